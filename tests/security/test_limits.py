"""
What is sent out and stored is bounded, and said in words that run nothing: letters (MAIL-01), files for spreadsheets
(LIST-01), keys, tries; and forms take what they ask for and nothing more (AUTHZ-04).
"""

import csv
import email
import io
from datetime import timedelta
from email import policy
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from assertions import operations as award_operations
from assertions.exports import safe
from assertions.models import Assertion, AwardRun, Endorsement, Evidence
from badges.forms.questions import WordsForm
from issuer import letters, operations
from issuer.models import Issuer, Letter, Member, SigningKey, Try, User
from issuer.site import jobs
from tests import factories
from tests.security import odd, plan
from tests.security.world import CANARIES, World

pytestmark = pytest.mark.django_db
INJECTED = "Acme\r\nBcc: victim@evil.example\r\n\r\n<b>x</b>\n.\nMAIL FROM:<x>\x01\u2028=?utf-8?q?x?= <a@b.example>, x"


def test_no_name_makes_a_header_or_another_addressee(world: World) -> None:
    User.objects.update(name=INJECTED)
    Issuer.objects.update(name=INJECTED[:120])
    type(world.badge).objects.update(name=INJECTED[:100])
    Assertion.objects.update(recipient_name=INJECTED[:150], narrative=INJECTED)
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    assert len(mail.outbox) >= 5
    for message in mail.outbox:
        sent = email.message_from_bytes(message.message().as_bytes(), policy=policy.default)
        assert "Bcc" not in sent
        assert "Cc" not in sent
        assert len(sent.get_all("To")) == len(sent.get_all("Subject")) == len(sent.get_all("From")) == 1
        assert [one.addr_spec for one in sent["To"].addresses] == message.to
        assert [one.addr_spec for one in sent["From"].addresses] == ["badges@127.0.0.1"]
        assert "@" not in sent["From"].addresses[0].display_name
        assert "evil.example" not in repr([value for name, value in sent.items() if name in ("To", "Reply-To")])


def test_an_address_with_a_header_in_it_is_no_address(world: World) -> None:
    alice = plan.signed_in(world.alice)
    for address in (
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example,x@y.example",
        "<a@b.example> x@y.example",
        "-oX@b.example",
    ):
        before = Letter.objects.count()
        alice.post(f"/desk/{world.acme.slug}/people", {"email": address, "role": "AWARDER"})
        written = Letter.objects.order_by("-made_at")[: Letter.objects.count() - before]
        assert all(letter.to.count("@") == 1 and not set(letter.to) & set(" ,<>\r\n") for letter in written), address


def test_every_letter_about_badges_can_be_stopped_and_carries_no_secret(world: World) -> None:
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    about_badges = [one for one in mail.outbox if one.to[0] in CANARIES]
    assert about_badges
    for message in about_badges:
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        html = str(message.alternatives[0][0])
        assert all(not link.startswith("http") or link.startswith("http://127.0.0.1:8000/") for link in odd.links(html))
        assert world.join_token not in html


CELLS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u3000=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\xa0=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("cell", CELLS)
def test_no_cell_of_an_export_is_calculated(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


def test_an_export_is_one_row_an_award_whatever_is_in_it(world: World) -> None:
    Assertion.objects.update(recipient_name='=HYPERLINK("http://evil.example")', narrative='x"\n=1,2;"\t@y')
    export = b"".join(plan.signed_in(world.bob.user).get(f"/desk/{world.acme.slug}/awards.csv")).decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(export)))
    assert len(rows) == Assertion.objects.standing().filter(issuer=world.acme).count()
    assert {len(row) for row in rows} == {len(head)}
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_forms_take_what_they_ask_for_and_nothing_more(world: World) -> None:
    """Each form is sent with the names of all columns as well: what is read-only stays as it was."""
    alice = plan.signed_in(world.alice)
    foreign: dict[str, Any] = {
        "id": "x" * 22, "pk": "1", "document_url": "https://evil.example", "issuer": world.chess.pk,
        "issuer_id": world.chess.pk, "user": world.carol.pk, "is_staff": "on", "is_superuser": "on", "salt": "0",
        "revoked_at": "2020-01-01", "created_at": "2020-01-01", "recipient": "evil@evil.example", "shows_name": "on",
        "repetition": "9", "number": "X", "status_index": "1", "did": "did:web:evil.example", "etag": "0",
        "document": "{}", "state": "PUBLISHED", "published_at": "2020-01-01", "awarded_by": world.carol.pk,
        "archived_at": "2020-01-01", "owner": world.carol.pk,
    }  # fmt: skip
    kept = (
        "pk",
        "document_url",
        "salt",
        "recipient",
        "issuer_id",
        "created_at",
        "revoked_at",
        "repetition",
        "status_index",
    )
    before = {award.pk: [getattr(award, name) for name in kept] for award in Assertion.objects.all()}
    people = list(User.objects.order_by("pk").values_list("pk", "email", "is_staff", "is_superuser"))
    standing = list(Issuer.objects.order_by("pk").values_list("pk", "document_url", "did", "archived_at"))
    for name in (
        "issuer_edit",
        "profile",
        "award_correct",
        "badge_question",
        "badge_correct",
        "issuer_rename",
        "people",
    ):
        path = plan.path(plan.BY_NAME[name], world)
        page = alice.get(path)
        shown = odd.forms(page.content.decode(), path) if page.status_code == 200 else []
        for form in [one for one in shown if one.action == path] or [odd.Form(path, "post", {"slug": "acme"})]:
            assert alice.post(path, foreign | form.fields).status_code < 500
    assert {award.pk: [getattr(award, name) for name in kept] for award in Assertion.objects.all()} == before
    assert list(User.objects.order_by("pk").values_list("pk", "email", "is_staff", "is_superuser")) == people
    assert list(Issuer.objects.order_by("pk").values_list("pk", "document_url", "did", "archived_at")) == standing
    assert world.draft.published_at is None
    assert not Member.objects.filter(user=world.carol).exists()


