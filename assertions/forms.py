"""What people type into the pages of this floor, made into values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from issuer.models import ADDRESS_LENGTH


class CompareForm(forms.Form):
    """An address to compare with the one an award was given to. It is neither kept nor put into a link."""

    address = forms.EmailField(label=_("Their email address"), max_length=ADDRESS_LENGTH)
