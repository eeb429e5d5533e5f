"""The result that awards of a badge may tell, such as a mark: which ones there are, and whether a given one fits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from badges.models import BadgeClass

MOST_VALUES = 30
VALUE_LENGTH = 60
RESULT_LENGTH = 100
_NUMBER = re.compile(r"[-−]?\d{1,9}(?:[.,]\d{1,4})?")
_LETTER = re.compile(r"[^\W\d_][+\-−]?")


class DoesNotFit(Exception):
    """A result that the badge does not know; says in words what would fit."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a badge says of the result: a range of numbers, a list of values from low to high, or its name alone."""

    name: str
    lowest: str = ""
    highest: str = ""
    required: str = ""
    values: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return not self.values and any((self.lowest, self.highest, self.required))

    @property
    def type(self) -> str:
        """What kind of result it is (OB 3.0, ResultType)."""
        if self.values:
            return "LetterGrade" if all(_LETTER.fullmatch(value) for value in self.values) else "PerformanceLevel"
        if not self.is_number:
            return "Result"
        return "Percent" if "%" in self.name else "RawScore"

    def read(self, text: str) -> str:
        """
        A result as it is written down: one of the list as it stands there, a number in plain digits.

        Whether it is enough to pass is not asked: in some schools the lowest mark is the best.

        :raises DoesNotFit:
        """
        if self.values:
            return self._listed(text)
        if self.is_number:
            return self._in_range(text)
        if len(text) > RESULT_LENGTH:
            raise DoesNotFit(_("This is longer than %(most)s letters.") % {"most": RESULT_LENGTH})
        return text

    def _listed(self, text: str) -> str:
        for value in self.values:
            if value.casefold() == text.casefold():
                return value
        told = {"text": text[:VALUE_LENGTH], "values": ", ".join(self.values)}
        raise DoesNotFit(_("“%(text)s” is not one of these: %(values)s.") % told)

    def _in_range(self, text: str) -> str:
        number = plain_number(text)
        if self.lowest and Decimal(number) < Decimal(self.lowest):
            raise DoesNotFit(_("The lowest is %(number)s.") % {"number": self.lowest})
        if self.highest and Decimal(number) > Decimal(self.highest):
            raise DoesNotFit(_("The highest is %(number)s.") % {"number": self.highest})
        return number


def plain_number(text: str) -> str:
    """
    A number as people write it, in plain digits with a point.

    :raises DoesNotFit:
    """
    if not _NUMBER.fullmatch(text):
        raise DoesNotFit(_("“%(text)s” is not a number. Write it like 85 or 8.5.") % {"text": text[:VALUE_LENGTH]})
    return format(Decimal(text.replace(",", ".").replace("−", "-")), "f")


def asked_of(badge_class: "BadgeClass") -> Asked | None:
    """What a version of a badge says of the result; None where its awards tell none."""
    if not badge_class.result_name:
        return None
    return Asked(
        badge_class.result_name,
        badge_class.result_lowest,
        badge_class.result_highest,
        badge_class.result_required,
        tuple(badge_class.result_values),
    )


def columns(asked: Asked | None) -> dict[str, str | list[str]]:
    """The same as a row of a badge keeps it."""
    asked = asked or Asked("")
    return {
        "result_name": asked.name,
        "result_lowest": asked.lowest,
        "result_highest": asked.highest,
        "result_required": asked.required,
        "result_values": list(asked.values),
    }


def mistakes(asked: Asked) -> Iterator[tuple[str, str]]:
    """What does not go together in what a teacher answered: the part that it is about, and the words."""
    if not asked.name and asked != Asked(""):
        yield "name", _("Say what it is called, such as: Mark.")
    if asked.values and (asked.lowest or asked.highest):
        yield "values", _("Give a lowest and a highest number, or a list, not both.")
    elif asked.lowest and asked.highest and Decimal(asked.lowest) >= Decimal(asked.highest):
        yield "highest", _("The highest has to be more than the lowest.")
    elif asked.required:
        try:
            asked.read(asked.required)
        except DoesNotFit as refusal:
            yield "required", str(refusal)


def in_words(asked: Asked) -> str:
    """Which results there are, such as "from 0 to 100; 50 to pass"; empty where anything may be said."""
    told = {"lowest": asked.lowest, "highest": asked.highest, "required": asked.required}
    said = []
    if asked.values:
        said.append(", ".join(asked.values))
    elif asked.lowest and asked.highest:
        said.append(_("from %(lowest)s to %(highest)s") % told)
    elif asked.lowest:
        said.append(_("%(lowest)s or more") % told)
    elif asked.highest:
        said.append(_("up to %(highest)s") % told)
    if asked.required:
        said.append(_("%(required)s to pass") % told)
    return "; ".join(said)


def words_of(badge_class: "BadgeClass") -> str:
    """The same of a version of a badge; empty where its awards tell none."""
    asked = asked_of(badge_class)
    return in_words(asked) if asked else ""
