"""
Who a badge was given to, as written in its document (OB 2.0, IdentityObject and IdentityHash).

An address is normalised once (trimmed, NFC, lower case, host in ASCII), then hashed with the salt of its award.
Documents made elsewhere may have hashed it as typed, so matching tries that too.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from standards.errors import BadAddress, BadIdentity

MAX_ADDRESS = 254
MAX_SALT = 1024
TYPES = ("email", "id", "telephone", "url")
HASHED = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})", re.ASCII)

_LOCAL_PART = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x1f\x7f]{1,64}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def normalise(address: str) -> str:
    """
    The one spelling of an e-mail address that is hashed: trimmed, NFC, lower case, the host in ASCII (IDNA 2003).

    :raises BadAddress: if it is no address: no or two `@`, blanks, quotes, invisible signs, an impossible host.
    """
    trimmed = unicodedata.normalize("NFC", address.strip())
    if len(trimmed) > MAX_ADDRESS:
        raise BadAddress(f"an address has {MAX_ADDRESS} characters at most")
    if any(unicodedata.category(sign) in _INVISIBLE for sign in trimmed):
        raise BadAddress("there is an invisible character in it")
    local_part, _, host = trimmed.rpartition("@")
    if not _LOCAL_PART.fullmatch(local_part):
        raise BadAddress("the part before the @ is missing or has characters that do not belong there")
    if local_part[0] in ".-" or local_part[-1] == "." or ".." in local_part:
        raise BadAddress("the part before the @ begins, ends or doubles a dot or begins with a dash")
    spelled = unicodedata.normalize("NFC", local_part.lower()) + "@" + _ascii_host(host)
    # Small letters and a host in ASCII can be longer than what was typed.
    if len(spelled) > MAX_ADDRESS or not _LOCAL_PART.fullmatch(spelled.rpartition("@")[0]):
        raise BadAddress(f"an address has {MAX_ADDRESS} characters at most")
    return spelled


def _ascii_host(host: str) -> str:
    try:
        ascii_host = host.lower().encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise BadAddress("the part after the @ is not a host name") from error
    if not _HOST.fullmatch(ascii_host):
        raise BadAddress("the part after the @ is not a host name")
    return ascii_host


def hash_identity(identifier: str, salt: str = "") -> str:
    """The IdentityHash `sha256$<hex>` of identifier and salt, joined as text (OB 2.0, IdentityHash)."""
    return "sha256$" + hashlib.sha256(_encoded(identifier + salt)).hexdigest()


def _encoded(text: str) -> bytes:
    # A lone surrogate has no UTF-8; it is carried through so that a stranger's document can only fail to match.
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Identity:
    """An IdentityObject: a recipient's identifier, hashed with a salt or plain (OB 2.0, IdentityObject)."""

    type: str
    identity: str
    hashed: bool
    salt: str | None = None

    @classmethod
    def of_email(cls, address: str, salt: str) -> "Identity":
        """
        The hashed identity of an address, normalised first.

        :raises BadAddress: if it is not an address.
        """
        return cls("email", hash_identity(normalise(address), salt), True, salt)

    @classmethod
    def from_json(cls, value: object) -> "Identity":
        """
        Read an IdentityObject of a document.

        :raises BadIdentity: if a part is missing, of the wrong kind, or hashed in an unknown way.
        """
        if not isinstance(value, Mapping):
            raise BadIdentity("the recipient is not an object")
        kind, identity, salt = value.get("type"), value.get("identity"), value.get("salt")
        if isinstance(kind, list) and len(kind) == 1:
            kind = kind[0]
        if kind not in TYPES:
            raise BadIdentity("the recipient is of an unknown type")
        if not isinstance(identity, str) or not isinstance(value.get("hashed"), bool):
            raise BadIdentity("the recipient lacks its identity or does not say whether it is hashed")
        if salt is not None and (not isinstance(salt, str) or len(_encoded(salt)) > MAX_SALT):
            raise BadIdentity(f"the salt is not a text of at most {MAX_SALT} bytes")
        if value["hashed"] and not HASHED.fullmatch(identity):
            raise BadIdentity("the identity is not an md5 or sha256 hash")
        return cls(str(kind), identity, bool(value["hashed"]), salt)

    @property
    def is_weak(self) -> bool:
        """Hashed with md5, which the specification allows and nobody should choose."""
        return self.hashed and self.identity.startswith("md5$")

    def to_json(self) -> dict[str, object]:
        """The IdentityObject as it stands in an Assertion."""
        document: dict[str, object] = {"type": self.type, "hashed": self.hashed}
        if self.salt:
            document["salt"] = self.salt
        return document | {"identity": self.identity}

    def matches(self, address: str) -> bool:
        """
        Whether this is the identity of that address, as typed, in lower case or normalised.

        Every spelling is compared, each in constant time, so the answer's timing tells nothing of the identity.
        """
        return True in [self._equals(spelling) for spelling in _spellings(address)]

    def _equals(self, identifier: str) -> bool:
        if not self.hashed:
            return hmac.compare_digest(_encoded(identifier), _encoded(self.identity))
        algorithm, _, written = self.identity.partition("$")
        hashing = hashlib.new(algorithm, usedforsecurity=False)
        hashing.update(_encoded(identifier + (self.salt or "")))
        return hmac.compare_digest(hashing.hexdigest().encode(), _encoded(written.lower()))


def _spellings(address: str) -> list[str]:
    typed = address.strip()
    spellings = {typed, typed.lower(), unicodedata.normalize("NFC", typed).lower()}
    with suppress(BadAddress):  # A telephone number or an address of the web is compared as typed.
        spellings.add(normalise(address))
    return sorted(spellings)
