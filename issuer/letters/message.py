"""From what a letter says to the message on the wire: its headers, its two texts, its pictures."""

from datetime import datetime
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from issuer.letters.rendering import Picture, Rendered
from issuer.site.text import tidy

_NAME_LENGTH = 120


def compose(rendered: Rendered, *, letter_id: str, to: str, at: datetime, stop_url: str = "") -> EmailMultiAlternatives:
    """
    The message of a letter, to one addressee.

    :param letter_id: makes the Message-ID, the same at each try, by which mail programs drop a second copy.
    :param stop_url: where such letters can be stopped with one click (RFC 8058); empty for those that cannot.
    """
    headers = {
        "Message-ID": f"<{letter_id}@{_domain()}>",
        "Date": format_datetime(at),
        "Auto-Submitted": "auto-generated",
    }
    if stop_url:
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=_plain(rendered.subject),
        body=rendered.text,
        from_email=_from(rendered.from_name),
        to=[to],
        reply_to=[rendered.reply_to] if rendered.reply_to else None,
        headers=headers | dict(rendered.headers),
    )
    if rendered.html:
        message.attach_alternative(rendered.html, "text/html")
    if rendered.pictures:
        # The HTML shows them by their Content-ID (RFC 2387).
        message.mixed_subtype = "related"  # type: ignore[attr-defined]  # missing in the stubs
    for picture in rendered.pictures:
        message.attach(_part(picture))
    return message


def sender_address() -> str:
    """The bare address that letters come from; also the envelope's sender, so that it gets the bounces."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _from(name: str) -> str:
    # A name that looks like an address would pass itself off as the sender.
    name = tidy(_plain(name).replace("@", " at "))[:_NAME_LENGTH].strip()
    return formataddr((name or settings.SITE_NAME, sender_address()))


def _plain(text: str) -> str:
    # One line, and nothing that a mail program would take for an encoded word (RFC 2047) and decode.
    return tidy(text).replace("=?", "= ?")


def _domain() -> str:
    host = urlsplit(settings.SITE_URL).hostname or ""
    return host if ":" not in host else "localhost"


def _part(picture: Picture) -> MIMEImage:
    part = MIMEImage(picture.content, "png")
    part["Content-ID"] = f"<{picture.cid}>"
    # An attachment, though it is shown: a badge is there to be kept, and an inline picture is hard to save.
    part.add_header("Content-Disposition", "attachment", filename=picture.file_name)
    return part
