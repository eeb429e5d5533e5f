"""`manage.py issuecredentials`: give awards of earlier days their signed badge and their Open Badges 3.0 credential."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assertions import operations

_WIDTH = 40


class Command(BaseCommand):
    help = "Give awards of earlier days their signed forms. It may be stopped and started again."

    def handle(self, **options: Any) -> None:
        total = operations.incomplete()
        if not total:
            self.stdout.write("Every award has all its forms.")
            return
        done = 0
        for number in operations.complete(at=timezone.now()):
            done += number
            self._draw(done, max(total, done))
        self.stdout.write(f"\n{done} awards have all their forms now.")

    def _draw(self, done: int, total: int) -> None:
        filled = _WIDTH * done // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self.stdout.write(f"\r{bar} {done} of {total}", ending="")
        self.stdout.flush()
