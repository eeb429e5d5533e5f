"""The first start."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issuer.forms.fields import AddressField, LineField, NewPasswordField, check_password
from issuer.forms.issuers import adults_field, email_field, name_field, url_field


class SetUpForm(forms.Form):
    """The first person, and the first issuer."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = AddressField(
        label=_("Your email address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = NewPasswordField()
    issuer_name = name_field()
    issuer_url = url_field()
    issuer_email = email_field()
    earners_are_adults = adults_field()

    def clean(self) -> dict[str, Any]:
        answers = self.cleaned_data
        check_password(self, "password", name=answers.get("name", ""), email=answers.get("email", ""))
        return answers
