"""The letters of this floor: the invitation to act for an issuer, and the test letter of the health page."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from issuer import letters
from issuer.models import Invitation, Letter
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id


def register() -> None:
    """Make the letters of this floor known to the outbox."""
    letters.register("invitation", invitation, essential=True)


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


def send_test(to: str, *, at: datetime) -> letters.Outcome:
    """Send a test letter now, past the outbox, and return what the mail server said."""
    text, html = letters.both("issuer/emails/test", {"to": to, "at": at})
    rendered = letters.Rendered(
        subject=_("A test letter from %(site)s") % {"site": settings.SITE_NAME}, text=text, html=html
    )
    return letters.send_now(letters.compose(rendered, letter_id=new_id(), to=to, at=at))
