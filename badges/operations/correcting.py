"""Slips of the pen in a published badge: mended in place, with what stood there before shown to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from badges.canvas import Step, to_steps
from badges.models import BadgeClass, BadgeCorrection
from badges.operations.locking import lock
from badges.operations.publishing import write_documents
from badges.operations.refusals import NotASlip, NotPublished
from issuer import journal
from issuer.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What may be corrected: words that leave the meaning as it is. The name is not among them."""

    description: str
    motive: str
    audience: str
    criteria: str
    steps: Sequence[Step]
    alt: str
    tags: Sequence[str]


@transaction.atomic
def correct(
    badge_class: BadgeClass, *, wording: Wording, only_a_slip: bool, by: User, at: datetime
) -> list[BadgeCorrection]:
    """
    Mend words of a published version; its id, its meaning and all its awards stay. What stood before stays visible.

    :param only_a_slip: the person says that the meaning is the same.
    :returns: what was corrected; nothing if nothing differs.
    :raises NotPublished: if it is a draft.
    :raises NotASlip: if the person does not say so, or a line was added, taken away, or made required or optional.
    """
    version = lock(badge_class)
    if version.is_draft:
        raise NotPublished
    _refuse_new_meaning(version, wording, only_a_slip)
    before, after = _as_text(_wording_of(version)), _as_text(wording)
    changed = [field for field in before if before[field] != after[field]]
    if not changed:
        return []
    _put(version, wording)
    corrections = [
        BadgeCorrection(badge_class=version, field=field, before=before[field], after=after[field], at=at, by=by)
        for field in changed
    ]
    BadgeCorrection.objects.bulk_create(corrections)
    write_documents(version.badge)
    subject = f"badge_class:{version.pk}"
    journal.record(by, "correct_badge", subject, at=at, issuer=version.badge.issuer, fields=changed)
    return corrections


def _refuse_new_meaning(version: BadgeClass, wording: Wording, only_a_slip: bool) -> None:
    if not only_a_slip:
        raise NotASlip(_("Say that this is only a slip of the pen. If the meaning changes, make a new version."))
    before = [step.is_required for step in to_steps(version.steps) if step.text]
    after = [step.is_required for step in wording.steps if step.text]
    if before != after:
        raise NotASlip(_("A line that comes or goes is a change of meaning. Make a new version for it."))
    if not wording.alt:
        raise NotASlip(_("The picture needs its words. Write what one sees."))


def _put(version: BadgeClass, wording: Wording) -> None:
    version.description, version.motive, version.audience = wording.description, wording.motive, wording.audience
    version.criteria, version.alt, version.tags = wording.criteria, wording.alt, list(wording.tags)
    version.steps = [step.to_json() for step in wording.steps if step.text]
    fields = ["description", "motive", "audience", "criteria", "steps", "alt", "tags", "changed_at"]
    version.save(update_fields=fields)


def _wording_of(version: BadgeClass) -> Wording:
    return Wording(
        description=version.description,
        motive=version.motive,
        audience=version.audience,
        criteria=version.criteria,
        steps=to_steps(version.steps),
        alt=version.alt,
        tags=version.tags,
    )


def _as_text(wording: Wording) -> dict[str, str]:
    """Each part as the text that the history shows."""
    return {
        "description": wording.description,
        "motive": wording.motive,
        "audience": wording.audience,
        "criteria": wording.criteria,
        "steps": "\n".join(step.text for step in wording.steps if step.text),
        "alt": wording.alt,
        "tags": ", ".join(wording.tags),
    }
