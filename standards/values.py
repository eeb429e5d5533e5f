"""
The primitive values of Open Badges (OB 2.0, Primitive Data Types, errata of 2020 for pictures; OB 3.0, Data Types).

Each check answers None if the value is what it has to be, and otherwise what would have been right.
"""

import datetime
import re
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from standards.errors import BadTimestamp
from standards.timestamps import from_text

MAX_NUMBER = 2**53

Check = Callable[[object], str | None]

_URN_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_TELEPHONE = re.compile(r"\+[1-9][0-9]{1,14}(?:;ext=[0-9]+)?", re.ASCII)
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII | re.IGNORECASE)
_PICTURE_DATA = re.compile(r"data:image/(?:png|svg\+xml)(?:;[A-Za-z0-9=._-]+)*,")
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"(?://(?:[A-Za-z0-9._~!$&'()*+,;=:%-]*@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?=[/?#]|\Z))?"
    r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef-]|%[0-9A-Fa-f]{2})*"
    r"(?:\#(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef-]|%[0-9A-Fa-f]{2})*)?",
)
_NOT_IN_A_URL = re.compile(r'[\x00-\x20\x7f\ud800-\udfff<>"{}|\\^`]')


def text(value: object) -> str | None:
    """A text; Markdown is one too."""
    return None if isinstance(value, str) else "a text"


def boolean(value: object) -> str | None:
    """True or false, not as a text."""
    return None if isinstance(value, bool) else "true or false"


def number(value: object) -> str | None:
    """A number, not as a text, and not beyond what every program reads alike."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER:
        return None
    return "a number, up to nine quadrillion"


def date(value: object) -> str | None:
    """A day of the calendar."""
    try:
        datetime.date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        return "a day such as 2026-06-23"
    return None


def uri(value: object) -> str | None:
    """An address of any scheme that can name a node: absolute, and of characters that an IRI may have (RFC 3987)."""
    return None if isinstance(value, str) and _URI.fullmatch(value) else "an absolute address, such as a URL or a DID"


def text_or_number(value: object) -> str | None:
    """A version."""
    return None if isinstance(value, str | int | float) and not isinstance(value, bool) else "a text or a number"


def url(value: object) -> str | None:
    """An absolute address of the web (OB 2.0: IRI and URL are http or https)."""
    return None if isinstance(value, str) and is_url(value) else "an http or https address"


def is_url(value: str) -> bool:
    """Whether a text is an absolute http or https address with a host and without user name."""
    if _NOT_IN_A_URL.search(value):
        return False
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def identifier(value: object) -> str | None:
    """An id: an address, or `urn:uuid:` with a UUID of version 1 to 5 in lower case, as verifiers demand."""
    if isinstance(value, str) and (is_url(value) or _URN_UUID.fullmatch(value)):
        return None
    return "an http or https address, or urn:uuid: with a lower-case UUID of version 1 to 5"


def inner_identifier(value: object) -> str | None:
    """The id of something inside a document, which may also be a blank node (`_:b1`)."""
    return None if isinstance(value, str) and value.startswith("_:") else identifier(value)


def picture(value: object) -> str | None:
    """The address of a picture, or the picture itself as a data URI; PNG and SVG only."""
    if isinstance(value, str) and (is_url(value) or _PICTURE_DATA.match(value)):
        return None
    return "the address of a picture, or a data URI of a PNG or SVG"


def moment(value: object) -> str | None:
    """An ISO 8601 moment with a time zone."""
    try:
        from_text(value if isinstance(value, str) else "")
    except BadTimestamp:
        return "a moment with a time zone, such as 2026-06-23T10:42:00Z"
    return None


def email(value: object) -> str | None:
    """An e-mail address."""
    return None if isinstance(value, str) and _EMAIL.fullmatch(value) else "an e-mail address"


def public_key_pem(value: object) -> str | None:
    """A PEM of the one form that verifiers of 2.0 read; whether it holds a key that is fit, `proofs.keys` tells."""
    return (
        None if isinstance(value, str) and _PEM.fullmatch(value.strip()) else "a PEM that begins with BEGIN PUBLIC KEY"
    )


def one_of(names: Collection[str], extension: re.Pattern[str] | None = None) -> Check:
    """A word of an enumeration, or of its extensions."""

    def check(value: object) -> str | None:
        is_known = isinstance(value, str) and (value in names or bool(extension and extension.fullmatch(value)))
        return None if is_known else f"one of {', '.join(names)}"

    return check


def telephone(value: object) -> str | None:
    """A telephone number as E.164 writes it."""
    return None if isinstance(value, str) and _TELEPHONE.fullmatch(value) else "a number such as +16175551212"


def language(value: object) -> str | None:
    """A BCP 47 language tag, by its form."""
    return None if isinstance(value, str) and _LANGUAGE.fullmatch(value) else "a language tag such as en or pt-BR"


def host_name(value: object) -> str | None:
    """A host name with a dot and without a port; other verifiers refuse the rest."""
    return None if isinstance(value, str) and _HOST.fullmatch(value) else "a host name with a dot and without a port"
