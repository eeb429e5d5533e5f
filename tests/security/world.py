"""
A small world with one of everything: each principal of the policy, and each kind of thing in each of its states.

It is made through the same operations as real acts. Erin and the two canaries have awards; canaries are people who
must never be seen by anybody but their own school.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import TestCase
from django.utils import timezone

from assertions import evidence
from assertions import operations as award_operations
from assertions.models import Assertion, AwardRun, Endorsement, Evidence
from backpack import operations as backpack_operations
from backpack import plain, verifying
from backpack.models import Batch, Verification
from badges import images
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer import letters, operations
from issuer.models import Invitation, Issuer, Letter, Member, Role, User
from issuer.site import logos
from standards import verification
from tests import factories, pictures

CANARIES = ("zz-canary-1@canary.example", "zz-canary-2@canary.example")
CANARY_NAMES = ("Zz Canaryone", "Zz Canarytwo")
CANARY_WORDS = (*CANARIES, *CANARY_NAMES, "zz-canary", "canaryone", "canarytwo", "canary.example")
LIST = "\n".join(f"{name} <{address}>" for name, address in zip(CANARY_NAMES, CANARIES, strict=True))


@dataclass
class World:
    """What there is, by name."""

    alice: User
    ed: Member
    bob: Member
    carol: User
    frank: User
    olga: User
    acme: Issuer
    first_key: int
    chess: Issuer
    badge: BadgeClass
    draft: BadgeClass
    archived: BadgeClass
    unawarded: BadgeClass
    run: AwardRun
    undone: AwardRun
    award: Assertion
    revoked: Assertion
    expired: Assertion
    taken_back: Assertion
    public_file: Evidence
    private_file: Evidence
    invitation: Invitation
    join_token: str
    stop_token: str
    endorsement: Endorsement
    given_word: Endorsement
    endorse_token: str
    report: Verification
    batch: Batch
    awards: list[Assertion] = field(default_factory=list)

    @property
    def people(self) -> dict[str, User | None]:
        """The principals of the policy, from nobody to the operator."""
        return {
            "anonymous": None,
            "stranger": self.carol,
            "other owner": self.frank,
            "operator": self.olga,
            "awarder": self.bob.user,
            "editor": self.ed.user,
            "owner": self.alice,
        }


def make() -> World:
    """The whole world, with its pictures in the storage."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return _make(timezone.now())


def _make(now: dt.datetime) -> World:
    alice = factories.make_user("Alice Archer", at=now)
    acme = factories.make_issuer(alice, at=now)
    ed = factories.make_member(acme, "Ed Editor", Role.EDITOR, at=now)
    bob = factories.make_member(acme, "Bob Baker", Role.AWARDER, at=now)
    carol = factories.make_user("Carol Cole", email="carol@elsewhere.example", at=now)
    frank = factories.make_user("Frank Fox", email="frank@chess.example", at=now)
    chess = factories.make_issuer(frank, name="Chess Circle", at=now)
    olga = factories.make_user("Olga Olsen", email="olga@site.example", is_operator=True, at=now)
    owner = factories.owner_of(acme)
    operations.revise_issuer(
        owner,
        name=acme.name,
        email="office@acme.example",
        description="We teach computing.",
        logo=logos.Logo(pictures.png(96, 96)),
        logo_alt="A disc",
        at=now,
    )
    acme.refresh_from_db()
    badges = _badges(owner, now)
    given = _awards(badges["badge"], alice, now)
    open_invitation = factories.make_invitation(acme, "dave@acme.example", Role.EDITOR, at=now)
    letter = Letter.objects.get(subject_id=f"invitation:{open_invitation.pk}")
    return World(
        alice=alice, ed=ed, bob=bob, carol=carol, frank=frank, olga=olga, acme=acme, chess=chess,
        first_key=acme.keys.get(number=1).pk,
        invitation=open_invitation, join_token=letter.secret,
        stop_token=letters.stop_url(CANARIES[0]).rpartition("/")[2],
        **badges, **given, **_good_words(owner, badges["badge"], factories.owner_of(chess), now),
        **_checked(given["award"], now),
    )  # fmt: skip


