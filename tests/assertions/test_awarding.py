"""Awarding through its pages: from the badge to the people who have it, in two clicks."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from assertions.models import Assertion
from badges.models import BadgeClass
from issuer.models import Issuer, Member
from tests import factories
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def desk(client_of: Callable[..., Client], bob: Member) -> Client:
    """The browser of Bob, who may award and no more."""
    return client_of(bob)


def answers(people: str = ERIN, **over: str) -> dict[str, object]:
    return {
        "people": people,
        "narrative": "",
        "issued_on": "2026-11-02",
        "expires_on": "",
        "key": "1" * 22,
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "0",
        "do": "award",
    } | over


def address(badge: BadgeClass) -> str:
    return f"/badges/{badge.pk}/award"


def test_the_next_award_is_two_clicks_from_today(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    assert address(badge) in desk.get(f"/desk/{acme.slug}/").content.decode()
    assert desk.get(address(badge)).status_code == 200

    answer = desk.post(address(badge), answers())

    award = Assertion.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/desk/{acme.slug}/runs/{award.run_id}"
    assert award.recipient == ERIN
    assert "One person has the badge" in desk.get(answer.headers["Location"]).content.decode()
