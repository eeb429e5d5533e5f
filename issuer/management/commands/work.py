"""`manage.py work`: the background worker by itself, for installations of more than one machine."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from issuer.site import jobs
from issuer.site.workers import Occupied, Worker


class Command(BaseCommand):
    help = "Run the background jobs: letters, lists of awards, housekeeping. Stops after the job at hand on SIGTERM."
    requires_system_checks = []  # serve has run them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two looks for work when idle")
        parser.add_argument("--check", action="store_true", help="only say whether a worker has been heard of lately")

    def handle(self, *, interval: float, check: bool, **options: Any) -> None:
        if check:
            return self._check()
        try:
            worker = Worker(interval=interval)
        except Occupied as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The worker is ready.")
        self.stdout.flush()
        return worker.run()

    def _check(self) -> None:
        try:
            last = jobs.worker_last_seen()
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if last is None or timezone.now() - last > timedelta(minutes=1):
            raise CommandError(f"No worker has been heard of since {last or 'ever'}.")
        self.stdout.write(f"A worker was heard of at {last:%H:%M:%S}.")
