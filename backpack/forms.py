"""What somebody brings to be checked."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backpack import operations, verifying
from issuer.forms.fields import AddressField
from issuer.site.rendering import Drop
from standards import json_text
from standards.errors import BadJson

MOST_TEXT = 1024 * 1024
_BARE_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?\Z")


class VerifyForm(forms.Form):
    """A file, or a link or text; perhaps whose it should be."""

    file = forms.FileField(
        label=gettext_lazy("A badge’s picture or file"),
        required=False,
        max_length=None,
        widget=Drop(
            prompt=gettext_lazy("Drop a badge’s picture or file here"),
            limits=gettext_lazy("PNG, SVG, JSON or JWT, at most 12 MB"),
            icon="search",
            attrs={"accept": ".png,.svg,.json,.jwt,.jws,.txt,image/png,image/svg+xml,application/json"},
        ),
        error_messages={"empty": gettext_lazy("This file is empty. Choose the badge again.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste a link, or the badge’s text"),
        help_text=gettext_lazy("A link looks like https://badges.school.example/assertions/…"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false", "autocapitalize": "off"}),
    )
    address = AddressField(
        label=gettext_lazy("Whose should it be?"),
        help_text=gettext_lazy("Their email address, if you want us to check that too. It is compared, and not kept."),
        required=False,
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep the badge with the report"),
        help_text=gettext_lazy("Then everybody with the report’s link can open the badge too, for 30 days."),
        required=False,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > verifying.MOST_BYTES:
            most = filesizeformat(verifying.MOST_BYTES)
            raise ValidationError(_("This file is larger than %(most)s, and no badge is.") % {"most": most})
        return file

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not given.get("file") and not given.get("text", "").strip():
            self.add_error("text", _("Bring a badge first: drop its file above, or paste its link here."))
        return given

    def asked(self) -> operations.Asked:
        """What is to be found out; a file counts before a text."""
        file, text = self.cleaned_data["file"], self.cleaned_data["text"].strip()
        if not file and _BARE_ADDRESS.match(text):
            text = f"https://{text}"
        return operations.Asked(
            given=file.read() if file else text.encode("utf-8", "replace"),
            recipient=self.cleaned_data["address"] or None,
            may_be_kept=self.cleaned_data["keep"],
            is_file=bool(file),
        )


class BatchForm(forms.Form):
    """A ZIP of badges, or a list of addresses as a file or as text."""

    file = forms.FileField(
        label=gettext_lazy("A ZIP of badges, or a list of links"),
        required=False,
        widget=Drop(
            prompt=gettext_lazy("Drop a ZIP or a list here"),
            limits=gettext_lazy(
                "ZIP of pictures, up to 64 MB; or CSV or text with a link in each line. At most 500 badges."
            ),
            icon="file-up",
            attrs={"accept": ".zip,.csv,.tsv,.txt,application/zip,text/csv,text/plain"},
        ),
        error_messages={"empty": gettext_lazy("This file is empty. Choose it again.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the links"),
        help_text=gettext_lazy("One in each line."),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false", "autocapitalize": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file, text = given.get("file"), given.get("text", "")
        if self.errors:
            return given
        if not file and not text.strip():
            self.add_error("text", _("Bring some badges first: drop a file above, or paste their links here."))
            return given
        try:
            given["entries"] = operations.read_list(file or text.encode("utf-8", "replace"))
        except operations.Unreadable as refusal:
            self.add_error("file" if file else "text", str(refusal))
        return given


class MachineForm(forms.Form):
    """What a program sends: a file, an address, or a badge as JSON or text; perhaps whose it should be."""

    file = forms.FileField(required=False)
    url = forms.CharField(required=False, max_length=2000)
    badge = forms.CharField(required=False, max_length=MOST_TEXT)
    email = AddressField(required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        brought = [name for name in ("file", "url", "badge") if given.get(name)]
        if not self.errors and len(brought) != 1:
            raise ValidationError(_("Send one of these: a file, “url”, or “badge”."))
        if given.get("url") and not given["url"].strip().lower().startswith(("https://", "http://")):
            raise ValidationError(_("“url” has to begin with https:// or http://."))
        return given

    def asked(self) -> operations.Asked:
        """What is to be found out."""
        file = self.cleaned_data["file"]
        text = self.cleaned_data["url"] or self.cleaned_data["badge"]
        given = file.read() if file else text.encode("utf-8", "replace")
        return operations.Asked(given=given, recipient=self.cleaned_data["email"] or None, is_file=bool(file))


def read_body(body: bytes, *, is_json: bool) -> MachineForm:
    """
    The form as the body of a request fills it: with the badge itself, or an object that says what to look at.

    :raises ValueError: if it should be JSON and is none, or says something that is no text.
    """
    if is_json:
        try:
            said = json_text.read(body)
        except BadJson as error:
            raise ValueError(_("This is not JSON that can be read: %(why)s.") % {"why": error}) from error
        if isinstance(said, Mapping) and not said.keys() & {"@context", "recipient", "credentialSubject"}:
            return MachineForm(_told(said))
    if not body:
        raise ValueError(_("Nothing was sent."))
    return MachineForm({}, MultiValueDict({"file": [SimpleUploadedFile("badge", body)]}))


def _told(said: Mapping[str, Any]) -> dict[str, str]:
    strange = sorted(said.keys() - {"url", "badge", "email"})
    if strange:
        raise ValueError(_("“%(name)s” is not known here. Send “url” or “badge”, and “email” if you like.") % {
            "name": strange[0][:100]})  # fmt: skip
    badge = said.get("badge")
    told = dict(said) | ({"badge": json.dumps(badge)} if isinstance(badge, Mapping) else {})
    if not all(isinstance(value, str) for value in told.values()):
        raise ValueError(_("“url” and “email” have to be text, and “badge” text or an object."))
    return told
