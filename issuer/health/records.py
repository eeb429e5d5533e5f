"""What was written down: the journal, and the addresses under which awards were given."""

from datetime import datetime

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from issuer import journal, operations
from issuer.health.findings import Finding, State, register
from issuer.models import SiteAddress

_NEWEST = 2000


@register
def journal_holds(now: datetime) -> Finding:
    broken = journal.first_broken(newest=_NEWEST)
    if broken is None:
        return Finding(State.GOOD, _("The journal is whole"))
    return Finding(
        State.WRONG,
        _("The journal was changed from outside"),
        _("Run “manage.py verifyjournal”, and compare the database with a backup."),
        f"entry {broken.pk}" if broken.pk else "its end is missing",
    )


@register
def site_has_not_moved(now: datetime) -> Finding:
    newest = SiteAddress.objects.order_by("-since").values_list("url", flat=True).first()
    if newest in (None, settings.SITE_URL):
        if lost := sorted(host for host in operations.former_hosts() if not _is_answered(host)):
            return Finding(
                State.WRONG,
                _("Badges given under a former address of this site can no longer be checked"),
                _("Put these names into ALLOWED_HOSTS, let them go on leading here, and start Rosette again."),
                ", ".join(lost),
            )
        return Finding(State.GOOD, _("Awards keep the address that they were given under"))
    return Finding(
        State.WRONG,
        _("Awards were given under %(old)s, and the address is another one now") % {"old": newest},
        _("Put SITE_URL back, or run “manage.py rebase” to confirm the move."),
    )


def _is_answered(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS)
