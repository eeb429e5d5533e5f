"""This site's look at itself: what strangers see, over the network, kept for the health page."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assertions import operations as award_operations
from assertions.models import Assertion, Form, IssuedDocument
from backpack import health, operations, tasks, verifying
from backpack.models import Fault, SelfCheck
from issuer.health import State
from issuer.site import inside
from issuer.site.reach import Reached
from standards.errors import NotFetched
from standards.verification import Fetched
from tests import factories

pytestmark = pytest.mark.django_db


def ask(url: str) -> Fetched:
    """A stranger's way through the test client, as the network would answer."""
    if not inside.is_ours(url):
        raise NotFetched("it did not answer")
    answer = Client().get("/" + url.split("/", 3)[3])
    kind = answer.headers["Content-Type"].partition(";")[0]
    return Fetched(answer.status_code, kind, answer.content, url)


def look(fetch: verifying.Fetch = ask, **over: Any) -> SelfCheck:
    check = operations.begin_self_check(at=timezone.now(), ask=lambda: Reached(True), **over)
    while operations.look_on(check, at=timezone.now(), fetch=fetch):
        pass
    return SelfCheck.objects.get(pk=check.pk)


def test_a_sound_site_is_found_sound(award: Assertion) -> None:
    over = factories.make_assertion(award.badge_class, "gone@example.org")
    award_operations.revoke([over], reason="Wrong.", by=factories.owner_of(award.issuer).user, at=timezone.now())
    check = look()
    assert [f"{fault.url}: {fault.words}" for fault in check.faults.all()] == []
    assert check.looked_at >= 10
    finding = health.strangers_see_what_they_should(timezone.now())
    assert finding.state is State.GOOD


def test_a_look_at_everything_leaves_no_award_out(award: Assertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backpack.operations.selfchecking.NEWEST", 1)
    monkeypatch.setattr("backpack.operations.selfchecking.AT_RANDOM", 0)
    monkeypatch.setattr("backpack.operations.selfchecking.MOST_DOCUMENTS", 2)
    factories.make_assertion(award.badge_class, "second@example.org")
    assert look().looked_at == 3
    asked: list[str] = []

    def heard(url: str) -> Fetched:
        asked.append(url)
        return ask(url)

    assert look(heard, everything=True).looked_at > 10
    assert {f"{one.document_url}/badge.png" for one in Assertion.objects.all()} <= set(asked)


def test_before_the_first_look_nothing_is_claimed(db: None) -> None:
    assert health.strangers_see_what_they_should(timezone.now()).state is State.UNKNOWN


def test_what_is_broken_is_told_with_its_address(award: Assertion) -> None:
    IssuedDocument.objects.filter(assertion=award, form=Form.OB2_HOSTED).update(status=410)
    award.issuer.documents.filter(name="did.json").update(body=b"<html>")
    check = look()
    urls = [fault.url for fault in check.faults.order_by("pk")]
    assert urls == [f"{award.issuer.document_url}/did.json", f"{award.document_url}/badge.png"]
    finding = health.strangers_see_what_they_should(timezone.now())
    assert finding.state is State.WRONG
    assert "2 public documents are not" in finding.title
    assert award.document_url in finding.detail
    owner, operator = Client(), Client()
    owner.force_login(factories.owner_of(award.issuer).user)
    operator.force_login(factories.make_user("Olga Olsen", is_operator=True))
    assert "2 public documents are not as they should be" in owner.get("/health").content.decode()
    assert award.document_url in operator.get("/health").content.decode()


def test_a_site_that_cannot_be_reached_says_so(award: Assertion) -> None:
    operations.begin_self_check(at=timezone.now(), ask=lambda: Reached(False, "Connection refused"))
    finding = health.strangers_see_what_they_should(timezone.now())
    assert (finding.state, finding.detail) == (State.UNKNOWN, "Connection refused")
    assert Fault.objects.count() == 0


def test_a_look_that_was_stopped_goes_on_where_it_was(award: Assertion) -> None:
    check = operations.begin_self_check(at=timezone.now(), ask=lambda: Reached(True))
    total = len(check.left)
    for _ in range(3):
        operations.look_on(check, at=timezone.now(), fetch=ask)
    again = look()
    assert (again.pk, again.looked_at, again.left) == (check.pk, total, [])
    assert again.finished_at is not None


def looks_waiting() -> int:
    return DBTaskResult.objects.filter(task_path="backpack.tasks.look_at_ourselves").count()


def test_it_is_done_once_a_night(award: Assertion, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now().replace(hour=2)
    monkeypatch.setattr(tasks.timezone, "now", lambda: now)
    tasks.look_at_ourselves_by_night.call()
    assert looks_waiting() == 1
    SelfCheck.objects.create(began_at=now)
    tasks.look_at_ourselves_by_night.call()
    monkeypatch.setattr(tasks.timezone, "now", lambda: now.replace(hour=14) + timedelta(days=2))
    tasks.look_at_ourselves_by_night.call()
    assert looks_waiting() == 1


def test_the_command_says_when_it_cannot_reach_us(award: Assertion, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:1"
    with pytest.raises(CommandError, match="cannot be reached under its public address"):
        call_command("selfcheck")


def test_an_old_look_is_not_trusted_for_ever(award: Assertion) -> None:
    look()
    SelfCheck.objects.update(began_at=timezone.now() - timedelta(days=4))
    assert health.strangers_see_what_they_should(timezone.now()).state is State.ADVICE
    SelfCheck.objects.update(began_at=timezone.now() - timedelta(days=40))
    operations.forget_self_checks(at=timezone.now())
    assert SelfCheck.objects.count() == 0
