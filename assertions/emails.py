"""The letters of this floor: you have earned a badge; it was taken back."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from assertions import pictures
from assertions.models import Assertion, Endorsement, Form, IssuedDocument
from issuer import letters
from issuer.models import Letter
from issuer.site.addresses import absolute_url
from issuer.site.text import markdown

_STORY_LENGTH = 1000
_GAPS = re.compile(r"\n{2,}")
_CID = "badge"


def register() -> None:
    """Make the letters of this floor known to the outbox."""
    letters.register("award", award)
    letters.register("revoked", revoked)
    letters.register("endorsement_request", endorsement_request)


def award(letter: Letter) -> letters.Rendered | None:
    """What the letter of an award says; nothing once the award was taken back or revoked."""
    given = _award_of(letter)
    if given is None or given.undone_at is not None or given.revoked_at is not None:
        return None
    context = _context(given, letter) | {
        "picture_cid": _CID,
        "picture_alt": given.badge_class.alt or given.badge_class.name,
        "story": plain(given.narrative),
    }
    text, html = letters.both("assertions/emails/award", context)
    return letters.Rendered(
        subject=_("You have earned %(badge)s") % {"badge": given.badge_class.name},
        text=text,
        html=html,
        from_name=given.issuer.name,
        reply_to=given.issuer.email,
        pictures=(letters.Picture(cid=_CID, file_name="badge.png", content=_baked(given)),),
    )


def revoked(letter: Letter) -> letters.Rendered | None:
    """What the letter says when an award was revoked; nothing if it still stands, or its holder was forgotten."""
    given = _award_of(letter)
    if given is None or given.revoked_at is None:
        return None
    context = _context(given, letter) | {"reason": given.revocation_reason}
    text, html = letters.both("assertions/emails/revoked", context)
    return letters.Rendered(
        subject=_("About your badge %(badge)s") % {"badge": given.badge_class.name},
        text=text,
        html=html,
        from_name=given.issuer.name,
        reply_to=given.issuer.email,
    )


def endorsement_request(letter: Letter) -> letters.Rendered | None:
    """What the letter says that asks for a good word; nothing once the question was answered or taken back."""
    related = Endorsement.objects.select_related("issuer", "asked_by", "badge_class", "assertion__badge_class")
    word = related.filter(pk=letter.subject_id, given_at=None, declined_at=None).first()
    if word is None or not letter.secret:
        return None
    context = {
        "word": word,
        "issuer": word.issuer,
        "asker": word.asked_by.name if word.asked_by else "",
        "button_url": absolute_url("endorse", letter.secret),
        "stop_url": letters.stop_url(letter.to),
        "to": letter.to,
    }
    text, html = letters.both("assertions/emails/endorsement_request", context)
    return letters.Rendered(
        subject=_("%(issuer)s asks for a good word") % {"issuer": word.issuer.name},
        text=text,
        html=html,
        from_name=word.issuer.name,
        reply_to=word.issuer.email,
    )


def plain(text: str) -> str:
    """A text in Markdown as plain words, shortened where it is long; links lose their addresses."""
    words = _GAPS.sub("\n", unescape(strip_tags(markdown(text))).strip())
    if len(words) <= _STORY_LENGTH:
        return words
    return words[:_STORY_LENGTH].rsplit(maxsplit=1)[0] + " …"


def _award_of(letter: Letter) -> Assertion | None:
    related = Assertion.objects.select_related("issuer", "badge_class", "awarded_by")
    return related.filter(pk=letter.subject_id).first()


def _context(given: Assertion, letter: Letter) -> dict[str, object]:
    return {
        "award": given,
        "badge_name": given.badge_class.name,
        "issuer": given.issuer,
        "awarder": given.awarded_by.name if given.awarded_by else "",
        "button_url": given.document_url,
        "stop_url": letters.stop_url(letter.to),
        "to": letter.to,
    }


def _baked(given: Assertion) -> bytes:
    document = IssuedDocument.objects.select_related("assertion__badge_class__artwork").get(
        assertion=given, form=Form.PNG, replaced_at=None
    )
    return pictures.read_baked(document)
