"""`manage.py selfcheck`: what strangers see of this site, now and not only at night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backpack import operations


class Command(BaseCommand):
    help = (
        "Fetch the public documents of this site over the network, as strangers do, verify the newest awards and some "
        "others, and keep what is found for the health page. Goes on where it was stopped. Ends with 1 if something is "
        "wrong or this site cannot be reached."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="every document and every award, however long it takes")

    def handle(self, **options: Any) -> None:
        check = operations.begin_self_check(at=timezone.now(), everything=options["all"])
        if not check.is_reached:
            raise CommandError(f"This site cannot be reached under its public address: {check.obstacle}")
        while operations.look_on(check, at=timezone.now(), noted_each=20 if options["all"] else 1):
            self.stdout.write(".", ending="")
            self.stdout.flush()
        faults = list(check.faults.order_by("pk"))
        self.stdout.write(f"\n{check.looked_at} looked at, {len(faults)} not as they should be.")
        for fault in faults:
            self.stdout.write(f"{fault.url}: {fault.words}")
        if faults:
            raise CommandError("Strangers do not see everything as they should.")
