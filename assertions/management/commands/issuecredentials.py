"""`manage.py issuecredentials`: give awards of earlier days their signed badge and their Open Badges 3.0 credential."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assertions import operations

_WIDTH = 40
_TOLD = 20


class Command(BaseCommand):
    help = "Give awards of earlier days their signed forms. It may be stopped and started again."

    def handle(self, **options: Any) -> None:
        total = operations.incomplete()
        if not total:
            self.stdout.write("Every award has all its forms.")
            return
        done, refused = 0, dict[str, str]()
        for lot in operations.complete(at=timezone.now()):
            done += lot.done
            refused |= lot.refused
            self._draw(done, max(total, done))
        self.stdout.write(f"\n{done} awards have all their forms now.")
        if refused:
            told = "\n".join(f"  {award}: {why}" for award, why in sorted(refused.items())[:_TOLD])
            raise CommandError(f"Not signed, and left as they were: {len(refused)}\n{told}")

    def _draw(self, done: int, total: int) -> None:
        filled = _WIDTH * done // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self.stdout.write(f"\r{bar} {done} of {total}", ending="")
        self.stdout.flush()
