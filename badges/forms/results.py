"""The result that awards may tell besides, such as a mark: part of the fourth question."""

from dataclasses import replace
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges import results
from badges.results import MOST_VALUES, VALUE_LENGTH, Asked
from issuer.forms import LineField
from issuer.site.text import plain_name


class NumberField(LineField):
    """A number, kept as text in plain digits: documents of Open Badges write results as text."""

    widget = forms.TextInput(attrs={"class": "short", "inputmode": "decimal"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return results.plain_number(text) if text else ""
        except results.DoesNotFit as refusal:
            raise ValidationError(str(refusal)) from refusal


class ValuesField(LineField):
    """Values with commas between them, in their order; repetitions are dropped."""

    def clean(self, value: Any) -> Any:
        words = (plain_name(word) for word in str(super().clean(value)).split(","))
        values = tuple({word.casefold(): word for word in words if word}.values())
        if len(values) > MOST_VALUES:
            raise ValidationError(_("There can be up to %(most)s values.") % {"most": MOST_VALUES})
        if too_long := next((value for value in values if len(value) > VALUE_LENGTH), None):
            told = {"value": f"{too_long[:40]}…", "most": VALUE_LENGTH}
            raise ValidationError(_("“%(value)s” is longer than %(most)s letters.") % told)
        return values


class ResultForm(forms.Form):
    """What the result is called, and what it may be."""

    result_name = LineField(
        label=gettext_lazy("What is the result called?"),
        help_text=gettext_lazy(
            "Such as: Mark, Score in %, or Grade. Then everybody on a list can be given one. Leave it empty for none."
        ),
        max_length=60,
        required=False,
    )
    result_lowest = NumberField(label=gettext_lazy("The lowest number"), max_length=20, required=False)
    result_highest = NumberField(label=gettext_lazy("The highest number"), max_length=20, required=False)
    result_values = ValuesField(
        label=gettext_lazy("Or a list, the lowest first"),
        help_text=gettext_lazy("With commas between them, such as: Pass, Merit, Distinction."),
        max_length=1500,
        required=False,
    )
    result_required = LineField(
        label=gettext_lazy("How much is needed to pass?"),
        help_text=gettext_lazy("A number, or one of the list."),
        max_length=VALUE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"class": "short"}),
    )

    @classmethod
    def of(cls, badge_class: Any) -> Self:
        """The form with what was answered for a draft before."""
        kept = {name: getattr(badge_class, name) for name in cls.base_fields}
        return cls(initial=kept | {"result_values": ", ".join(kept["result_values"])})

    def is_answered(self) -> bool:
        """Whether anything is said or wrong in it: then it is shown open."""
        return bool(self.errors) or any(bound.value() for bound in self)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for part, words in results.mistakes(_as_typed(given)):
                self.add_error(f"result_{part}", words)
        return given

    def asked(self) -> Asked | None:
        """What was answered, or None for no result."""
        asked = _as_typed(self.cleaned_data)
        if asked.required:
            asked = replace(asked, required=asked.read(asked.required))
        return asked if asked.name else None


def _as_typed(given: dict[str, Any]) -> Asked:
    return Asked(**{name.removeprefix("result_"): value for name, value in given.items()})
