"""Many at once: fifty identical posts, and two lists with the same people, award each person once."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client

from assertions import lists, operations
from assertions.models import Assertion, AwardRun
from badges.models import BadgeClass
from issuer import journal
from issuer.models import JournalEntry, Letter, User
from issuer.site.ids import new_id
from tests import factories
from tests.assertions.answering import answers, award_form
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "\n".join(f"p{number}@example.org" for number in range(5))


@pytest.fixture(autouse=True)
def _a_database_for_several(tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """SQLite's test database lies in memory and belongs to one connection: these tests get a copy of it in a file."""
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    memory.ensure_connection()
    with closing(sqlite3.connect(tmp_path / "several.sqlite3")) as copy:
        memory.connection.backup(copy)
    described = connections.settings["default"]
    name, described["NAME"] = described["NAME"], str(tmp_path / "several.sqlite3")
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    described["NAME"] = name
    connections["default"] = memory


def at_once(number: int, deed: Callable[[], object]) -> list[object]:
    """Do the same from so many threads that start together; what they return, or the exception."""
    found: list[object] = []
    start = threading.Barrier(number)

    def act() -> None:
        start.wait()
        try:
            found.append(deed())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def start_and_award(badge_id: str, key: str, user: User) -> str:
    badge = BadgeClass.objects.select_related("badge__issuer", "artwork").get(pk=badge_id)
    run = operations.start_run(
        badge, lists.read(PEOPLE), terms=operations.Terms(issued_on=NOON), key=key, awarded_by=user, at=NOON
    )
    return str(operations.award_run(run.pk, at=NOON).pk)


def test_fifty_times_the_same_act_is_one_run() -> None:
    alice = factories.make_user()
    badge = factories.make_badge(factories.make_issuer(alice))

    found = at_once(50, lambda: start_and_award(badge.pk, "1" * 22, alice))

    assert len(set(found)) == 1, found
    assert AwardRun.objects.count() == 1
    assert Assertion.objects.count() == 5
    assert Letter.objects.filter(kind="award").count() == 5
    assert JournalEntry.objects.filter(deed="award").count() == 5
    assert journal.first_broken() is None


def test_two_lists_with_the_same_people_award_each_once() -> None:
    alice = factories.make_user()
    badge = factories.make_badge(factories.make_issuer(alice))

    found = at_once(8, lambda: start_and_award(badge.pk, new_id(), alice))

    assert not [one for one in found if isinstance(one, Exception)]
    assert Assertion.objects.count() == 5
    assert AwardRun.objects.filter(finished_at=None).count() == 0


def test_a_double_click_through_the_page_is_one_run() -> None:
    alice = factories.make_user()
    badge = factories.make_badge(factories.make_issuer(alice))
    browser = Client()
    browser.force_login(alice)
    cookies = browser.cookies

    def press() -> str:
        client = Client()
        client.cookies = cookies
        return str(client.post(award_form(badge), answers(PEOPLE)).headers["Location"])

    assert len(set(at_once(10, press))) == 1
    assert Assertion.objects.count() == 5
