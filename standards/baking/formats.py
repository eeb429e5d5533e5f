"""
How each standard marks a baked picture, and the limits within which pictures are read.

OB 2.0, Badge Baking: keyword `openbadges`, element `openbadges:assertion`. OB 3.0, Document format:
keyword `openbadgecredential`, element `openbadges:credential` in another namespace under the same prefix.
"""

from dataclasses import dataclass
from enum import Enum

MAX_PICTURE = 32 * 1024 * 1024
MAX_TEXT = 1024 * 1024


class Standard(Enum):
    """The edition whose document is in the picture."""

    OB2 = "2.0"
    OB3 = "3.0"

    @property
    def keyword(self) -> str:
        """The keyword of the iTXt chunk in a PNG."""
        return {Standard.OB2: "openbadges", Standard.OB3: "openbadgecredential"}[self]

    @property
    def namespace(self) -> str:
        """The XML namespace of the element in an SVG."""
        return {Standard.OB2: "http://openbadges.org", Standard.OB3: "https://purl.imsglobal.org/ob/v3p0"}[self]

    @property
    def element(self) -> str:
        """The local name of the element in an SVG."""
        return {Standard.OB2: "assertion", Standard.OB3: "credential"}[self]


@dataclass(frozen=True, slots=True)
class Baked:
    """What was found in a picture: the text (JSON, a JWS or an address) and, in an SVG, its `verify` attribute."""

    standard: Standard
    text: str
    verify: str = ""
