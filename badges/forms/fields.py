"""Kinds of answers about badges: lines of criteria, skills, and how many of each there may be."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges import readiness
from badges.canvas import Step
from issuer.forms import LineField, LinesField
from issuer.site.text import tidy
from standards.proofs import data_integrity

MOST_STEPS = 30
STEP_LENGTH = 500
MOST_TAGS = 20
TAG_LENGTH = 60
_BETWEEN = re.compile(r"[;，、\t\r\n]+")


class SentenceField(forms.CharField):
    """A few words that may be long enough for two rows on the screen, but are one line."""

    def __init__(self, *, rows: int = 2, **kwargs: Any) -> None:
        said: dict[str, Any] = {"required": False, "widget": forms.Textarea(attrs={"rows": rows})}
        super().__init__(**said | kwargs)

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class StepsField(LinesField):
    """What it takes, one thing a line."""

    def clean(self, value: Any) -> Any:
        lines = [tidy(line) for line in str(super().clean(value)).split("\n")]
        steps = [Step(line) for line in lines if line]
        check_steps(steps)
        return steps


class TagsField(SentenceField):
    """Skills with commas, semicolons or ends of lines between them; repetitions are dropped."""

    def to_python(self, value: Any) -> str:
        return super().to_python(_BETWEEN.sub(",", str(value or "")))

    def clean(self, value: Any) -> Any:
        words = (tidy(word) for word in str(super().clean(value)).split(","))
        tags = list({word.casefold(): word for word in words if word}.values())
        if len(tags) > MOST_TAGS:
            raise ValidationError(_("A badge can name up to %(most)s skills.") % {"most": MOST_TAGS})
        if too_long := next((tag for tag in tags if len(tag) > TAG_LENGTH), None):
            told = {"tag": f"{too_long[:40]}…", "most": TAG_LENGTH}
            raise ValidationError(_("“%(tag)s” is longer than %(most)s letters. Name the skill shorter.") % told)
        if clash := data_integrity.clash_of(tags):
            raise ValidationError(readiness.clash_in_words(*clash))
        return tags


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse more lines, or longer ones, than anybody would read."""
    if len(steps) > MOST_STEPS:
        raise ValidationError(_("There can be up to %(most)s lines.") % {"most": MOST_STEPS})
    for number, step in enumerate(steps, start=1):
        if len(step.text) > STEP_LENGTH:
            told = {"number": number, "most": STEP_LENGTH}
            raise ValidationError(_("Line %(number)s is longer than %(most)s letters. Make two of it.") % told)


def name_field() -> forms.CharField:
    return LineField(
        label=gettext_lazy("What is it called?"),
        max_length=100,
        help_text=gettext_lazy("A name that people will say: short, and no other badge of yours has it."),
        error_messages={"required": gettext_lazy("Give the badge a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
