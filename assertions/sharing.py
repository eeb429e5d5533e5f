"""The share card of an award, drawn when it is first asked for and kept until something that it shows has changed."""

import hashlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assertions import cards
from assertions.models import Assertion
from issuer.site.addresses import host


def card_of(award: Assertion, *, now: datetime) -> tuple[bytes, str]:
    """
    The card of an award as it stands now, PNG, with its ETag.

    The name of the file is a hash of all that the card shows, so an old card is never shown for a new state.
    """
    words = _words(award, now=now)
    artwork = award.badge_class.artwork
    if artwork is None:
        raise ValueError("an award always has artwork")
    etag = hashlib.sha256(repr((sorted(words.items()), artwork.png_sha256, award.pk)).encode()).hexdigest()
    file = f"cards/{award.pk[:2]}/{award.pk}-{etag[:16]}.png"
    try:
        with default_storage.open(file) as kept:
            return kept.read(), etag
    except OSError:
        pass
    content = cards.card(artwork=_artwork(artwork.svg or artwork.png), identifier=award.document_url, **words)
    if not default_storage.exists(file):
        default_storage.save(file, ContentFile(content))
    return content, etag


def _artwork(file: str) -> bytes:
    with default_storage.open(file) as opened:
        content: bytes = opened.read()
    return content


def _words(award: Assertion, *, now: datetime) -> dict[str, Any]:
    state, dated = cards.State.HELD, _("Awarded %(date)s") % {"date": _date(award.issued_on)}
    if award.revoked_at is not None:
        state, dated = cards.State.REVOKED, _("Revoked %(date)s") % {"date": _date(award.revoked_at)}
    elif award.suspended_at is not None:
        state, dated = cards.State.EXPIRED, _("On hold since %(date)s") % {"date": _date(award.suspended_at)}
    elif award.expires_at is not None and award.has_expired(now):
        state, dated = cards.State.EXPIRED, _("Ran out %(date)s") % {"date": _date(award.expires_at)}
    return {
        "issuer": award.issuer.name,
        "badge": award.badge_class.name,
        "dated": dated,
        "address": f"{host()} · {award.number}",
        "name": award.recipient_name if award.shows_name and award.recipient_name else None,
        "ribbon": (award.issuer.ribbon_a, award.issuer.ribbon_b, award.issuer.ribbon_c),
        "state": state,
    }


def _date(moment: datetime) -> str:
    return date_format(moment, "j F Y")
