"""The sample badge of the health page."""

from unittest import mock

import pytest
from django.utils import timezone

from assertions import selftest
from assertions.models import Assertion
from issuer.health import State
from issuer.models import Issuer
from issuer.site.ids import new_id
from standards import verification
from standards.verification import Report
from tests import factories


def test_a_sample_badge_is_drawn_baked_and_verified() -> None:
    assert selftest.sample_badge_verifies(timezone.now()).state is State.GOOD


@pytest.mark.parametrize("wrong", ["not valid", "always valid"])
def test_a_house_that_verifies_wrongly_says_so(wrong: str) -> None:
    now = timezone.now()
    real = verification.verify

    def verify(given: bytes, **asked: object) -> Report:
        if wrong == "always valid":
            return Report((), now)
        return real(b"{}", **asked)

    with mock.patch.object(selftest.verification, "verify", verify):
        assert selftest.sample_badge_verifies(now).state is State.WRONG


def test_an_award_that_nobody_gave_is_found(acme: Issuer) -> None:
    now = timezone.now()
    award = factories.make_assertion(factories.make_badge(acme))
    assert selftest.awards_stand_in_the_journal(now).state is State.GOOD
    forged = Assertion.objects.get(pk=award.pk)
    forged.pk, forged.number, forged.recipient = new_id(), "AAAA-AAAA", "forged@example.org"
    forged.status_index, forged.row = None, None
    forged.save(force_insert=True)
    found = selftest.awards_stand_in_the_journal(now)
    assert (found.state, found.detail) == (State.WRONG, f"award:{forged.pk}")
