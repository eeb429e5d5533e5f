"""One line of JSON for each log record: what, when, which request; never a name, an address or a query string."""

import json
import logging
import re
from datetime import UTC, datetime

_ADDRESS = re.compile(r"[^\s<>\"'(),:;@]+@[^\s<>\"'(),:;@]+")
# What PostgreSQL tells beyond the first line of an error: the values of a row, down to the end of that exception.
_ROW = re.compile(r"\n(?:DETAIL|CONTEXT):.*?(?=\n\n|\Z)", re.DOTALL)
_OWN = ("request_id", "method", "path", "status", "milliseconds", "job", "deed")


class JsonFormatter(logging.Formatter):
    """Formats a record as one JSON object. E-mail addresses are blanked wherever they stand."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _OWN if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = _ROW.sub("", self.formatException(record.exc_info))
        return _ADDRESS.sub("[address]", json.dumps(line, ensure_ascii=False, default=str))