def test_counters_of_tries_are_forgotten_when_they_count_no_more(world: World) -> None:
    Client().post(f"/assertions/{world.award.pk}/compare", {"address": "x@example.org"}, headers={"Accept": plan.HTML})
    assert Try.objects.exists()
    Try.objects.update(until=timezone.now() - timedelta(seconds=1))
    jobs.sweep.call()
    assert not Try.objects.exists()


def test_keys_are_renewed_a_few_times_a_day_and_can_always_be_withdrawn(world: World) -> None:
    owner, now = factories.owner_of(world.acme), timezone.now()
    Try.objects.all().delete()
    with pytest.raises(operations.TooManyKeys):
        for _ in range(12):
            operations.rotate_keys(owner, at=now)
    assert plan.signed_in(world.alice).post(f"/desk/{world.acme.slug}/keys/rotate").status_code == 302
    active = SigningKey.objects.filter(issuer=world.acme, state="ACTIVE").first()
    assert active is not None
    assert operations.withdraw_key(owner, active, since=now, at=now).state == "WITHDRAWN"


def test_keys_in_use_are_replaced_as_often_as_a_bad_day_takes_and_no_more(world: World) -> None:
    owner, now = factories.owner_of(world.acme), timezone.now()
    in_use = SigningKey.objects.filter(issuer=world.acme, state="ACTIVE", algorithm="ED25519")
    for _ in range(20):
        operations.withdraw_key(owner, in_use.get(), since=now, at=now)
    with pytest.raises(operations.TooManyKeys):
        operations.withdraw_key(owner, in_use.get(), since=now, at=now)
    assert in_use.count() == 1
    retired = in_use.get()
    operations.rotate_keys(owner, at=now)
    assert operations.withdraw_key(owner, retired, since=now, at=now).state == "WITHDRAWN"
    answer = plan.signed_in(world.alice).post(
        f"/desk/{world.acme.slug}/keys/{in_use.get().pk}/withdraw", {"day": f"{now:%Y-%m-%d}"}, follow=True
    )
    assert "changed many times today" in answer.content.decode()


def test_one_person_is_asked_for_good_words_a_few_times_a_day(world: World) -> None:
    owner = factories.owner_of(world.acme)
    with pytest.raises(award_operations.TooManyQuestions):
        for _ in range(12):
            award_operations.ask(owner, world.acme, email="victim@example.org", at=timezone.now())
    assert Endorsement.objects.filter(email="victim@example.org").count() == 1


def test_a_last_day_beyond_all_calendars_is_refused() -> None:
    for day, is_good in (("2199-12-31", True), ("2200-01-01", False), ("9999-12-31", False)):
        assert WordsForm({"holds": "until", "until": day}).is_valid() is is_good


def test_details_of_the_machine_are_for_its_operator(world: World) -> None:
    detail = "Technical detail"
    assert detail in plan.signed_in(world.olga).get("/health").content.decode()
    assert detail not in plan.signed_in(world.frank).get("/health").content.decode()


def test_words_and_evidence_of_a_list_that_was_taken_back_go_with_its_lines(world: World) -> None:
    piece = award_operations.EvidenceGiven(narrative="Zz Canaryone was there.")
    run = factories.award(world.badge, "slip3@example.org", at=timezone.now(), narrative="Zz", evidence=[piece])
    award_operations.undo(run, by=world.alice, at=timezone.now())
    award_operations.forget_old_rows(at=timezone.now() + timedelta(days=8))
    assert AwardRun.objects.get(pk=run.pk).narrative == ""
    assert not Evidence.objects.filter(run=run).exists()
    assert Evidence.objects.filter(run=world.run).exists()
