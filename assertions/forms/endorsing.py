"""What is typed where a good word is asked for, and where it is given."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assertions.operations import MAX_REASON
from issuer.forms.fields import AddressField, LineField, LinesField, WebPageField

MAX_COMMENT = 1000
# Whoever writes in their own name says who they are.
_OWN = {
    "name": gettext_lazy("Write the name that people know you by."),
    "url": gettext_lazy("Write the address of a page where people can see who you are."),
}


class AskForm(forms.Form):
    """Whom to ask, and a line to go with it."""

    email = AddressField(label=gettext_lazy("Whom do you ask?"), help_text=gettext_lazy("Their email address."))
    note = LineField(
        label=gettext_lazy("A line from you"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("It stands in the letter and nowhere else."),
    )


class RetractForm(forms.Form):
    """Why a good word is taken back by those who gave it."""

    reason = LineField(
        label=gettext_lazy("Why?"),
        max_length=MAX_REASON,
        help_text=gettext_lazy("Shown to everybody who opens it, for good. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why. The reason is shown to everybody who opens it.")},
    )


class GoodWordForm(forms.Form):
    """A good word, in one's own name or in that of an issuer of this site."""

    speaker = forms.ChoiceField(
        label=gettext_lazy("In whose name?"), required=False, widget=forms.RadioSelect, choices=[]
    )
    comment = LinesField(
        label=gettext_lazy("What do you want to say?"),
        max_length=MAX_COMMENT,
        help_text=gettext_lazy("Everybody can read it. Name no pupils."),
        error_messages={"required": gettext_lazy("Write a sentence or two.")},
    )
    name = LineField(label=gettext_lazy("Your name, or that of your institution"), max_length=120, required=False)
    url = WebPageField(label=gettext_lazy("Your web page"), required=False)
    email = AddressField(
        label=gettext_lazy("An address for questions"),
        required=False,
        help_text=gettext_lazy("Everybody can see it. Without it, some programs cannot read your good word."),
    )

    def __init__(self, *args: Any, speakers: list[tuple[str, str]], **kwargs: Any) -> None:
        """
        :param speakers: ids and names of the issuers in whose name this person may write.
        """
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget.attrs["rows"] = 5
        if not speakers:
            del self.fields["speaker"]
            for name, words in _OWN.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = words
            return
        field = self.fields["speaker"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared so above
        signed = [(pk, _("%(name)s, signed with its key") % {"name": name}) for pk, name in speakers]
        field.choices = [*signed, ("", _("Myself"))]

    def clean(self) -> dict[str, Any]:
        """Who writes in their own name says who they are."""
        typed = super().clean() or {}
        if not typed.get("speaker") and "speaker" not in self.errors:
            if not any(sign.isalnum() for sign in typed.get("name", "")) and "name" not in self.errors:
                self.add_error("name", _OWN["name"])
            if not typed.get("url") and "url" not in self.errors:
                self.add_error("url", _OWN["url"])
        return typed
