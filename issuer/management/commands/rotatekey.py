"""`manage.py rotatekey`: an issuer signs with new keys; the old ones stay published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from issuer import keys, operations
from issuer.models import Issuer, KeyState, SigningKey


class Command(BaseCommand):
    help = "Let an issuer sign with new keys from now on. Badges signed with the old ones stay good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("issuer", help="its short name in addresses, or its id")

    def handle(self, *, issuer: str, **options: Any) -> None:
        found = Issuer.objects.filter(Q(slug=issuer) | Q(pk=issuer)).first()
        if found is None:
            raise CommandError(f"There is no issuer “{issuer}”. Give its short name in addresses, or its id.")
        operations.renew_keys(found.pk, by="command:rotatekey", at=timezone.now())
        self.stdout.write(f"{found.name} signs with new keys from now on:")
        for key in SigningKey.objects.filter(issuer=found, state=KeyState.ACTIVE).order_by("number"):
            self.stdout.write(f"  {key.get_algorithm_display():8} {keys.fingerprint(key)}")
