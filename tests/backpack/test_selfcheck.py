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
from backpack import fetching, health, operations, tasks, verifying
from backpack.models import Fault, SelfCheck
from backpack.operations import selfchecking
from issuer.health import State
from issuer.models import SiteAddress
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


@pytest.mark.parametrize("is_sold", [False, True])
def test_a_name_of_before_is_asked_as_anybody_s(
    award: Assertion, monkeypatch: pytest.MonkeyPatch, is_sold: bool
) -> None:
    """Whoever has bought the name must not lead our look at ourselves into our own network."""
    url = f"https://{'sold.example' if is_sold else '127.0.0.1:8000'}/x"
    SiteAddress.objects.create(url="https://sold.example", since=timezone.now())
    asked: list[bool] = []

    def ask_nobody(self: fetching.Fetcher, _url: str) -> Fetched:
        asked.append(self.allows_inside)
        raise NotFetched("it did not answer")

    monkeypatch.setattr(fetching.Fetcher, "__call__", ask_nobody)
    with pytest.raises(NotFetched):
        selfchecking.as_a_stranger(at=timezone.now())(url)
    assert asked == [not is_sold]


def test_on_a_name_of_before_only_what_is_stored_is_ours(award: Assertion, monkeypatch: pytest.MonkeyPatch) -> None:
    SiteAddress.objects.create(url="https://sold.example", since=timezone.now())
    asked: list[str] = []

    def ask_nobody(_self: fetching.Fetcher, url: str) -> Fetched:
        asked.append(url)
        raise NotFetched("it did not answer")

    monkeypatch.setattr(fetching.Fetcher, "__call__", ask_nobody)
    fetch = verifying.from_here_or_there(at=timezone.now())
    path = "/" + award.document_url.split("/", 3)[3]
    assert fetch(f"https://sold.example{path}").status == 200
    assert fetch(f"{award.document_url}nothing").status == 404
    assert asked == []
    for other in (f"{path}nothing", "/badges/of/the/buyer", "/.well-known/did.json"):
        with pytest.raises(NotFetched):
            fetch(f"https://sold.example{other}")
    assert len(asked) == 3


def test_an_old_look_is_not_trusted_for_ever(award: Assertion) -> None:
    look()
    SelfCheck.objects.update(began_at=timezone.now() - timedelta(days=4))
    assert health.strangers_see_what_they_should(timezone.now()).state is State.ADVICE
    SelfCheck.objects.update(began_at=timezone.now() - timedelta(days=40))
    operations.forget_self_checks(at=timezone.now())
    assert SelfCheck.objects.count() == 0
