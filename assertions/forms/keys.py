"""The key that a form carries, so that pressing its button twice is one act."""

import re
from typing import Any

from django import forms

from issuer.site.ids import ID_LENGTH, new_id

_KEY = re.compile(rf"[1-9A-HJ-NP-Za-km-z]{{{ID_LENGTH}}}\Z")


class KeyField(forms.CharField):
    """Drawn when the form is shown; whatever is none of ours is replaced by a new one."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Any) -> str:
        return value if isinstance(value, str) and _KEY.match(value) else new_id()
