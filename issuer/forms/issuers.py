"""What an issuer says about itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issuer.forms.fields import AddressField, ColourField, IssuerNameField, LineField, LinesField, WebPageField
from issuer.operations import Ribbon
from issuer.site import logos
from issuer.site.rendering import Drop


def name_field() -> LineField:
    return IssuerNameField(
        label=_("Name"),
        max_length=120,
        help_text=_("The school, club or team that awards the badges, as people know it."),
        error_messages={"required": _("Write the name that people know you by.")},
    )


def url_field() -> WebPageField:
    return WebPageField(
        label=_("Web page"), required=False, help_text=_("Left empty, it is the public page that we make for you here.")
    )


def email_field() -> AddressField:
    return AddressField(
        label=_("Contact address"),
        required=False,
        help_text=_("Shown publicly, with every badge. Left empty, it is your own address."),
    )


def adults_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Our earners are adults and expect their name on the page"),
        required=False,
        help_text=_("Otherwise the page of an award shows no name: the right choice wherever there are children."),
    )


class NewIssuerForm(forms.Form):
    """Three boxes suffice, and two of them may stay empty."""

    name = name_field()
    url = url_field()
    email = email_field()
    earners_are_adults = adults_field()


class IssuerForm(forms.Form):
    """All that an owner may change, except the short name."""

    name = name_field()
    description = LinesField(
        label=_("About you"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One or two sentences for a stranger who looks at a badge: who you are, and what you teach."),
    )
    url = url_field()
    email = AddressField(label=_("Contact address"), help_text=_("Shown publicly, with every badge."))
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=Drop(prompt=_("Drop a picture here"), limits=_("PNG, JPEG, WebP or GIF, up to 5 MB"), icon="image-up"),
    )
    logo_alt = LineField(
        label=_("The logo in words"),
        required=False,
        max_length=300,
        help_text=_("For people who cannot see it: “A red oak leaf over the word Acme”."),
    )
    ribbon_a = ColourField(label=_("First colour"))
    ribbon_b = ColourField(label=_("Second colour"))
    ribbon_c = ColourField(label=_("Third colour"))
    earners_are_adults = adults_field()

    def clean_logo(self) -> logos.Logo | None:
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        try:
            return logos.take(upload.read(logos.MAX_BYTES + 1))
        except logos.Unusable as problem:
            raise forms.ValidationError(str(problem)) from problem

    def answers(self) -> dict[str, Any]:
        """The answers as `operations.revise_issuer` takes them."""
        given = dict(self.cleaned_data)
        ribbon = Ribbon(a=given.pop("ribbon_a"), b=given.pop("ribbon_b"), c=given.pop("ribbon_c"))
        return given | {"ribbon": ribbon}


class SlugForm(forms.Form):
    """The short name in addresses."""

    slug = forms.CharField(
        label=_("Short name in addresses"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens. Links with the old one go on working."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()
