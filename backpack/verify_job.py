"""
The sandboxed half of `verifying`: everything that a stranger made is opened, read and judged in here.

Knows no Django. What has to be fetched is asked of the parent, which decides whether it may be.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from backpack import plain
from issuer.site.logo_job import redraw
from issuer.site.sandbox.refusal import Refused
from standards import baking, verification
from standards.errors import BadPicture, NotFetched
from standards.ob3.documents import CONTEXTS
from standards.proofs import data_integrity, did
from standards.verification import Fetched

Ask = Callable[[str], tuple[dict[str, Any], bytes]]

# A larger one is verified all the same, but not shown: to decode it could take more than the verification may.
_MOST_PIXELS = 9_000_000
_SIDE = 264
_MOST_TOLD = 200_000
_LONGEST_ADDRESS = 2000
_RASTERS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_DATA_URI = re.compile(r"data:image/[a-z+]+;base64,", re.IGNORECASE)


def verify(payload: bytes, *, ask: Ask) -> tuple[dict[str, Any], bytes, bytes, bytes]:
    """The report; and as bytes: a likeness of the picture, a drawing if the picture is one, and what was baked."""
    head, _, given = payload.partition(b"\n")
    asked = json.loads(head)
    world = _World(ask)
    now = datetime.fromisoformat(asked["now"])
    resolve = partial(did.url_of, on_this_machine=asked["on_this_machine"])
    report = verification.verify(
        given,
        fetch=world.fetch,
        now=now,
        recipient=asked["recipient"],
        resolve=resolve,
        may_be_plain=lambda url: asked["on_this_machine"] or url.startswith(asked["site"]),
    )
    if not asked["shown"]:
        return {"report": plain.of(report)}, b"", b"", b""
    picture = _picture(given, world) or world.shown(report.facts.image)
    likeness, drawing = _likeness(picture)
    return {"report": plain.of(report)}, likeness, drawing, _document(picture, given)


def warm() -> None:
    """Load what the first badge would otherwise have to wait for. Done before anything of a stranger's comes in."""
    data_integrity.rdfc(
        {
            "@context": list(CONTEXTS),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": "did:web:badges.example.org",
        }
    )


@dataclass(slots=True)
class _World:
    """The way out, and the pictures that came in by it."""

    ask: Ask
    pictures: list[bytes] = field(default_factory=list)

    def fetch(self, url: str) -> Fetched:
        if len(url.encode("utf-8", "surrogatepass")) > _LONGEST_ADDRESS:
            raise NotFetched("longer than any address of the web")
        facts, body = self.ask(url)
        if "not_fetched" in facts:
            raise NotFetched(facts["not_fetched"])
        answer = Fetched(facts["status"], facts["media_type"], body, facts["url"])
        if _is_picture(body):
            self.pictures.append(body)
        return answer

    def shown(self, image: str) -> bytes:
        """The picture that a badge shows, to be looked at and for nothing else; empty if there is none to be had."""
        if (inside := _DATA_URI.match(image)) is not None:
            return _decoded(image[inside.end() :])
        if not image.startswith(("https://", "http://")):
            return b""
        try:
            answer = self.fetch(image)
        except NotFetched:
            return b""
        return answer.body if answer.status == 200 else b""


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_picture(body: bytes) -> bool:
    return body.startswith(_RASTERS) or b"<svg" in body[:4096]


def _picture(given: bytes, world: _World) -> bytes:
    """The picture that was handed in, or found at the address that was."""
    if _is_picture(given):
        return given
    return world.pictures[0] if world.pictures else b""


def _likeness(picture: bytes) -> tuple[bytes, bytes]:
    """Nothing but pixels, and small; a drawing is left for whoever can draw it."""
    if not picture.startswith(_RASTERS):
        return b"", picture if _is_picture(picture) else b""
    try:
        return redraw(picture, side=_SIDE, most_pixels=_MOST_PIXELS)[1], b""
    except Refused:
        return b"", b""


def _document(picture: bytes, given: bytes) -> bytes:
    """What was baked into the picture, or the text itself: for whoever wants to read it."""
    try:
        found = baking.unbake(picture) if picture else []
    except BadPicture:
        found = []
    text = found[0].text.encode() if found else (b"" if picture else given)
    return text if len(text) <= _MOST_TOLD else b""
