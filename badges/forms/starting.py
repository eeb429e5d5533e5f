"""How a badge begins: from a name and some lines, or as a copy of another."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.forms.fields import StepsField, name_field


class NewBadgeForm(forms.Form):
    """One short page that suffices for a first award."""

    name = name_field()
    steps = StepsField(
        label=_("What must they do?"),
        help_text=_("One thing on each line. Two or three lines are plenty."),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, needs_steps: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_steps:
            self.fields["steps"].required = True
            self.fields["steps"].error_messages["required"] = _(
                "Write at least one line. Without it nobody can tell what the badge is worth."
            )


class CopyForm(forms.Form):
    """For which issuer the copy is."""

    into = forms.ChoiceField(label=_("For which school or club?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, issuers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["into"]).choices = issuers
