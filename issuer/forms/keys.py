"""Since when a key may have been in other hands."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issuer.site.rendering import Day


class WithdrawKeyForm(forms.Form):
    """The first day on which somebody else may have had the key."""

    day = forms.DateField(
        label=gettext_lazy("Since when may somebody else have it?"),
        widget=Day,
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
        help_text=gettext_lazy("If you do not know, choose the earliest day that is possible. It stays on record."),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("This is not a day we can read. Write it like 2026-06-23."),
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("This day has not come yet."))
        if day.year < 2000:
            raise forms.ValidationError(_("This day is too far away. Look at the year."))
        return day

    def since(self) -> datetime:
        """The first moment of that day, where this site is."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], time.min))
