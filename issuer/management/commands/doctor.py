"""`manage.py doctor`: the health page in a terminal, for whoever mends what it says."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from issuer import health
from issuer.health import State

_SIGNS = {State.GOOD: "ok    ", State.ADVICE: "advice", State.WRONG: "WRONG ", State.UNKNOWN: "?     "}


class Command(BaseCommand):
    help = (
        "Say what is right and what is wrong with this installation, and how to mend it. Ends with 1 if something is."
    )
    # It says what is wrong itself, and has to be able to.
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        findings = health.run(now=timezone.now())
        for one in findings:
            self.stdout.write(f"{_SIGNS[one.state]}  {one.title}" + (f"  [{one.detail}]" if one.detail else ""))
            if one.state is not State.GOOD and one.mend:
                self.stdout.write(f"        {one.mend}")
        wrong = sum(one.state is State.WRONG for one in findings)
        if wrong:
            raise CommandError(f"{wrong} of {len(findings)} checks say that something is wrong.")
