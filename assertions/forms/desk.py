"""What staff type into the lists and pages of awards: filters, reasons, corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assertions import searching
from assertions.forms.keys import KeyField
from assertions.operations import MAX_REASON
from issuer.forms.fields import AddressField, LineField, LinesField
from issuer.site.ids import ID_LENGTH
from issuer.site.text import tidy

MOST_CHOSEN = 100


class FilterForm(forms.Form):
    """What is looked for in the list of awards. What makes no sense is passed over, and lets everything through."""

    q = forms.CharField(label=gettext_lazy("Find an award"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    badge = forms.TypedChoiceField(label=gettext_lazy("Badge"), required=False, coerce=int, empty_value=None)
    year = forms.TypedChoiceField(label=gettext_lazy("School year"), required=False, coerce=int, empty_value=None)
    run = forms.RegexField(rf"^[1-9A-HJ-NP-Za-km-z]{{{ID_LENGTH}}}\Z", required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, badges: list[tuple[int, str]], school_years: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        for name, every, choices in (
            ("state", _("Any state"), searching.STATES),
            ("badge", _("Any badge"), badges),
            ("year", _("Any year"), school_years),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
            field.choices = [("", every), *choices]

    def filters(self) -> searching.Filters:
        """The filters that make sense."""
        self.full_clean()
        found = self.cleaned_data
        return searching.Filters(
            text=tidy(str(found.get("q", "")))[:200],
            state=str(found.get("state", "")),
            badge=found.get("badge"),
            year=found.get("year"),
            run=str(found.get("run", "")),
        )


class HoldForm(forms.Form):
    """Why an award is put on hold."""

    reason = LineField(
        label=gettext_lazy("Why?"),
        max_length=MAX_REASON,
        help_text=gettext_lazy("Shown to everybody who opens the award, also to its holder. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why. The reason is shown to everybody who opens the award.")},
    )


class ReasonForm(HoldForm):
    """Why an award is taken back, and whether its holder is told."""

    tell = forms.BooleanField(label=gettext_lazy("Tell them by email"), required=False, initial=True)


class ChosenForm(forms.Form):
    """Awards ticked in a list. What cannot be an id is passed over, like what belongs to others."""

    award = forms.Field(widget=forms.MultipleHiddenInput)

    def clean_award(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["award"]
        return [one for one in ticked[:MOST_CHOSEN] if len(one) == ID_LENGTH and one.isalnum() and one.isascii()]


class CorrectionForm(forms.Form):
    """A slip of the pen in a name or a story."""

    name = LineField(label=gettext_lazy("Name"), max_length=150, required=False)
    narrative = LinesField(label=gettext_lazy("What did they do?"), max_length=5000, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["narrative"].widget.attrs["rows"] = 5


class AddressForm(forms.Form):
    """The right address for an award whose letter went to a wrong one."""

    address = AddressField(label=gettext_lazy("The right address"))
    key = KeyField()
