"""
A school, a badge and an earner for the tests of standards/, pictures made in memory, and a web that is not there.
"""

import io
import struct
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow

from standards.errors import NotFetched
from standards.ob2 import documents
from standards.recipients import Identity
from standards.verification import Fetched

HOME = "https://badges.example.org"
ERIN = "erin@example.org"
SALT = "4vJ8aG1kQx0pZs7LtYb2Wc"
NOW = datetime(2026, 6, 23, 10, 42, tzinfo=UTC)
AWARDED = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "standards-data"


def published(name: str) -> Path:
    """A file of the published vectors; the test is skipped, aloud, where they are not beside the repository."""
    path = PUBLISHED / name
    if not path.exists():
        pytest.skip(f"published vectors are not beside the repository: {name}")
    return path


def make_profile(**over: Any) -> documents.Profile:
    """Acme, who issue."""
    values = {
        "id": f"{HOME}/issuers/acme",
        "name": "Acme",
        "url": "https://acme.example.org",
        "email": "b@acme.example",
    }
    return documents.Profile(**(values | over))


def make_badge_class(**over: Any) -> documents.BadgeClass:
    """What can be earned."""
    values: dict[str, Any] = {
        "id": f"{HOME}/badges/solder",
        "name": "Soldering",
        "description": "Solders a board that works.",
        "image": f"{HOME}/badges/solder/image",
        "criteria": documents.Criteria(narrative="Solder **three** boards."),
        "issuer": f"{HOME}/issuers/acme",
    }
    return documents.BadgeClass(**(values | over))


def make_assertion(**over: Any) -> documents.Assertion:
    """Erin's award."""
    values: dict[str, Any] = {
        "id": f"{HOME}/assertions/1",
        "recipient": Identity.of_email(ERIN, SALT),
        "badge": f"{HOME}/badges/solder",
        "issued_on": AWARDED,
    }
    return documents.Assertion(**(values | over))


@dataclass
class Web:
    """Addresses and what they answer; `calls` says who was asked, in order."""

    answers: dict[str, Fetched] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def serve(self, url: str, body: bytes, *, status: int = 200, media_type: str = "application/ld+json") -> None:
        """Put something at an address."""
        self.answers[url] = Fetched(status, media_type, body, url)

    def fetch(self, url: str) -> Fetched:
        """The fetch that verification is given."""
        self.calls.append(url)
        if url not in self.answers:
            raise NotFetched("no answer")
        return self.answers[url]


def make_web(*documents_served: documents.Document) -> Web:
    """A web that serves these documents, or Erin's award, its badge and its issuer."""
    web = Web()
    for document in documents_served or (make_assertion(), make_badge_class(), make_profile()):
        web.serve(str(document.to_json()["id"]), documents.encode(document))
    return web


def make_png(side: int = 32, color: str = "rebeccapurple") -> bytes:
    """A PNG as Pillow writes it."""
    buffer = io.BytesIO()
    Pillow.new("RGB", (side, side), color).save(buffer, "PNG")
    return buffer.getvalue()


def make_svg(inside: str = '<circle r="4"/>', attributes: str = "", prolog: str = "") -> bytes:
    """A small SVG."""
    return f'{prolog}<svg xmlns="http://www.w3.org/2000/svg"{attributes} viewBox="0 0 9 9">{inside}</svg>'.encode()


def chunk(kind: bytes, data: bytes, *, crc: int | None = None, length: int | None = None) -> bytes:
    """One chunk of a PNG, right or wrong."""
    total = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", total)


IHDR = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
IDAT = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
IEND = chunk(b"IEND", b"")


def png_of(*chunks: bytes) -> bytes:
    """A PNG of exactly these chunks."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def itxt(text: bytes, keyword: bytes = b"openbadges", flags: bytes = b"\0\0", language: bytes = b"") -> bytes:
    """An iTXt chunk."""
    return chunk(b"iTXt", keyword + b"\0" + flags + language + b"\0\0" + text)
