"""`manage.py verify FILE_OR_URL...`: badges of anybody, in a terminal or a script."""

import contextlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assertions import wording
from backpack import plain, presenting, verifying
from standards.verification import Report
from standards.verification.report import Standing

ALL_VALID, SOME_NOT_VALID, NOT_CHECKED, NOT_READ = 0, 1, 2, 3
_SIGNS = {
    Standing.VALID: "ok   ",
    Standing.NO_LONGER_VALID: "OVER ",
    Standing.NOT_VALID: "WRONG",
    Standing.COULD_NOT_CHECK: "?    ",
}


class Command(BaseCommand):
    help = (
        "Verify badges: files (PNG, SVG, JSON, JWS) or addresses; - reads one from standard input. Ends with 0 if all "
        "are valid, 1 if one is not or not any more, 2 if one could not be checked, 3 if a file could not be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("badges", nargs="+", metavar="FILE_OR_URL")
        parser.add_argument("--email", help="whose the badges should be")
        parser.add_argument("--json", action="store_true", help="one report in JSON a line")

    def handle(self, **options: Any) -> None:
        code = ALL_VALID
        for name in options["badges"]:
            code = max(code, self._one(name, options), key=_WEIGHT.index)
        if code:
            sys.exit(code)

    def _one(self, name: str, options: dict[str, Any]) -> int:
        try:
            given = _read(name)
        except OSError as error:
            self.stderr.write(f"{name}: {error.strerror}")
            return NOT_READ
        if len(given) > verifying.MOST_BYTES:
            self.stderr.write(f"{name}: larger than 12 MB, and no badge is")
            return NOT_READ
        try:
            found = verifying.verify(given, now=timezone.now(), recipient=options["email"])
        except verifying.TooBusy:
            self.stderr.write(f"{name}: too much is being checked at this moment; try again in a minute")
            return NOT_CHECKED
        if options["json"]:
            report = presenting.for_machines(plain.of(found.report))
            self.stdout.write(json.dumps({"badge": name, **report}, ensure_ascii=False))
        else:
            self._tell(name, found.report)
        return _CODES.get(found.report.headline.standing, SOME_NOT_VALID)

    def _tell(self, name: str, report: Report) -> None:
        answer = wording.answer(report)
        self.stdout.write(_shown(f"{_SIGNS[report.headline.standing]}  {name}: {answer.sentence}"))
        for line in answer.lines:
            if line.state in ("error", "warn") or line.found:
                self.stdout.write(_shown(f"       {line.title}" + (f": {line.found}" if line.found else "")))


# What is wrong is told before what could not be seen; what could not even be read, before both.
_WEIGHT = [ALL_VALID, NOT_CHECKED, SOME_NOT_VALID, NOT_READ]
_CODES = {Standing.VALID: ALL_VALID, Standing.COULD_NOT_CHECK: NOT_CHECKED}


def _shown(line: str) -> str:
    """A line in which a stranger's words move no cursor and change no colour."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)


def _read(name: str) -> bytes:
    if name.strip().lower().startswith(("https://", "http://")):
        return name.encode()
    with contextlib.nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
        return file.read(verifying.MOST_BYTES + 1)
