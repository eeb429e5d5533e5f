"""The lines of a list that were left over, mended in their places."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from assertions import lists
from assertions.forms.keys import KeyField
from assertions.lists import Finding, Line

_LINE = re.compile(r"line-([0-9]{1,5})\Z")
_NUMBER = re.compile(r"[0-9]{1,5}\Z")


class MendForm(forms.Form):
    """
    Boxes named ``line-<position>`` with what a line should be, and ticks named ``again`` with positions.

    A box that is empty, or still wrong, leaves its line open; `problems` says by position what is wrong.
    """

    key = KeyField()

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.typed: dict[int, str] = {}
        self.mended: dict[int, Line] = {}
        self.problems: dict[int, str] = {}
        self.again: set[int] = set()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        data = self.data
        for name in list(data)[: lists.MAX_PEOPLE]:
            match = _LINE.match(name)
            if match:
                self._read(int(match[1]), str(data[name])[: lists.MAX_TYPED])
        listed = data.getlist("again") if isinstance(data, QueryDict) else []
        self.again = {int(value) for value in listed[: lists.MAX_PEOPLE] if _NUMBER.match(value)}
        if not self.mended and not self.again:
            self.add_error(None, self._what_to_do())
        return cleaned

    def _read(self, position: int, text: str) -> None:
        read = lists.read(text)
        if not read:
            return
        self.typed[position] = text
        if len(read) > 1:
            self.problems[position] = _("There are two people on this line. One person a line, please.")
        elif read[0].finding is not Finding.GOOD:
            self.problems[position] = read[0].problem
        else:
            self.mended[position] = read[0]

    def _what_to_do(self) -> str:
        if self.problems:
            return _("The lines are not mended yet. Look at the words beside each.")
        return _("Mend a line, or tick who should have it again.")
