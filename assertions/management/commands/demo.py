"""`manage.py demo`: fill an empty installation with a believable school, through the same operations as real acts."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from assertions import lists, operations
from assertions.management import school
from assertions.models import Assertion
from badges import designer
from badges import operations as badge_operations
from badges.canvas import Step
from badges.models import BadgeClass
from issuer import operations as issuer_operations
from issuer.access import member_of
from issuer.models import Issuer, Letter, LetterState, User
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id

PASSWORD = "show me the badges"  # noqa: S105 (a demonstration on one's own computer, said on the screen)
OWNER = "harpreet.kaur@rusheymead.example"


@dataclass(frozen=True, slots=True)
class _Giving:
    at: datetime
    badge_class: BadgeClass
    people: tuple[str, ...]
    host: str


class Command(BaseCommand):
    help = "Fill an empty installation with a believable school, and print where to look."

    def handle(self, **options: Any) -> None:
        if User.objects.exclude(email=OWNER).exists():
            raise CommandError("There are people here already. The demonstration wants an empty installation.")
        if not User.objects.exists():
            self._fill(timezone.now())
        self._tell()

    def _fill(self, now: datetime) -> None:
        begin = now - timedelta(days=41 * 31)
        owner = issuer_operations.create_account(
            name="Harpreet Kaur", email=OWNER, password=PASSWORD, is_operator=True, at=begin
        )
        rushey_mead, wharfside = _issuers(owner, at=begin)
        givings = sorted(
            [
                *_makings(rushey_mead, owner, school.RUSHEY_MEAD, school.PUPILS, "rusheymead.example", begin, now),
                *_makings(wharfside, owner, school.WHARFSIDE, school.GROWN_UPS, "wharfside.example", begin, now),
            ],
            key=lambda giving: giving.at,
        )
        for giving in givings:
            _award(giving, owner)
        _finish(rushey_mead, owner, now)
        _hold_and_take_back(wharfside, owner, now)

    def _tell(self) -> None:
        shown = Assertion.objects.standing().filter(revoked_at=None, badge_class__name="Python Pioneer 2")
        award = shown.exclude(narrative="").order_by("-created_at").first() or shown.first()
        if award is None:
            return
        for what, address in (
            ("Sign in as", f"{OWNER}  with the password: {PASSWORD}"),
            ("An award page", absolute_url("assertion", award.pk)),
            ("Its JSON", absolute_url("assertion_json", award.pk)),
            ("Its baked picture", absolute_url("assertion_png", award.pk)),
        ):
            self.stdout.write(f"{what:18} {address}")


def _issuers(owner: User, *, at: datetime) -> tuple[Issuer, Issuer]:
    rushey_mead = issuer_operations.create_issuer(
        owner,
        name="Rushey Mead Computing",
        url="https://rusheymead.example/computing",
        email="computing@rusheymead.example",
        description="Teaches computing to 1,400 pupils aged 11 to 16.",
        at=at,
    )
    wharfside = issuer_operations.create_issuer(
        owner,
        name="Wharfside Adult Learning",
        url="https://wharfside.example/",
        email="office@wharfside.example",
        description="Evening and weekend courses for grown-ups.",
        earners_are_adults=True,
        at=at,
    )
    Issuer.objects.filter(pk=wharfside.pk).update(ribbon_a="#0e6b6f", ribbon_b="#f3e3c3", ribbon_c="#d95d3f")
    return rushey_mead, wharfside


def _makings(
    issuer: Issuer,
    owner: User,
    badges: tuple[school.DemoBadge, ...],
    names: tuple[str, ...],
    host: str,
    begin: datetime,
    now: datetime,
) -> Iterator[_Giving]:
    for order, (badge, groups) in enumerate(zip(badges, school.chosen(badges, names), strict=True)):
        badge_class = _make(issuer, owner, badge, at=begin + timedelta(hours=order + 1))
        for (months, _people), group in zip(badge.given, groups, strict=True):
            at = now - timedelta(days=30.4 * months, hours=2 + order)
            yield _Giving(max(at, begin + timedelta(days=2)), badge_class, group, host)


def _make(issuer: Issuer, owner: User, badge: school.DemoBadge, *, at: datetime) -> BadgeClass:
    member = member_of(owner, issuer.pk)
    draft = badge_operations.create_badge(member, name=badge.name, at=at)
    draft = badge_operations.say_who(draft, name=badge.name, audience=badge.audience, by=owner, at=at)
    draft = badge_operations.say_why(draft, motive=badge.motive, description=badge.description, by=owner, at=at)
    criteria = badge_operations.Criteria(
        steps=[Step(text, required) for text, required in badge.steps],
        tags=badge.tags,
        valid_months=badge.valid_months,
        may_be_suspended=badge.may_be_suspended,
    )
    draft = badge_operations.say_what(draft, criteria=criteria, by=owner, at=at)
    draft = badge_operations.draw(draft, drawing=designer.Drawing(**badge.drawing), by=owner, at=at)
    return badge_operations.publish(draft, by=owner, at=at)


def _award(giving: _Giving, owner: User) -> None:
    lines = lists.read("\n".join(f"{name} <{_address(name, giving.host)}>" for name in giving.people))
    terms = operations.Terms(
        issued_on=giving.at,
        narrative="A quiz that marks itself, keeps a high-score table, and tells you kindly where you went wrong."
        if giving.badge_class.name == "Python Pioneer 2"
        else "",
        evidence=[
            operations.EvidenceGiven(
                url="https://code.rusheymead.example/quiz",
                name="The program, and notes on how it works",
                is_public=True,
            ),
            operations.EvidenceGiven(name="Two-minute walkthrough", narrative="A film, kept at school."),
        ]
        if giving.badge_class.name == "Python Pioneer 2"
        else (),
    )
    run = operations.start_run(giving.badge_class, lines, terms=terms, key=new_id(), awarded_by=owner, at=giving.at)
    operations.award_run(run.pk, at=giving.at)


def _address(name: str, host: str) -> str:
    bare = unicodedata.normalize("NFKD", name.lower().replace("ł", "l").replace("’", ""))
    letters = "".join(sign for sign in bare if sign.isascii() and (sign.isalpha() or sign in " -"))
    return f"{'.'.join(letters.split())}@{host}"


def _finish(issuer: Issuer, owner: User, now: datetime) -> None:
    """An award of every state: one revoked, one corrected, two whose letters did not arrive; and a draft."""
    Letter.objects.update(state=LetterState.ACCEPTED, done_at=F("not_before"), attempts=1, answer="250 OK")
    awards = Assertion.objects.standing().filter(issuer=issuer).select_related("issuer").order_by("-created_at", "pk")
    safe = list(awards.filter(badge_class__name="Safe Online")[:1])
    operations.revoke(safe, reason="Awarded to the wrong pupil by mistake.", by=owner, at=now, tell=False)
    corrected = awards.filter(badge_class__name="Game Maker").first()
    if corrected is not None:
        operations.correct(corrected, by=owner, at=now, narrative="A maze in which the walls move.")
    lost = [award.pk for award in awards.filter(badge_class__name="Web Weaver 1")[:2]]
    Letter.objects.filter(subject_id__in=lost).update(
        state=LetterState.FAILED, answer="550 5.1.1 The email account that you tried to reach does not exist."
    )
    member = member_of(owner, issuer.pk)
    draft = badge_operations.create_badge(member, name="Debugging Detective", at=now)
    badge_operations.draw(
        draft,
        drawing=designer.Drawing(shape="hexagon", palette="leaf", icon="bug", banner="Debugger"),
        by=owner,
        at=now,
    )


def _hold_and_take_back(issuer: Issuer, owner: User, now: datetime) -> None:
    """An award on hold, and one that was given by mistake and undone within the minute."""
    held = Assertion.objects.standing().filter(issuer=issuer, expires_at__gt=now).order_by("created_at").first()
    if held is not None:
        operations.suspend(held, reason="The card was lost. A new assessment is booked.", by=owner, at=now)
    lines = lists.read("Marek Zielinsky <marek.zielinsky@wharfside.example>")
    badge_class = BadgeClass.objects.current().get(badge__issuer=issuer)
    terms = operations.Terms(issued_on=now)
    run = operations.start_run(badge_class, lines, terms=terms, key=new_id(), awarded_by=owner, at=now)
    operations.award_run(run.pk, at=now)
    operations.undo(run, by=owner, at=now)
