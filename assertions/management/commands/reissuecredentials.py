"""`manage.py reissuecredentials`: sign again, with the new key, what an issuer signed with a withdrawn one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone

from assertions import operations
from issuer.models import Issuer

_WIDTH = 40


class Command(BaseCommand):
    help = "Sign an issuer's awards again where a key was withdrawn. It may be stopped and started again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("issuer", help="its short name in addresses, or its id")

    def handle(self, *, issuer: str, **options: Any) -> None:
        found = Issuer.objects.filter(Q(slug=issuer) | Q(pk=issuer)).first()
        if found is None:
            raise CommandError(f"There is no issuer “{issuer}”. Give its short name in addresses, or its id.")
        try:
            row = operations.start_reissue(found.pk, by="command:reissuecredentials", at=timezone.now())
        except operations.NothingToReissue:
            self.stdout.write("Nothing that counts is signed with a withdrawn key.")
            return
        except operations.Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        row = operations.reissue(row.pk, at=timezone.now(), tell=self._show)
        self.stdout.write(f"\n{row.done} are signed again.")

    def _show(self, done: int, total: int) -> None:
        filled = _WIDTH * min(done, total) // total
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self.stdout.write(f"\r{bar} {done} of {total}", ending="")
        self.stdout.flush()
