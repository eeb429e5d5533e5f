"""The letters of this floor: invitations to act for an issuer, codes to sign in, the test letter of the health page."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from issuer import letters
from issuer.models import Invitation, Letter
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id


def register() -> None:
    """Make the letters of this floor known to the outbox."""
    letters.register("invitation", invitation, essential=True)
    letters.register("code", code, essential=True)


def invitation(letter: Letter) -> letters.Rendered | None:
    """What an invitation says; nothing once it was withdrawn, replaced or accepted."""
    number = letter.subject_id.removeprefix("invitation:")
    invited = Invitation.objects.select_related("issuer", "invited_by").filter(pk=number, accepted_at=None).first()
    if invited is None or not letter.secret:
        return None
    context = {
        "invitation": invited,
        "issuer": invited.issuer,
        "inviter": invited.invited_by.name if invited.invited_by else "",
        "button_url": absolute_url("join", letter.secret),
        "to": letter.to,
    }
    text, html = letters.both("issuer/emails/invitation", context)
    return letters.Rendered(
        subject=_("%(issuer)s invites you to award badges") % {"issuer": invited.issuer.name},
        text=text,
        html=html,
        from_name=invited.issuer.name,
        reply_to=invited.issuer.email,
    )


@transaction.atomic
def write_code(template: str, *, to: str, secret: str, at: datetime) -> None:
    """
    Put the letter with a code into the outbox; one that still waits for the same address is stopped.

    Not sent while the person waits: whoever asks for a code must not learn from the time it takes, or from a mail
    server that is away, whether there is an account of that address.

    :param template: the name of its templates under ``account/email``.
    """
    about = f"code:{hashlib.sha256(to.lower().encode()).hexdigest()[:32]}"
    letters.stop([about], at=at)
    letters.write("code", letters.Wanted(about, to, f"{template}:{secret}"), issuer=None, not_before=at, at=at)


def code(letter: Letter) -> letters.Rendered | None:
    """What the letter with a code says; nothing once too little is left of the time in which it works."""
    template, _colon, secret = letter.secret.partition(":")
    holds = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    if not secret or (letter.lease_until is not None and letter.lease_until - letter.made_at > holds):
        return None
    text, html = letters.both(f"account/email/{template}_message", {"code": secret})
    subject = render_to_string(f"account/email/{template}_subject.txt").strip()
    return letters.Rendered(subject=subject, text=text, html=html)


def send_test(to: str, *, at: datetime) -> letters.Outcome:
    """Send a test letter now, past the outbox, and return what the mail server said."""
    text, html = letters.both("issuer/emails/test", {"to": to, "at": at})
    rendered = letters.Rendered(
        subject=_("A test letter from %(site)s") % {"site": settings.SITE_NAME}, text=text, html=html
    )
    return letters.send_now(letters.compose(rendered, letter_id=new_id(), to=to, at=at))
