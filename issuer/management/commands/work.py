"""`manage.py work`: the background worker by itself, for installations of more than one machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from issuer.site.workers import Occupied, Worker


class Command(BaseCommand):
    help = "Run the background jobs: letters, lists of awards, housekeeping. Stops after the job at hand on SIGTERM."
    requires_system_checks = []  # serve has run them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two looks for work when idle")

    def handle(self, *, interval: float, **options: Any) -> None:
        try:
            worker = Worker(interval=interval)
        except Occupied as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The worker is ready.")
        worker.run()
