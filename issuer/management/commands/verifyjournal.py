"""`manage.py verifyjournal`: reads the whole journal and says whether it was changed from outside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from issuer import journal


class Command(BaseCommand):
    help = "Check that no entry of the journal was changed, taken out or put in."

    def handle(self, **options: Any) -> None:
        broken = journal.first_broken()
        if broken is None:
            self.stdout.write("The journal is whole.")
            return
        if broken.pk is None:
            raise CommandError("The end of the journal is missing: its last entries were taken out.")
        raise CommandError(f"Entry {broken.pk} ({broken.deed}, {broken.at:%Y-%m-%d %H:%M} UTC) does not hold.")
