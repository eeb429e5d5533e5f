"""`manage.py givekeys`: keys for issuers that were made before issuers had keys."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from issuer import operations


class Command(BaseCommand):
    help = "Make keys to sign with for every issuer that has none. Run again, it does nothing."

    def handle(self, **options: Any) -> None:
        count = operations.give_keys(at=timezone.now(), by="command:givekeys")
        self.stdout.write(f"Issuers that were given keys: {count}.")
