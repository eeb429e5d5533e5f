"""The award form: who, what they did, how one can see it, and from when to when it holds."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date, datetime, time
from typing import Any, Protocol, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assertions import evidence, lists
from assertions.forms.keys import KeyField
from assertions.lists import Finding, Line
from assertions.operations import MAX_EVIDENCE, EvidenceGiven
from badges import results
from badges.results import RESULT_LENGTH
from issuer.forms.fields import LineField, LinesField, WebPageField
from issuer.site.ids import ID_LENGTH
from issuer.site.rendering import Day

MAX_LIST = 200_000
# Years that both databases and everybody's calendar can hold.
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


class PeopleField(forms.CharField):
    """A list of people, typed or pasted; clean value: the lines as `lists.read` found them."""

    widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_LIST, "strip": False} | kwargs)
        self.error_messages["max_length"] = _("This list is too long. One list has at most %(number)d people.") % {
            "number": lists.MAX_PEOPLE
        }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            read = lists.read(text)
        except lists.TooMany as error:
            raise forms.ValidationError(str(error)) from error
        if not read:
            raise forms.ValidationError(_("Type or paste at least one email address."))
        return read


class DayField(forms.DateField):
    """A day between 1990 and 2199."""

    widget = Day

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]} | kwargs)
        self.error_messages["invalid"] = _("This is not a day we can read. Write it like 2026-06-23.")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not _FIRST_DAY <= day <= _LAST_DAY:
            raise forms.ValidationError(_("This day is too far away. Look at the year."))
        return day


class AwardForm(forms.Form):
    """Whom to award, and on which terms. The key makes pressing the button twice one award."""

    people = PeopleField(
        label=gettext_lazy("Who has earned it?"),
        help_text=gettext_lazy(
            "Type or paste email addresses, one person a line. Names are optional, and any usual form is understood."
        ),
        error_messages={"required": gettext_lazy("Type or paste at least one email address.")},
    )
    narrative = LinesField(label=gettext_lazy("What did they do?"), max_length=5000, required=False)
    result = LineField(max_length=RESULT_LENGTH, required=False)
    issued_on = DayField(label=gettext_lazy("Date earned"))
    expires_on = DayField(label=gettext_lazy("Runs out"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("Anyone with the link may see the evidence"), required=False)
    key = KeyField()

    def __init__(
        self, *args: Any, names_are_shown: bool = False, result: results.Asked | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ask_for_result(result)
        self.fields["narrative"].widget.attrs["rows"] = 4
        self.fields["narrative"].help_text = (
            _("Shown to everybody who has the link. Write to a stranger.")
            if names_are_shown
            else _("Shown to everybody who has the link. Names are not shown there, so leave them out here too.")
        )

    def _ask_for_result(self, asked: results.Asked | None) -> None:
        """Under the name that the badge gives it: a choice, a number or some words; or not at all."""
        self._result = asked
        if asked is None:
            del self.fields["result"]
            return
        field = self.fields["result"]
        field.label, field.help_text = asked.name, _("The same for everybody on the list.")
        if asked.values:
            field.widget = forms.Select(choices=[("", _("Not said")), *((value, value) for value in asked.values)])
        elif words := results.in_words(asked):
            field.help_text = f"{words[0].upper()}{words[1:]}. {field.help_text}"
        field.widget.attrs |= {"inputmode": "decimal", "class": "short"} if asked.is_number else {}

    def clean_result(self) -> str:
        text: str = self.cleaned_data["result"]
        try:
            return self._result.read(text) if self._result and text else ""
        except results.DoesNotFit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_people(self) -> list[Line]:
        read: list[Line] = self.cleaned_data["people"]
        if not any(line.finding is Finding.GOOD for line in read):
            problems = [f"“{line.typed}”: {line.problem}" for line in read[:10]]
            raise forms.ValidationError([_("There is no email address here that we can send to."), *problems])
        return read

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        issued_on, expires_on = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued_on and expires_on and expires_on <= issued_on:
            self.add_error("expires_on", _("It would run out before it begins. Choose a later day."))
        return cleaned

    def run_key(self, pieces: Sequence[EvidenceGiven], *, again: Iterable[str]) -> str:
        """
        The key of the run: the same for the same answers on the same form, so that pressing twice awards once.

        Somebody who goes back and changes the list gets another key, and so a run of its own.
        """
        cleaned = self.cleaned_data
        people = [(line.typed, line.address, line.name) for line in cleaned["people"]]
        terms = [cleaned["narrative"], cleaned.get("result", ""), str(cleaned["issued_on"]), str(cleaned["expires_on"])]
        said = json.dumps([cleaned["key"], people, terms, [astuple(piece) for piece in pieces], sorted(again)])
        return hashlib.sha256(said.encode()).hexdigest()[:ID_LENGTH]

    def moments(self, *, now: datetime) -> tuple[datetime, datetime | None]:
        """From when to when it holds: now for an award of today, noon of an earlier day; to the end of the last day."""
        issued_on, expires_on = self.cleaned_data["issued_on"], self.cleaned_data["expires_on"]
        begin = now if issued_on == timezone.localtime(now).date() else _at(issued_on, time(12))
        return begin, _at(expires_on, time(23, 59, 59)) if expires_on else None


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class EvidenceForm(forms.Form):
    """One piece of evidence: a link, some words, a file, or several of these; all of it may be left empty."""

    url = WebPageField(label=gettext_lazy("A link"), max_length=1000, required=False)
    name = LineField(label=gettext_lazy("What one finds there"), max_length=200, required=False)
    narrative = LinesField(label=gettext_lazy("Some words"), max_length=5000, required=False)
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        max_length=255,
        help_text=gettext_lazy(
            "A PDF, a picture, a text, an office document, MP4 or MP3, up to 5 MB. Pictures lose the camera's notes. "
            "Other files are kept as they are, with the author's name or the place that programs write into them."
        ),
        error_messages={"empty": gettext_lazy("This file is empty. Choose it again.")},
    )
    kept = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    without = forms.BooleanField(label=gettext_lazy("Leave this file out"), required=False)

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bound_to = bound_to
        self.kept_file: evidence.Kept | None = None
        self.fields["narrative"].widget.attrs["rows"] = 2

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if "@" in url.split("//", 1)[-1].split("/", 1)[0]:
            raise forms.ValidationError(_("There is a password or a name in this address. Copy the plain link."))
        return url

    def clean_file(self) -> evidence.File | None:
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > evidence.MAX_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 5 MB. Save it smaller, or put it online and give a link.")
            )
        try:
            return evidence.take(upload.read())
        except evidence.Unusable as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kept") and not cleaned.get("without") and not cleaned.get("file"):
            self.kept_file = evidence.behind(cleaned["kept"], bound_to=self._bound_to)
            if self.kept_file is None:
                self.add_error("file", _("We no longer have that file. Choose it again."))
        if cleaned.get("name") and not any((cleaned.get("url"), cleaned.get("narrative"), self.has_file)):
            self.add_error("name", _("Give a link, some words or a file as well."))
        return cleaned

    @property
    def has_file(self) -> bool:
        return self.kept_file is not None or bool(self.files.get(self.add_prefix("file")))

    @property
    def reference(self) -> str:
        """What the page carries to the next step in place of the file."""
        return evidence.reference_to(self.kept_file, bound_to=self._bound_to) if self.kept_file else ""

    def keep(self) -> None:
        """Put a new file into the storage, so that it need not be chosen again."""
        file = getattr(self, "cleaned_data", {}).get("file")
        if file is not None:
            self.kept_file = evidence.keep(file)

    def given(self, *, is_public: bool) -> EvidenceGiven | None:
        """The piece, or None where nothing was filled in. Call `keep` first."""
        cleaned, kept = self.cleaned_data, self.kept_file
        if not (cleaned.get("url") or cleaned.get("narrative") or kept):
            return None
        name = cleaned.get("name") or (kept.kind if kept and not cleaned.get("url") else "")
        return EvidenceGiven(
            url=cleaned.get("url", ""),
            narrative=cleaned.get("narrative", ""),
            name=name,
            file=kept.name if kept else "",
            file_sha256=kept.sha256 if kept else "",
            file_type=kept.type if kept else "",
            file_size=kept.size if kept else 0,
            is_public=is_public,
        )


class _EvidenceFormSet(forms.BaseFormSet[EvidenceForm]):
    default_error_messages = {
        "too_many_forms": gettext_lazy("These are more than ten pieces of evidence, the most there can be."),
        "missing_management_form": gettext_lazy("The evidence did not arrive whole. Send it again."),
    }

    @property
    def has_something(self) -> bool:
        """Whether anything was filled in, or there is room for more than one piece: then it is shown open."""
        return self.total_form_count() > 1 or any(form.has_changed() or form.errors for form in self.forms)

    def keep(self) -> None:
        """Put every new file into the storage."""
        for form in self.forms:
            form.keep()

    def given(self, *, is_public: bool) -> list[EvidenceGiven]:
        """The pieces that were filled in."""
        pieces = (form.given(is_public=is_public) for form in self.forms)
        return [piece for piece in pieces if piece is not None]


EvidenceFormSet = forms.formset_factory(
    EvidenceForm, formset=_EvidenceFormSet, extra=1, max_num=MAX_EVIDENCE, absolute_max=MAX_EVIDENCE
)


_forms_of = cast("type[_EvidenceFormSet]", EvidenceFormSet)


def evidence_forms(request: HttpRequest, data: QueryDict, *, bound_to: str) -> _EvidenceFormSet:
    """The pieces of evidence of a request."""
    return _forms_of(data, request.FILES, prefix="evidence", form_kwargs={"bound_to": bound_to})


class Given(Protocol):
    """A piece of evidence as a row has it."""

    url: str
    name: str
    narrative: str
    file: str
    file_sha256: str
    file_type: str
    file_size: int


def fresh_evidence(pieces: Sequence[Given], *, bound_to: str) -> _EvidenceFormSet:
    """One empty piece to fill in, after those that were given before."""
    initial = [{"url": piece.url, "name": piece.name, "narrative": piece.narrative} for piece in pieces]
    formset = _forms_of(initial=initial, prefix="evidence", form_kwargs={"bound_to": bound_to})
    for piece, form in zip(pieces, formset.forms, strict=False):
        if piece.file:
            form.kept_file = evidence.Kept(piece.file, piece.file_sha256, piece.file_type, piece.file_size)
    return formset


def with_room_for_more(data: QueryDict) -> QueryDict:
    """The same answers with one more empty piece of evidence."""
    more = data.copy()
    try:
        total = int(more.get("evidence-TOTAL_FORMS", "1"))
    except ValueError:
        return data
    more["evidence-TOTAL_FORMS"] = str(min(max(total, 0) + 1, MAX_EVIDENCE))
    return more


def mended_text(data: QueryDict) -> str:
    """
    The list of a preview with the mended lines in their places: `mend-3` is what stands on line 3 now.

    A line that was emptied is left out. The button `use` takes the guess that was offered for a line.
    """
    read = lists.read(data.get("people", "")[:MAX_LIST])
    texts = []
    for position, line in enumerate(read, start=1):
        text = data.get(f"mend-{position}", line.typed)
        if data.get("use") == str(position) and line.guess:
            text = line.guess
        texts.append(" ".join(text.split()))
    return "\n".join(text for text in texts if text)