def _badges(owner: Member, now: dt.datetime) -> dict[str, BadgeClass]:
    awarded = factories.make_badge(owner.issuer, published=False, at=now)
    picture = images.Artwork(pictures.png(400, 400), None, 400, 400, ())
    badge_operations.bring_picture(awarded, picture=picture, alt="A disc", by=owner.user, at=now)
    archived = factories.make_badge(owner.issuer, name="Old Hand", at=now)
    return {
        "badge": badge_operations.publish(awarded, by=owner.user, at=now),
        "draft": factories.make_badge(owner.issuer, name="Half Done", published=False, at=now),
        "archived": badge_operations.archive(archived, by=owner.user, at=now),
        "unawarded": factories.make_badge(owner.issuer, name="Nobody Yet", at=now),
    }


def _awards(badge: BadgeClass, alice: User, now: dt.datetime) -> dict[str, Any]:
    kept = evidence.keep(evidence.File(b"What Erin built.\n", evidence.TEXT))
    pieces = [
        award_operations.EvidenceGiven(
            file=kept.name,
            file_sha256=kept.sha256,
            file_type=kept.type,
            file_size=kept.size,
            name=name,
            is_public=is_public,
        )
        for name, is_public in (("The program", True), ("Her diary", False))
    ]
    run = factories.award(badge, f"Erin Earner <{factories.ERIN}>\n{LIST}\nnobody", by=alice, at=now, evidence=pieces)
    run.undo_until = now + dt.timedelta(hours=1)  # the world outlives a minute: on a slow machine by far
    run.save(update_fields=["undo_until"])
    earlier = now - dt.timedelta(days=400)
    revoked = factories.make_assertion(badge, "gone@example.org", by=alice, at=now)
    award_operations.revoke([revoked], reason="Given to the wrong class.", by=alice, at=now)
    expired = factories.make_assertion(
        badge, "late@example.org", by=alice, at=now, issued_on=earlier, expires_at=earlier + dt.timedelta(days=30)
    )
    undone = factories.award(badge, "slip@example.org", by=alice, at=now)
    taken_back = undone.assertions.get()
    award_operations.undo(undone, by=alice, at=now)
    awards = list(run.assertions.order_by("row__position"))
    files = {piece.is_public: piece for piece in awards[0].evidence.all()}
    for award in (*awards, revoked, expired, taken_back):
        award.refresh_from_db()
    return {
        "run": run,
        "undone": undone,
        "award": awards[0],
        "awards": awards,
        "revoked": revoked,
        "expired": expired,
        "taken_back": taken_back,
        "public_file": files[True],
        "private_file": files[False],
    }


def _checked(award: Assertion, now: dt.datetime) -> dict[str, Any]:
    """A report that holds its badge, and a list of one; of Erin's award, judged outside the sandbox, which is slow."""
    url, until = award.document_url, now + backpack_operations.KEPT_FOR
    judged = verification.verify(url, fetch=verifying.from_here_or_there(at=now), now=now, recipient=factories.ERIN)
    report = plain.of(judged)
    batch = Batch.objects.create(made_at=now, until=until, finished_at=now)
    batch.rows.create(position=1, name=url, checked_at=now, verdict=judged.verdict.name, report=report)
    kept = Verification.objects.create(made_at=now, until=until, report=report, badge=url.encode(), text=url)
    return {"report": kept, "batch": batch}


def _good_words(owner: Member, badge: BadgeClass, speaker: Member, now: dt.datetime) -> dict[str, Any]:
    word = award_operations.ask(owner, badge, email="chair@chess.example", at=now)
    award_operations.give(word, comment="They know what they teach.", as_member=speaker, at=now)
    asked = award_operations.ask(owner, owner.issuer, email="ines@museum.example", at=now)
    theirs = award_operations.ask(speaker, speaker.issuer, email="acme@acme.example", at=now)
    return {
        "endorsement": award_operations.accept(owner, word, at=now),
        "given_word": award_operations.give(theirs, comment="They play fair.", as_member=owner, at=now),
        "endorse_token": Letter.objects.get(subject_id=asked.pk).secret,
    }


def store(name: str, content: bytes) -> str:
    """Put a file into the media storage."""
    return default_storage.save(name, ContentFile(content))
