"""What two people do in the same moment. SQLite lets one writer in at a time, so PostgreSQL has to show it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from issuer import journal, operations
from issuer.models import Issuer, JournalEntry, Member, Role, User
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time"),
]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all acts in threads that start together; what each returned or raised."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def do(number: int) -> None:
        gate.wait()
        try:
            results[number] = acts[number]()
        except operations.Refusal as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_one_link_sets_up_one_site() -> None:
    now = timezone.now()
    link = operations.one_time_link(at=now)
    assert link is not None
    token = link.rsplit("/", 1)[1]

    def begin(name: str) -> Callable[[], object]:
        return lambda: operations.set_up(
            token, name=name, email=f"{name}@acme.example", password=factories.PASSWORD, issuer_name="Acme", at=now
        )

    results = at_once(*[begin(name) for name in ("alice", "mallory", "eve", "oscar")])
    assert sum(isinstance(result, operations.AlreadySetUp) for result in results) == 3
    assert (User.objects.count(), Issuer.objects.count()) == (1, 1)


def test_two_owners_cannot_leave_in_the_same_moment() -> None:
    acme = factories.make_issuer()
    first, second = factories.owner_of(acme), factories.make_member(acme, "Bob Baker", Role.OWNER)
    results = at_once(
        lambda: operations.leave(first, at=factories.NOON), lambda: operations.leave(second, at=factories.NOON)
    )
    assert sum(isinstance(result, operations.LastOwner) for result in results) == 1
    assert Member.objects.filter(role=Role.OWNER).count() == 1


def test_one_invitation_is_accepted_once() -> None:
    acme = factories.make_issuer()
    invitation = factories.make_invitation(acme, "dave@acme.example")

    def join() -> object:
        return operations.join(invitation, name="Dave", password=factories.PASSWORD, at=factories.NOON)

    at_once(join, join, join)
    assert User.objects.filter(email="dave@acme.example").count() == 1
    assert JournalEntry.objects.filter(deed="accept_invitation").count() == 1


def test_two_issuers_of_one_name_made_in_the_same_moment_get_two_short_names() -> None:
    people = [factories.make_user(f"P{number} Q") for number in range(3)]

    def make(person: User) -> Callable[[], object]:
        return lambda: operations.create_issuer(person, name="Acme", at=factories.NOON)

    at_once(*[make(person) for person in people])
    assert sorted(Issuer.objects.values_list("slug", flat=True)) == ["acme", "acme-2", "acme-3"]


def test_one_address_invited_twice_in_the_same_moment_has_one_open_invitation() -> None:
    owner = factories.owner_of(factories.make_issuer())

    def invite() -> object:
        return operations.invite(owner, email="dave@acme.example", role=Role.EDITOR, at=factories.NOON)

    at_once(invite, invite)
    assert owner.issuer.invitations.count() == 1


def test_the_journal_does_not_fork() -> None:
    people = [factories.make_user(f"P{number} Q") for number in range(4)]

    def revise(person: User) -> Callable[[], object]:
        def act() -> None:
            for _ in range(5):
                operations.revise_profile(person, name="P", light_pages=True, at=factories.NOON)

        return act

    at_once(*[revise(person) for person in people])
    assert JournalEntry.objects.filter(deed="revise_profile").count() == 20
    assert journal.first_broken() is None
