"""Inviting people, joining, and one's own account."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from issuer.access import Role
from issuer.forms.fields import AddressField, LineField, NewPasswordField, check_password

_ROLES = (
    (Role.AWARDER, _("Awarder"), _("awards badges, and sees all awards")),
    (Role.EDITOR, _("Editor"), _("also designs badges and publishes them")),
    (Role.OWNER, _("Owner"), _("also invites people and changes these pages")),
)


def role_choices() -> list[tuple[str, str]]:
    """The roles, each with what it may do."""
    return [
        (role.value, format_html('<strong>{}</strong><br><span class="muted">{}</span>', name, words))
        for role, name, words in _ROLES
    ]


class InviteForm(forms.Form):
    """Who is invited, to do what."""

    email = AddressField(
        label=_("Email address"),
        help_text=_("They get a letter with a link. Nobody needs an account beforehand."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.TypedChoiceField(
        label=_("What may they do?"),
        choices=role_choices,
        coerce=Role,
        initial=Role.AWARDER,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they may do.")},
    )


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=Role)


class JoinForm(forms.Form):
    """A person new to this site, who comes by an invitation."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Shown to the people you work with here, and to nobody else."),
        error_messages={"required": _("Write your name.")},
    )
    password = NewPasswordField()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        check_password(self, "password", name=self.cleaned_data.get("name", ""), email=self.email)
        return self.cleaned_data


class ProfileForm(forms.Form):
    """How a person is called, and how their pages look."""

    name = LineField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    light_pages = forms.BooleanField(
        label=_("Keep pages light"),
        required=False,
        help_text=_("Also where the device is set to dark: useful with a projector."),
    )
