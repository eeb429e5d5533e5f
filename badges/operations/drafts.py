"""Badges before anybody has earned them: made, answered question by question, copied, thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from badges import results
from badges.canvas import Step
from badges.designer import describe
from badges.models import Alignment, Artwork, Badge, BadgeClass, Kind
from badges.operations import slugs
from badges.operations.artwork import copy_artwork, default_drawing, keep_drawing
from badges.operations.locking import lock, lock_draft
from badges.operations.refusals import HasAwards, HasGoodWords
from badges.results import Asked
from issuer import journal
from issuer.models import Issuer, Member, User
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id
from standards.ob2 import documents as ob2

# What a new draft takes over from the version or badge that it is made from.
_COPIED = (
    "name", "description", "audience", "motive", "criteria", "steps", "next_text", "next_badge", "artwork", "alt",
    "tags", "valid_months", "valid_until", "may_be_suspended", "kind", "language", "credits",
    *results.columns(None),
)  # fmt: skip
NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The answer to "What must they do?", whole."""

    introduction: str = ""
    steps: Sequence[Step] = ()
    tags: Sequence[str] = ()
    alignments: Sequence[ob2.Alignment] = ()
    valid_months: int | None = None
    valid_until: date | None = None
    may_be_suspended: bool = False
    kind: str = Kind.BADGE
    language: str = ""
    credits: Decimal | None = None
    result: Asked | None = None


@transaction.atomic
def create_badge(member: Member, *, name: str, steps: Sequence[Step] = (), at: datetime) -> BadgeClass:
    """Make a draft from a name. It has a picture from the first moment, drawn from the name."""
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    drawing = default_drawing(name)
    alt = describe(drawing)
    draft = _new_draft(
        Badge.objects.create(issuer=issuer, slug=slugs.free(issuer, name), created_by=member.user),
        name=name,
        steps=[step.to_json() for step in steps],
        artwork=keep_drawing(issuer, drawing, title=alt),
        alt=alt,
    )
    journal.record(member.user, "create_badge", f"badge_class:{draft.pk}", at=at, issuer=issuer)
    return draft


def say_who(badge_class: BadgeClass, *, name: str, audience: str, by: User, at: datetime) -> BadgeClass:
    """Answer "Who is it for?", and say what it is called.

    :raises NotADraft:
    """
    return _answer(badge_class, {"name": name, "audience": audience}, by=by, at=at)


def say_why(badge_class: BadgeClass, *, motive: str, description: str, by: User, at: datetime) -> BadgeClass:
    """Answer "Why would they want it?", and say in one sentence what it is.

    :raises NotADraft:
    """
    return _answer(badge_class, {"motive": motive, "description": description}, by=by, at=at)


@transaction.atomic
def say_what(badge_class: BadgeClass, *, criteria: Criteria, by: User, at: datetime) -> BadgeClass:
    """Answer "What must they do?".

    :raises NotADraft:
    """
    answers = {
        "criteria": criteria.introduction,
        "steps": [step.to_json() for step in criteria.steps],
        "tags": list(criteria.tags),
        "valid_months": criteria.valid_months,
        "valid_until": criteria.valid_until,
        "may_be_suspended": criteria.may_be_suspended,
        "kind": criteria.kind,
        "language": criteria.language,
        "credits": criteria.credits,
        **results.columns(criteria.result),
    }
    draft = _answer(badge_class, answers, by=by, at=at)
    draft.alignments.all().delete()
    _align(draft, criteria.alignments)
    return draft


def say_alt(badge_class: BadgeClass, *, alt: str, by: User, at: datetime) -> BadgeClass:
    """Describe the picture in other words.

    :raises NotADraft:
    """
    return _answer(badge_class, {"alt": alt}, by=by, at=at)


def say_where_next(
    badge_class: BadgeClass, *, next_badge: Badge | None, next_text: str, by: User, at: datetime
) -> BadgeClass:
    """Answer "Where next?" with another badge, some words, or both.

    :raises NotADraft:
    """
    return _answer(badge_class, {"next_badge": next_badge, "next_text": next_text}, by=by, at=at)


@transaction.atomic
def _answer(badge_class: BadgeClass, answers: dict[str, Any], *, by: User, at: datetime) -> BadgeClass:
    draft = lock_draft(badge_class)
    changed = [field for field, value in answers.items() if getattr(draft, field) != value]
    for field in changed:
        setattr(draft, field, answers[field])
    draft.save(update_fields=[*changed, "changed_at"])
    if changed:
        subject = f"badge_class:{draft.pk}"
        journal.record(by, "answer_question", subject, at=at, issuer=draft.badge.issuer, fields=changed)
    return draft


