"""
Put a document inside a picture, and take it out again (OB 2.0, Badge Baking; OB 3.0, Document format).

No picture is ever re-encoded: the artwork of a baked picture is the artwork that was given, byte for byte.
The same picture and text always give the same bytes.
"""

from standards.baking import _png, _svg
from standards.baking.formats import MAX_PICTURE, MAX_TEXT, Baked, Standard
from standards.errors import BadPayload, NotAPicture, PictureTooLarge

__all__ = ["Baked", "Prepared", "Standard", "bake", "unbake"]


class Prepared:
    """A picture that was parsed once and can be baked many times, as in an award run over one artwork."""

    __slots__ = ("_picture",)

    def __init__(self, picture: bytes) -> None:
        """
        Parse a PNG or an SVG.

        :raises BadPicture: NotAPicture, BrokenPng, BrokenSvg or PictureTooLarge.
        """
        self._picture: _png.Png | _svg.Svg = _png.parse(picture) if _is_png(picture) else _svg.parse(picture)

    def bake_both(self, ob2: str, ob3: str) -> bytes:
        """
        The PNG with a badge of each edition inside, so that every backpack and wallet finds the one it reads.

        :param ob2: the JSON or JWS of the 2.0 assertion, for the keyword `openbadges`.
        :param ob3: the JSON or VC-JWT of the 3.0 credential, for the keyword `openbadgecredential`.
        :raises BadPayload: as `bake` does; and for an SVG, where both editions use one prefix: it takes one of them.
        """
        _check_length(ob2)
        _check_length(ob3)
        if not isinstance(self._picture, _png.Png):
            raise BadPayload("an SVG takes the badge of one edition")
        return self._picture.bake_all(((Standard.OB2, ob2), (Standard.OB3, ob3)))

    def bake(self, text: str, *, standard: Standard = Standard.OB2, verify: str = "") -> bytes:
        """
        The picture with this text inside and with nothing of the standard that was inside before.

        :param text: the JSON of a hosted or embedded-proof badge, or a JWS.
        :param verify: for an SVG of a hosted 2.0 badge, the address of the assertion. A PNG has no place for it.
        :raises BadPayload: if the text is empty, too long, or has characters that the picture cannot hold.
        """
        _check_length(text)
        return self._picture.bake(text, standard, verify)


def bake(picture: bytes, text: str, *, standard: Standard = Standard.OB2, verify: str = "") -> bytes:
    """
    Put a text into a PNG or an SVG; `Prepared(picture).bake(...)` in one step.

    :raises BadPicture: if the picture cannot be read.
    :raises BadPayload: if the text cannot be baked.
    """
    return Prepared(picture).bake(text, standard=standard, verify=verify)


def unbake(picture: bytes) -> list[Baked]:
    """
    Everything that is baked into a PNG or an SVG, in the order of the file; an empty list if it is a plain picture.

    A badge of each edition is one award for all wallets. Two of one edition are two claims in one file, which the
    caller has to refuse.

    :raises BadPicture: NotAPicture, BrokenPng, BrokenSvg or PictureTooLarge.
    """
    return _png.read(picture) if _is_png(picture) else _svg.read(picture)


def _check_length(text: str) -> None:
    if not text:
        raise BadPayload("there is no text to bake")
    if len(text) > MAX_TEXT:
        raise BadPayload("the text is longer than 1 MiB")


def _is_png(picture: bytes) -> bool:
    """Which of the two readers has to look; a file for neither, or one too large for both, is refused here."""
    if len(picture) > MAX_PICTURE:
        raise PictureTooLarge("the picture is larger than 32 MiB")
    if picture.startswith(_png.SIGNATURE):
        return True
    if not _svg.may_be(picture):
        raise NotAPicture("the file is neither PNG nor SVG")
    return False
