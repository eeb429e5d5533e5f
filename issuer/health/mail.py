"""Letters and the worker that sends them."""

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issuer import letters
from issuer.health.findings import Finding, State, register
from issuer.site import jobs

_SILENT = timedelta(minutes=2)
_LATE = timedelta(minutes=15)
_PATIENCE = 3  # seconds


@register
def mail_is_set_up(now: datetime) -> Finding:
    if settings.EMAIL_URL:
        if obstacle := _obstacle():
            return Finding(
                State.WRONG,
                _("The mail server does not let this site in"),
                _("Check EMAIL_URL: name, port, user and password. Letters wait, and go out once it does."),
                obstacle,
            )
        return Finding(State.GOOD, _("Letters are sent as %(address)s") % {"address": settings.DEFAULT_FROM_EMAIL})
    return Finding(
        State.WRONG,
        _("No mail server is set: letters are kept as files and reach nobody"),
        _("Set EMAIL_URL, such as smtp+tls://user:password@mail.school.example:587, and start Rosette again."),
        str(getattr(settings, "EMAIL_FILE_PATH", "")),
    )


def _obstacle() -> str:
    """What stands between this site and its mail server, in the machines' own words. No letter is sent."""
    connection = get_connection(timeout=_PATIENCE)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return ""


@register
def letters_arrive(now: datetime) -> Finding:
    if not settings.EMAIL_URL:
        return Finding(State.UNKNOWN, _("Whether letters arrive shows once a mail server is set"))
    outbox = letters.summary()
    if outbox.failed:
        title = ngettext("%(count)d letter did not arrive", "%(count)d letters did not arrive", outbox.failed)
        return Finding(
            State.ADVICE,
            title % {"count": outbox.failed},
            _("The list of awards says which, and what the mail server answered. Correct the address there."),
        )
    if outbox.waiting_since and now - outbox.waiting_since > _LATE:
        return Finding(
            State.WRONG,
            _("Letters have been waiting since %(time)s") % {"time": f"{outbox.waiting_since:%Y-%m-%d %H:%M} UTC"},
            _("Look whether the worker runs, and try a test letter: it shows what the mail server answers."),
        )
    if outbox.last_accepted_at:
        return Finding(
            State.GOOD,
            _("The last letter was sent at %(time)s") % {"time": f"{outbox.last_accepted_at:%Y-%m-%d %H:%M} UTC"},
        )
    return Finding(State.UNKNOWN, _("No letter has been sent yet"), _("Send yourself a test letter below."))


@register
def worker_runs(now: datetime) -> Finding:
    state = jobs.state(now=now)
    if state.last_seen is None or now - state.last_seen > _SILENT:
        return Finding(
            State.WRONG,
            _("Nobody does the background work: letters are not sent"),
            _("Start Rosette with “make run”, or start “manage.py work” beside the web server."),
        )
    if state.waiting_since and now - state.waiting_since > _LATE:
        return Finding(
            State.ADVICE,
            _("Background work is behind: %(count)d jobs wait") % {"count": state.waiting},
            _("It may catch up by itself. If not, look into the log of the worker."),
        )
    if state.failed:
        failed = ngettext("%(count)d background job failed", "%(count)d background jobs failed", state.failed)
        return Finding(State.ADVICE, failed % {"count": state.failed}, _("The log of the worker says why."))
    return Finding(State.GOOD, _("The background worker runs"))
