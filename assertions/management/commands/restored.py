"""`manage.py restored`: say that the database was put back from a backup, before anything is awarded."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assertions import operations


class Command(BaseCommand):
    help = "After a database was put back from a backup: give no place in a status list to a second badge."

    def handle(self, **options: Any) -> None:
        closed = operations.close_lists(at=timezone.now())
        self.stdout.write(f"Status lists closed: {closed}. The next awards open new ones.")
