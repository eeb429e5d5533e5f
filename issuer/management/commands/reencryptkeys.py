"""`manage.py reencryptkeys`: all private keys, and people's second steps, sealed under the newest sealing key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from issuer import operations

_WIDTH = 40


class Command(BaseCommand):
    help = "Lock all private keys under the first of KEY_ENCRYPTION_KEYS, so that the others can be taken out of it."

    def handle(self, **options: Any) -> None:
        outcome = operations.reencrypt_keys(at=timezone.now(), tell=self._show)
        _steps, steps_shut = operations.reseal_second_steps()
        if outcome.done or outcome.shut:
            self.stdout.write("")
        for key in outcome.shut:
            self.stderr.write(f"Cannot be opened: key {key.number} ({key.get_algorithm_display()}) of {key.issuer}.")
        if outcome.shut:
            raise CommandError(
                f"{len(outcome.shut)} keys are locked under a key that is not among KEY_ENCRYPTION_KEYS and were left "
                "as they are. Put that key into KEY_ENCRYPTION_KEYS, behind the first, and run this again."
            )
        if steps_shut:
            raise CommandError(f"{steps_shut} second steps of people could not be opened, and were left as they are.")
        self.stdout.write(f"Keys locked under the first of KEY_ENCRYPTION_KEYS: {outcome.done}.")

    def _show(self, done: int, total: int) -> None:
        if self.stdout.isatty() or done == total:
            filled = done * _WIDTH // total
            self.stdout.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done} of {total}", ending="")
            self.stdout.flush()
