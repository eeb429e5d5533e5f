"""
JSON for `dumpdata` and `loaddata`. Django's own cuts moments to thousandths of a second, and the journal, whose entries
are chained by hashes over their moments, would not hold in the database that it was moved to.
"""

import datetime as dt
from typing import Any

from django.core.serializers import json
from django.core.serializers.json import Deserializer as Deserializer
from django.core.serializers.json import DjangoJSONEncoder


class Exact(DjangoJSONEncoder):
    """Moments whole."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, dt.datetime | dt.time) else super().default(o)


class Serializer(json.Serializer):
    """Django's, with moments whole."""

    def _init_options(self) -> None:
        self.options.setdefault("cls", Exact)
        super()._init_options()  # type: ignore[misc]  # not in its stubs
