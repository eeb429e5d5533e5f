"""What the health page says of this site as strangers see it."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backpack.models import Fault, SelfCheck
from issuer.health import Finding, State
from issuer.health import register as register_check

_OLD = timedelta(days=3)
_NAMED = 5


def register() -> None:
    """Tell the ground floor about the check of this one."""
    register_check(strangers_see_what_they_should)


def strangers_see_what_they_should(now: datetime) -> Finding:
    last = SelfCheck.objects.exclude(finished_at=None).order_by("-began_at").first()
    if last is None:
        return Finding(
            State.UNKNOWN,
            _("Nobody has looked yet at what strangers see of this site"),
            _("It is done each night. “manage.py selfcheck” does it now."),
        )
    day = {"day": date_format(timezone.localtime(last.began_at), "j F, H:i")}
    if not last.is_reached:
        return Finding(
            State.UNKNOWN,
            _("What strangers see of this site could not be looked at on %(day)s") % day,
            _("This server could not reach itself under its public address. Once it can, look again."),
            last.obstacle,
        )
    faults = list(last.faults.order_by("pk"))
    if faults:
        title = ngettext(
            "%(count)d public document is not as it should be",
            "%(count)d public documents are not as they should be",
            len(faults),
        )
        return Finding(
            State.WRONG,
            title % {"count": len(faults)},
            _("Strangers could not check these badges on %(day)s. Look at each, then run “manage.py selfcheck”.") % day,
            _listed(faults),
        )
    if now - last.began_at > _OLD:
        return Finding(
            State.ADVICE,
            _("What strangers see of this site was last looked at on %(day)s") % day,
            _("Look whether the worker runs: it does this each night."),
        )
    words = _("Strangers see %(count)d public documents as they should be, on %(day)s")
    return Finding(State.GOOD, words % (day | {"count": last.looked_at}))


def _listed(faults: list[Fault]) -> str:
    named = [f"{fault.url}: {fault.words}" for fault in faults[:_NAMED]]
    return " · ".join(named) + (" …" if len(faults) > _NAMED else "")
