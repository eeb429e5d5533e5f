"""Background jobs of this floor: each calls one operation."""

from django.utils import timezone

from issuer import letters
from issuer.site import wal
from issuer.site.jobs import every, job


@every(minutes=1)
@job()
def deliver_letters() -> None:
    """Send what is due again, and what a worker that ended left behind; new letters wake a worker by themselves."""
    letters.wake(timezone.now())


@every(hours=24)
@job()
def forget_letters() -> None:
    """Blank the addresses of letters that were done with months ago."""
    letters.forget(at=timezone.now())


@every(minutes=1)
@job()
def write_log_back() -> None:
    """Write SQLite's log back into the database, where its version lets only one process do that."""
    wal.write_back()
