"""Kinds of answers: a line, some lines, an address, a web page, a colour, a new password."""

import re
from typing import Any

from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from issuer.site.text import look_alikes, plain_name, tidy

# As mail programs copy it: Name <name@school.example>.
_NAMED = re.compile(r"[^<>@]*<\s*(?:mailto:)?([^<>\s]+)\s*>[\s,;]*", re.IGNORECASE)


class LineField(forms.CharField):
    """One tidy line: no hidden signs, no ticks that look like a check of ours."""

    def to_python(self, value: Any) -> str:
        return plain_name(super().to_python(value) or "")


class IssuerNameField(LineField):
    """The name of an issuer, which must not be a known one written with letters that only look like it."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if word := look_alikes(str(value)):
            raise forms.ValidationError(
                _("“%(word)s” mixes letters of two alphabets that look alike. Write it in one of them."),
                params={"word": word},
            )


class LinesField(forms.CharField):
    """Some tidy lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "", lines=True)


class AddressField(forms.EmailField):
    """An e-mail address, in small letters: accounts and invitations are compared by it. A name beside it is let go."""

    default_error_messages = {
        "invalid": _("This is not a whole email address. It looks like name@school.example."),
        "required": _("Write an email address."),
    }

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {"max_length": 254}
        super().__init__(**said | kwargs)

    def to_python(self, value: Any) -> str:
        text = tidy(str(value or ""))
        named = _NAMED.fullmatch(text)
        return (super().to_python(named[1] if named else text) or "").lower()


class WebPageField(forms.URLField):
    """The address of a web page: http or https and nothing else; https is understood where nothing is said."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": _("This is not a web address. It looks like https://school.example."),
        # https://your-bank.example@attacker.example leads to the attacker.
        "name": _("There is a password or a name in this address. Copy the plain link."),
    }

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {"max_length": 300, "assume_scheme": "https"}
        super().__init__(**said | kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(tidy(str(value or ""))) or ""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if "@" in str(value).split("//", 1)[-1].split("/", 1)[0]:
            raise forms.ValidationError(self.error_messages["name"], code="name")


class ColourField(forms.CharField):
    """A colour as the browser's own picker gives it."""

    widget = forms.TextInput(attrs={"type": "color", "class": "input short"})
    default_validators = [RegexValidator(r"^#[0-9a-f]{6}\Z", _("A colour is written like #17335c."))]

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class NewPasswordField(forms.CharField):
    """A password being chosen: shown to the browser's safe as a new one, never trimmed, never sent back."""

    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})

    def __init__(self, **kwargs: Any) -> None:
        said: dict[str, Any] = {
            "label": _("Password"),
            "help_text": _("Twelve characters or more. Three words that do not belong together are easy to remember."),
            "strip": False,
            "error_messages": {"required": _("Choose a password.")},
            "max_length": 200,
        }
        super().__init__(**said | kwargs)


def check_password(form: forms.Form, field: str, *, name: str, email: str) -> None:
    """Add what is wrong with the chosen password to the form, knowing whose it will be."""
    password = form.cleaned_data.get(field)
    if not password:
        return
    try:
        password_validation.validate_password(password, user=get_user_model()(name=name, email=email))
    except forms.ValidationError as error:
        form.add_error(field, error)
