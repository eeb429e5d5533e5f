"""`manage.py rebase`: confirms that the site has moved to another address after awards were given."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from issuer import operations


class Command(BaseCommand):
    help = "Confirm a move of the site. Old ids stay as they are; new awards carry the new address."
    # The check that asks for this command must not keep it from running.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="ADDRESS", help="the new address, the same as SITE_URL")

    def handle(self, *, to: str, **options: Any) -> None:
        to = to.rstrip("/")
        if to != settings.SITE_URL:
            raise CommandError(f"SITE_URL is {settings.SITE_URL}. Set it to {to} first, then run this again.")
        issuers = operations.rebase(to=to, at=timezone.now())
        self.stdout.write(f"New awards stand under {to} from now on. Documents written anew: {issuers}.")
        if others := sorted(operations.former_hosts() - {urlsplit(to).netloc}):
            names = ",".join(urlsplit(f"//{host}").hostname or "" for host in others)
            self.stdout.write(
                f"Old awards stay under {', '.join(others)}: let those names go on leading here, "
                f"and keep them in ALLOWED_HOSTS ({names})."
            )
