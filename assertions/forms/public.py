"""What a stranger types on the page of an award."""

from django import forms
from django.utils.translation import gettext_lazy as _

from issuer.forms.fields import AddressField


class CompareForm(forms.Form):
    """An address to compare with the one an award was given to. It is neither kept nor put into a link."""

    address = AddressField(label=_("Their email address"))
