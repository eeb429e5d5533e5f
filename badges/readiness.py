"""Is a badge ready to be published? A list of points, each of which blocks, advises or is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges import canvas, designer
from standards.proofs import data_integrity

if TYPE_CHECKING:
    from badges.models import BadgeClass

FEW_WORDS = 5
# What cannot be seen happening: words at the start of a line that are hard to check.
_VAGUE = ("understand", "know", "learn", "appreciate", "be aware", "be familiar", "get to know")


class Level(Enum):
    """How much a point matters."""

    BLOCKS = "error"
    ADVICE = "warn"
    DONE = "valid"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at, why it matters, and the question (1 to 6) where it is answered."""

    level: Level
    title: str
    why: str = ""
    question: int = 0


def points(badge_class: "BadgeClass", *, at: datetime) -> list[Point]:
    """Everything that was looked at: what blocks first, then advice, then what is done."""
    found = [
        *_about_name(badge_class),
        *_about_people(badge_class),
        *_about_words(badge_class),
        *_about_criteria(badge_class),
        *_about_time(badge_class, at),
        *_about_picture(badge_class),
    ]
    order = list(Level)
    return sorted(found, key=lambda point: order.index(point.level))


def blocking(badge_class: "BadgeClass", *, at: datetime) -> list[Point]:
    """What has to be mended before it can be published."""
    return [point for point in points(badge_class, at=at) if point.level is Level.BLOCKS]


def advice_about(line: str) -> str:
    """A good idea about one line of what they must do, or nothing."""
    lowered = line.lower()
    vague = next((word for word in _VAGUE if lowered.startswith(f"{word} ")), "")
    if not vague:
        return ""
    words = _("“%(word)s” is hard to check. What would you see them do? Perhaps “explain” or “show”.")
    return words % {"word": line[: len(vague)]}


def _about_name(badge_class: "BadgeClass") -> Iterator[Point]:
    badge = badge_class.badge
    if not badge_class.name:
        yield Point(Level.BLOCKS, _("It has no name"), _("Give it the name that people will say."), 1)
        return
    others = badge.issuer.badges.exclude(pk=badge.pk).exclude(state="ARCHIVED")
    if others.filter(versions__name__iexact=badge_class.name, versions__replaced_at=None).exists():
        why = _("You can publish like this. A name of its own helps people to tell the two apart.")
        yield Point(Level.ADVICE, _("Another badge of yours has the same name"), why, 1)
    else:
        yield Point(Level.DONE, _("It has a name that no other badge of yours has"))


def _about_people(badge_class: "BadgeClass") -> Iterator[Point]:
    if badge_class.audience:
        yield Point(Level.DONE, _("It says who it is for, and who issues it"))
    else:
        why = _("You can publish like this. A few words help people to see whether it is theirs to earn.")
        yield Point(Level.ADVICE, _("It does not say who it is for"), why, 1)


def _about_words(badge_class: "BadgeClass") -> Iterator[Point]:
    words = len(badge_class.description.split())
    why = _("You can publish like this. One sentence about why it matters helps an employer.")
    if not words:
        yield Point(Level.ADVICE, _("It has no description"), why, 3)
    elif words < FEW_WORDS:
        title = ngettext("The description is one word long", "The description is %(count)s words long", words)
        yield Point(Level.ADVICE, title % {"count": words}, why, 3)
    else:
        yield Point(Level.DONE, _("It says in a sentence what it is"))


def _about_criteria(badge_class: "BadgeClass") -> Iterator[Point]:
    steps = canvas.to_steps(badge_class.steps)
    for number, step in enumerate(steps, start=1):
        if not step.text:
            title = _("Line %(number)s of “What must they do?” is empty") % {"number": number}
            yield Point(Level.BLOCKS, title, _("Write something, or remove the line."), 4)
    written = [step for step in steps if step.text]
    if not written and not badge_class.criteria:
        why = _("Write at least one line. Without it nobody can tell what the badge is worth.")
        yield Point(Level.BLOCKS, _("It does not say what they must do"), why, 4)
    elif written and not any(step.is_required for step in written) and not badge_class.criteria:
        why = _("Every line is marked as optional, so anybody would have earned it. Require at least one.")
        yield Point(Level.BLOCKS, _("Nothing has to be done to earn it"), why, 4)
    else:
        yield Point(Level.DONE, _("It says what they must do"))
    yield from _about_tags(badge_class)


def _about_tags(badge_class: "BadgeClass") -> Iterator[Point]:
    if pair := data_integrity.sorted_otherwise(badge_class.tags):
        why = _(
            "Some wallets put emoji and rare letters, such as full-width ones, in another order, and would call every "
            "award of this badge forged. Write one of the two with usual letters: “%(first)s” or “%(second)s”."
        )
        title = _("Two of its skills cannot stand side by side")
        yield Point(Level.BLOCKS, title, why % {"first": pair[0], "second": pair[1]}, 4)
    elif badge_class.tags:
        count = len(badge_class.tags)
        title = ngettext("It names one skill", "It names %(count)s skills", count) % {"count": count}
        yield Point(Level.DONE, title)


def _about_time(badge_class: "BadgeClass", at: datetime) -> Iterator[Point]:
    if badge_class.valid_until and badge_class.valid_until <= at.date():
        why = _("Nobody could be given it any more. Choose a later day, or none.")
        yield Point(Level.BLOCKS, _("The day until which it holds is over"), why, 4)


def _about_picture(badge_class: "BadgeClass") -> Iterator[Point]:
    artwork = badge_class.artwork
    if artwork is None:
        yield Point(Level.BLOCKS, _("It has no picture"), _("Draw one, or bring your own."), 5)
        return
    if not badge_class.alt:
        why = _("Say in a few words what one sees, for people who cannot see it.")
        yield Point(Level.BLOCKS, _("The picture is not described in words"), why, 5)
        return
    if artwork.drawing is not None and not designer.reads_well(designer.Drawing.from_json(artwork.drawing)):
        why = _("You can publish like this. Other colours would be easier to read.")
        yield Point(Level.ADVICE, _("The picture is hard to read"), why, 5)
        return
    yield Point(Level.DONE, _("The picture is clear, and described in words"))
