"""
What a badge says, in one form for all editions, so that a page can show any of them.

Nothing here was checked; whether it is the issuer's own word, the report says. Whose badge it is, is never told.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence: an address, words, or both."""

    name: str = ""
    url: str = ""
    narrative: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What a badge says of itself; a text is empty and a moment None where it says nothing, or nothing that can be read.

    `image` is an http(s) address or a data URI of PNG or SVG; other addresses are http(s). `criteria` and narratives
    are Markdown as it was written: clean it before it is shown. `recipient_is_hashed` is None where nobody is named.
    """

    award_id: str = ""
    badge_id: str = ""
    name: str = ""
    description: str = ""
    criteria: str = ""
    criteria_url: str = ""
    image: str = ""
    image_caption: str = ""
    narrative: str = ""
    issuer_id: str = ""
    issuer_name: str = ""
    issuer_url: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    revocation_reason: str = ""
    recipient_type: str = ""
    recipient_is_hashed: bool | None = None
    evidence: tuple[Piece, ...] = ()
    tags: tuple[str, ...] = ()
