"""
The journal (AUD-01): each deed writes its entries in its own transaction, and a chain shows what was changed.

Every route that takes a form is driven here; a route without a line in the table fails.
"""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from assertions import operations as award_operations
from issuer import journal, operations
from issuer.models import JournalEntry, JournalHead
from issuer.site.ids import new_id
from tests import factories, pictures
from tests.security import plan
from tests.security.test_authorization import POLICY
from tests.security.world import World

pytestmark = pytest.mark.django_db
EVIDENCE = {f"evidence-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
DRAWING = {
    "shape": "circle",
    "palette": "leaf",
    "metal": "gold",
    "edge": "plain",
    "icon": "bug",
    "stars": "0/0",
    "do": "next",
}


@dataclasses.dataclass(frozen=True)
class Act:
    """What is sent to a route, and the deeds that the journal has afterwards."""

    deeds: list[str]
    answers: Callable[[World], dict[str, Any]] = lambda world: {}
    about: Callable[[World], dict[str, Any]] = lambda world: {}  # something else than the plan's own choice


def on_hold(world: World, *, is_held: bool) -> dict[str, Any]:
    """An award of a badge that may be put on hold."""
    award = factories.make_assertion(factories.make_badge(world.acme, name="Licence", may_be_suspended=True))
    if is_held:
        award_operations.suspend(award, reason="Under repair.", by=world.alice, at=timezone.now())
    return {"assertion_id": award.pk}


def good_word(world: World, *, is_given: bool) -> dict[str, Any]:
    """A good word that was asked for, and perhaps given."""
    owner = factories.owner_of(world.acme)
    word = award_operations.ask(owner, world.acme, email="jo@museum.example", at=timezone.now())
    if is_given:
        award_operations.give(word, name="Jo", url="https://museum.example", comment="Good.", at=timezone.now())
    return {"endorsement_id": word.pk}


def award_form(world: World) -> dict[str, Any]:
    people = "dora@example.org\nflo@example.org"
    return {"people": people, "issued_on": "2026-01-02", "do": "award", "key": new_id()} | EVIDENCE


ACTS: dict[str, list[Act]] = {
    "award": [
        Act(["award_run", "award", "award"], award_form),
        Act([], lambda world: award_form(world) | {"do": "look"}),
    ],
    "award_undo": [Act(["undo_run"])],
    "award_mend": [Act(["award_run", "award"], lambda world: {"line-4": "gus@example.org", "key": new_id()})],
    "award_correct": [
        Act(["correct"], lambda world: {"name": "Erin Example", "narrative": "Fixed it."}),
        Act([], lambda world: {"name": "Erin Earner", "narrative": ""}),
    ],
    "award_revoke": [Act(["revoke"], lambda world: {"reason": "Over."}), Act([], lambda world: {"reason": ""})],
    "awards_revoke": [
        Act(["revoke", "revoke"], lambda world: {"award": [one.pk for one in world.awards[:2]], "reason": "Over."})
    ],
    "award_resend": [Act(["resend_letter"])],
    "awards_resend": [Act(["resend_letter"] * 2, lambda world: {"award": [one.pk for one in world.awards[:2]]})],
    "award_readdress": [
        Act(["revoke", "award_run", "award"], lambda world: {"address": "right@example.org", "key": new_id()})
    ],
    "award_hold": [Act(["suspend"], lambda world: {"reason": "Look."}, lambda world: on_hold(world, is_held=False))],
    "award_reinstate": [Act(["reinstate"], about=lambda world: on_hold(world, is_held=True))],
    "ask_about_issuer": [Act(["ask_endorsement"], lambda world: {"email": "jo@museum.example"})],
    "ask_about_badge": [Act(["ask_endorsement"], lambda world: {"email": "jo@museum.example"})],
    "ask_about_award": [Act(["ask_endorsement"], lambda world: {"email": "jo@museum.example"})],
    "endorse": [
        Act(["give_endorsement"], lambda world: {"name": "Jo", "url": "https://museum.example", "comment": "Good."}),
        Act(["refuse_endorsement"], lambda world: {"do": "refuse"}),
    ],
    "endorsement_accept": [Act(["accept_endorsement"], about=lambda world: good_word(world, is_given=True))],
    "endorsement_decline": [Act(["decline_endorsement"], about=lambda world: good_word(world, is_given=True))],
    "endorsement_take_down": [Act(["take_down_endorsement"])],
    "endorsement_take_back": [
        Act(["take_back_endorsement_request"], about=lambda world: good_word(world, is_given=False))
    ],
    "keys_rotate": [Act(["rotate_keys"])],
    "key_withdraw": [Act(["withdraw_key"], lambda world: {"day": "2026-01-01"})],
    "keys_reissue": [Act(["start_reissue"], about=lambda world: withdrawn_key(world)), Act([])],
    "endorsement_retract": [Act(["retract_endorsement"], lambda world: {"reason": "Over."}), Act([])],
    "badge_create": [
        Act(["create_badge"], lambda world: {"name": "New One", "steps": "Do it"}),
        Act(["create_badge", "publish_badge"], lambda world: {"name": "New Two", "steps": "Do it", "do": "award"}),
    ],
    "badge_question": [
        Act(["answer_question"], lambda world: {"name": "Other", "audience": "All"}),
        Act([], lambda world: {"name": "Half Done", "audience": ""}),
        Act(["draw_badge"], lambda world: DRAWING, lambda world: {"number": 5}),
        Act(
            ["bring_picture"],
            lambda world: {
                "do": "upload",
                "upload-picture": SimpleUploadedFile("a.png", pictures.png(), "image/png"),
                "upload-square": "fit",
                "upload-alt": "A disc",
            },
            lambda world: {"number": 5},
        ),
    ],
    "badge_publish": [Act(["publish_badge"])],
    "badge_take_back": [Act(["take_back_badge"])],
    "badge_correct": [Act(["correct_badge"], lambda world: corrected(world)), Act([], lambda world: {"alt": "A disc"})],
    "badge_revise": [Act(["revise_badge"])],
    "badge_discard": [Act(["discard_draft"])],
    "badge_copy": [Act(["copy_badge"], lambda world: {"into": world.acme.pk})],
    "badge_archive": [Act(["archive_badge"])],
    "badge_unarchive": [Act(["unarchive_badge"])],
    "badge_delete": [Act(["delete_badge"])],
    "issuer_create": [Act(["create_issuer"], lambda world: {"name": "Third"})],
    "issuer_edit": [
        Act(
            ["revise_issuer"],
            lambda world: (
                {"name": "Acme II", "email": "a@acme.example"}
                | {"ribbon_a": "#000000", "ribbon_b": "#111111", "ribbon_c": "#222222"}
            ),
        ),
        Act([], lambda world: {"name": ""}),
    ],
    "issuer_rename": [Act(["change_slug"], lambda world: {"slug": "acme-two"}), Act([], lambda world: {"slug": "new"})],
    "people": [Act(["invite"], lambda world: {"email": "hal@acme.example", "role": "AWARDER"})],
    "member_role": [Act(["change_role"], lambda world: {"role": "EDITOR"}), Act([], lambda world: {"role": "AWARDER"})],
    "member_remove": [Act(["remove_member"])],
    "invitation_withdraw": [Act(["withdraw_invitation"])],
    "profile": [Act(["revise_profile"], lambda world: {"name": "Alice A."})],
    "health_letter": [Act(["send_test_letter"])],
    "join": [
        Act(["create_account", "accept_invitation"], lambda world: {"name": "Dave", "password": "three-words-apart"})
    ],
    # Nobody's name may stand in the journal, and these know nobody's number: they leave a row, and no entry.
    "stop_letters": [Act([])],
    "resume_letters": [Act([])],
    "compare": [Act([], lambda world: {"address": "x@example.org"})],
    # What is verified is nobody's act on anything of ours.
    "verify": [Act([], lambda world: {"text": world.award.document_url}), Act([], lambda world: {"text": "junk"})],
    "verify_many": [Act([], lambda world: {"text": world.award.document_url})],
    "api_verify": [Act([], lambda world: {"url": world.award.document_url})],
    "setup": [Act([])],
}


def withdrawn_key(world: World) -> dict[str, Any]:
    """A key in use that was in other hands: what it signed is to be signed again."""
    owner, now = factories.owner_of(world.acme), timezone.now()
    operations.withdraw_key(owner, world.acme.keys.get(number=1), since=now, at=now)
    return {}


def corrected(world: World) -> dict[str, Any]:
    steps = {f"step_{place}": step["text"] for place, step in enumerate(world.badge.steps)}
    return steps | {"description": "It says that you can mend.", "alt": "A disc", "only_a_slip": "on"}


def test_every_route_that_takes_a_form_is_in_the_table() -> None:
    assert set(ACTS) == {name for name, may in POLICY.items() if may.post is not None}


BY_STRANGERS = (
    "join",
    "endorse",
    "stop_letters",
    "resume_letters",
    "compare",
    "setup",
    "verify",
    "verify_many",
    "api_verify",
)


def test_each_act_writes_its_entries_and_no_others(world: World) -> None:
    for name, acts in ACTS.items():
        for deed in acts:
            with plan.without_trace():
                path = plan.path(plan.BY_NAME[name], world, **deed.about(world))
                answers, person = deed.answers(world), None if name in BY_STRANGERS else world.alice
                last = JournalEntry.objects.latest("pk").pk
                assert plan.signed_in(person).post(path, answers).status_code < 500, name
                entries = list(JournalEntry.objects.filter(pk__gt=last).order_by("pk"))
                assert [entry.deed for entry in entries] == deed.deeds, name
                assert journal.first_broken() is None
                for entry in entries:
                    assert entry.request_id, name
                    assert entry.subject.partition(":")[2], name
                    assert re.fullmatch(r"user:\d+|endorser", entry.actor), name


def test_the_operators_acts_are_written_too(world: World) -> None:
    olga = plan.signed_in(world.olga)
    last = JournalEntry.objects.latest("pk").pk
    olga.post(f"/admin/issuer/user/{world.carol.pk}/change/", {"name": "Carol C.", "is_active": "on"})
    for action in ("put_away", "bring_back"):
        olga.post("/admin/issuer/issuer/", {"action": action, "_selected_action": [world.chess.pk]})
    written = list(JournalEntry.objects.filter(pk__gt=last).order_by("pk").values_list("deed", "actor"))
    who = f"user:{world.olga.pk}"
    assert written == [("admin_change", who), ("archive_issuer", who), ("unarchive_issuer", who)]


def test_a_deed_that_fails_leaves_neither_itself_nor_its_entry(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal is written last, or nearly so: where it cannot be, the deed did not happen either."""

    def fail(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("no journal")

    written = [name for name, acts in ACTS.items() if acts[0].deeds and name not in ("health_letter", *BY_STRANGERS)]
    assert len(written) > 25
    for name in written:
        with plan.without_trace(), monkeypatch.context() as patched:
            deed = ACTS[name][0]
            path, answers = plan.path(plan.BY_NAME[name], world, **deed.about(world)), deed.answers(world)
            person = plan.signed_in(world.alice)
            before = plan.fingerprint()
            patched.setattr(journal, "_move_end", fail)
            assert person.post(path, answers).status_code == 500, name
            left = plan.changed(before, plan.fingerprint())
            assert left == set(), f"{name} left {left}"


@pytest.mark.parametrize(
    "field", ["at", "actor", "deed", "subject", "issuer", "details", "request_id", "previous_hash", "hash"]
)
def test_one_changed_byte_is_found_and_named(world: World, field: str) -> None:
    assert journal.first_broken() is None
    entry = JournalEntry.objects.order_by("pk")[5]
    was = getattr(entry, field)
    changed: Any = {"at": timezone.now(), "details": {"x": 1}}.get(field, f"{str(was)[:-1]}~")
    JournalEntry.objects.filter(pk=entry.pk).update(**{field: changed})
    broken = journal.first_broken()
    assert broken is not None
    assert broken.pk in (entry.pk, entry.pk + 1)


def test_an_entry_that_was_taken_out_put_in_or_moved_is_found(world: World) -> None:
    entries = list(JournalEntry.objects.order_by("pk"))
    with plan.without_trace():
        entries[5].delete()
        assert journal.first_broken() is not None
    with plan.without_trace():
        entries[-1].delete()
        assert journal.first_broken() is not None
    with plan.without_trace():
        JournalEntry.objects.order_by("-pk")[0].delete()
        JournalHead.objects.all().delete()
        assert journal.first_broken() is not None
    with plan.without_trace():
        JournalEntry.objects.filter(pk=entries[3].pk).update(details=entries[4].details, deed=entries[4].deed)
        assert journal.first_broken() is not None
    with plan.without_trace():
        forged = dataclasses.replace(Forged(), previous_hash=entries[-1].hash).entry()
        forged.save()
        assert journal.first_broken() is not None
    assert journal.first_broken() is None


@dataclasses.dataclass(frozen=True)
class Forged:
    """An entry that somebody with the database wrote, without the head of the chain."""

    previous_hash: str = ""

    def entry(self) -> JournalEntry:
        entry = JournalEntry(at=timezone.now(), actor="user:1", deed="award", subject="award:x")
        entry.previous_hash = self.previous_hash
        entry.hash = journal.hash_of(entry)
        return entry


def test_the_journal_holds_in_the_database_that_it_was_moved_to(world: World) -> None:
    """As docs/deploying.md has it: dumpdata from the one, loaddata into the other."""
    entries = JournalEntry.objects.order_by("pk")
    moved = list(serializers.deserialize("json", serializers.serialize("json", entries)))
    assert [one.object.at for one in moved] == [one.at for one in entries]
    assert any(one.object.at.microsecond % 1000 for one in moved)
    assert [journal.hash_of(one.object) for one in moved] == [one.hash for one in entries]


def test_the_command_names_the_row(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import CommandError, call_command

    call_command("verifyjournal")
    entry = JournalEntry.objects.order_by("pk")[7]
    JournalEntry.objects.filter(pk=entry.pk).update(actor="user:999")
    with pytest.raises(CommandError, match=str(entry.pk)):
        call_command("verifyjournal")


def test_the_journal_tells_of_things_and_not_of_people(world: World) -> None:
    told = repr(list(JournalEntry.objects.values_list("actor", "deed", "subject", "issuer", "details")))
    for word in ("Alice", "Archer", "Erin", "@", "Bob", factories.ERIN, factories.PASSWORD, world.join_token):
        assert word not in told


def test_nobody_writes_over_the_journal_by_any_page(world: World) -> None:
    olga, entry = plan.signed_in(world.olga), JournalEntry.objects.latest("pk")
    for path in (f"{entry.pk}/change/", f"{entry.pk}/delete/", "add/"):
        assert olga.post(f"/admin/issuer/journalentry/{path}", {"deed": "nothing", "post": "yes"}).status_code == 403
    assert Client().post(f"/admin/issuer/journalentry/{entry.pk}/change/").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM issuer_journalentry")
        assert cursor.fetchone()[0] == JournalEntry.objects.count()


def test_the_last_owner_stays_whatever_is_asked(world: World) -> None:
    alice = plan.signed_in(world.alice)
    owner = factories.owner_of(world.acme)
    alice.post(f"/desk/{world.acme.slug}/people/{owner.pk}/role", {"role": "AWARDER"})
    alice.post(f"/desk/{world.acme.slug}/people/{owner.pk}/remove")
    owner.refresh_from_db()
    assert owner.role == "OWNER"
    with pytest.raises(operations.LastOwner):
        operations.leave(owner, at=timezone.now())