@transaction.atomic
def copy(badge_class: BadgeClass, *, into: Member, at: datetime) -> BadgeClass:
    """Make a draft of a new badge from a version of another, for the same issuer or for another one of the person's."""
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=into.issuer_id)
    taken = {field: getattr(badge_class, field) for field in _COPIED}
    taken["name"] = (_("Copy of %(name)s") % {"name": badge_class.name})[:NAME_LENGTH]
    if badge_class.badge.issuer_id != issuer.pk:
        taken["next_badge"] = None
    if badge_class.artwork_id:
        taken["artwork"] = copy_artwork(Artwork.objects.get(pk=badge_class.artwork_id), to=issuer)
    badge = Badge.objects.create(issuer=issuer, slug=slugs.free(issuer, taken["name"]), created_by=into.user)
    draft = _new_draft(badge, **taken)
    _copy_alignments(badge_class, draft)
    subject = f"badge_class:{draft.pk}"
    journal.record(into.user, "copy_badge", subject, at=at, issuer=issuer, original=badge_class.pk)
    return draft


def next_version(current: BadgeClass) -> BadgeClass:
    """A draft with the next number and the same words. For `revise`, which asks first whether there may be one."""
    taken = {field: getattr(current, field) for field in _COPIED}
    latest = current.badge.versions.order_by("-number").values_list("number", flat=True)[0]
    draft = _new_draft(current.badge, number=latest + 1, **taken)
    _copy_alignments(current, draft)
    return draft


@transaction.atomic
def discard_draft(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass | None:
    """
    Throw a draft away; the badge itself goes with it if it never had another version.

    :returns: the published version that remains, if there is one.
    :raises NotADraft:
    """
    draft = lock_draft(badge_class)
    badge, issuer = draft.badge, draft.badge.issuer
    journal.record(by, "discard_draft", f"badge_class:{draft.pk}", at=at, issuer=issuer, name=draft.name)
    draft.delete()
    remaining = badge.versions.current().first()
    if remaining is None:
        badge.delete()
    return remaining


@transaction.atomic
def delete(badge_class: BadgeClass, *, by: User, at: datetime) -> None:
    """
    Delete a badge with all its versions.

    :raises HasAwards: if it was ever awarded; it can be archived instead.
    """
    fresh = lock(badge_class)
    badge, issuer = fresh.badge, fresh.badge.issuer
    refuse_awarded(badge)
    journal.record(by, "delete_badge", f"badge_class:{fresh.pk}", at=at, issuer=issuer, name=fresh.name)
    badge.versions.all().delete()
    badge.delete()


def refuse_awarded(thing: Badge | BadgeClass) -> None:
    """
    Refuse where an award speaks of it, also one that was taken back: its address was given out.

    The floor above writes its rows under these names; this floor only asks whether there are any.

    :raises HasAwards:
    :raises HasGoodWords: if somebody vouches for it.
    """
    if thing.assertions.exists() or (isinstance(thing, BadgeClass) and thing.runs.exists()):
        raise HasAwards
    if isinstance(thing, Badge) and any(version.runs.exists() for version in thing.versions.all()):
        raise HasAwards
    versions = [thing] if isinstance(thing, BadgeClass) else list(thing.versions.all())
    if any(version.endorsed_by for version in versions):
        raise HasGoodWords


def _new_draft(badge: Badge, **fields: Any) -> BadgeClass:
    identity = new_id()
    address = absolute_url("badge_class", identity)
    return BadgeClass.objects.create(id=identity, document_url=address, badge=badge, **fields)


def _copy_alignments(source: BadgeClass, target: BadgeClass) -> None:
    rows = list(source.alignments.order_by("position", "pk"))
    for row in rows:
        row.pk, row._state.adding, row.badge_class = None, True, target
    Alignment.objects.bulk_create(rows)


def _align(draft: BadgeClass, alignments: Sequence[ob2.Alignment]) -> None:
    Alignment.objects.bulk_create(
        Alignment(
            badge_class=draft,
            position=position,
            target_name=one.target_name,
            target_url=one.target_url,
            target_description=one.target_description or "",
            target_framework=one.target_framework or "",
            target_code=one.target_code or "",
        )
        for position, one in enumerate(alignments)
    )
