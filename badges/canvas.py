"""The badge canvas: the six questions about a badge, each with its answer in brief, and the steps that earn it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf.locale import LANG_INFO
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from badges import designer, results
from badges.models import Kind

if TYPE_CHECKING:
    from badges.models import BadgeClass

TITLES: tuple[Promise, ...] = (
    gettext_lazy("Who is it for?"),
    gettext_lazy("Who issues it?"),
    gettext_lazy("Why would they want it?"),
    gettext_lazy("What must they do?"),
    gettext_lazy("What does it look like?"),
    gettext_lazy("Where next?"),
)


KINDS = Kind.choices
# Each in its own words, by its BCP 47 tag.
LANGUAGES: list[tuple[str, str]] = sorted(
    ((tag, str(told["name_local"])) for tag, told in LANG_INFO.items() if "-" not in tag and "name_local" in told),
    key=lambda one: one[1].casefold(),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what a badge takes. In a draft it may still be empty."""

    text: str
    is_required: bool = True

    def to_json(self) -> dict[str, object]:
        return {"text": self.text, "required": self.is_required}


def to_steps(stored: Iterable[Mapping[str, Any]]) -> list[Step]:
    """The steps as they are stored with a version, empty lines among them."""
    return [Step(str(line.get("text", "")), bool(line.get("required", True))) for line in stored]


def required_steps(badge_class: "BadgeClass") -> list[Step]:
    """The lines that everybody must do; empty lines are left out."""
    return [step for step in to_steps(badge_class.steps) if step.text and step.is_required]


def optional_steps(badge_class: "BadgeClass") -> list[Step]:
    """The lines that one may do besides."""
    return [step for step in to_steps(badge_class.steps) if step.text and not step.is_required]


def catalogued(badge_class: "BadgeClass") -> str:
    """What catalogues and wallets are told besides: its kind, credits, result and language; empty for a plain badge."""
    said = []
    if badge_class.kind != Kind.BADGE:
        said.append(str(badge_class.get_kind_display()))
    if badge_class.credits:
        number, is_one = format(badge_class.credits.normalize(), "f"), badge_class.credits == 1
        said.append(ngettext("%(number)s credit", "%(number)s credits", 1 if is_one else 2) % {"number": number})
    if asked := results.asked_of(badge_class):
        words = results.in_words(asked)
        said.append(f"{asked.name}: {words}" if words else asked.name)
    if badge_class.language:
        said.append(dict(LANGUAGES).get(badge_class.language, badge_class.language))
    return " · ".join(said)


def sentence(badge_class: "BadgeClass") -> str:
    """What it is in one sentence: the teacher's, or else one made of the other answers. Never empty."""
    if badge_class.description or badge_class.motive:
        return badge_class.description or badge_class.motive
    words = {"name": badge_class.name, "audience": badge_class.audience, "issuer": badge_class.badge.issuer.name}
    if badge_class.audience:
        return _("%(name)s is a badge from %(issuer)s. It is for: %(audience)s.") % words
    return _("%(name)s is a badge from %(issuer)s.") % words


def how_long(badge_class: "BadgeClass") -> str:
    """How long an award of it holds, in words."""
    if badge_class.valid_until:
        return _("It holds until %(day)s.") % {"day": date_format(badge_class.valid_until, "DATE_FORMAT")}
    if badge_class.valid_months and badge_class.valid_months % 12 == 0:
        years = badge_class.valid_months // 12
        return ngettext("It holds for one year.", "It holds for %(count)s years.", years) % {"count": years}
    if badge_class.valid_months:
        months = badge_class.valid_months
        return ngettext("It holds for one month.", "It holds for %(count)s months.", months) % {"count": months}
    return _("It does not run out.")


def answers(badge_class: "BadgeClass") -> list[str]:
    """The six answers in brief; an empty text where there is none yet."""
    return [
        _brief(badge_class.audience),
        badge_class.badge.issuer.name,
        _brief(badge_class.motive or badge_class.description),
        _what_in_brief(badge_class),
        _looks_in_brief(badge_class),
        _brief(badge_class.next_text or (_("Another badge") if badge_class.next_badge_id else "")),
    ]


def _brief(text: str) -> str:
    return Truncator(text).chars(48)


def _what_in_brief(badge_class: "BadgeClass") -> str:
    count = sum(1 for line in badge_class.steps if line.get("text"))
    if count:
        return ngettext("One line", "%(count)s lines", count) % {"count": count}
    return _brief(badge_class.criteria)


def _looks_in_brief(badge_class: "BadgeClass") -> str:
    artwork = badge_class.artwork
    if artwork is None:
        return ""
    if artwork.drawing is None:
        return _("A picture of your own")
    drawing = designer.Drawing.from_json(artwork.drawing)
    names = (designer.PALETTE_NAMES[drawing.palette], designer.SHAPE_NAMES[drawing.shape])
    return ", ".join([*(str(name) for name in names), designer.icon_name(drawing.icon)])
