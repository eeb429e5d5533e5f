"""Goes through a drawing that was read: unsafe values out, addresses inside the drawing only, pictures written anew."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote

from badges.images import gif, jpeg, limits, png, webp
from badges.images.examined import Examined
from badges.images.inside import svg_rules as rules
from badges.images.inside import svg_styles
from badges.images.inside.svg_reading import Element, Read
from issuer.site.sandbox.refusal import Refused

_DATA = re.compile(r"data:(?:image/(?:png|jpe?g|pjpeg|gif|webp))?(?:;[\w.=-]+)*;base64,(.+)", re.IGNORECASE | re.DOTALL)


def clean(read: Read) -> Element:
    """The drawing with nothing in it but drawing. What was left out is noted in `read.found`."""
    svg_styles.settle(read.root, read.styles, read.found)
    names = {element.attributes.get("id", "") for element in walk(read.root)} - {""}
    _Cleaner(read.found, names).clean(read.root)
    return read.root


def walk(root: Element) -> Iterator[Element]:
    yield root
    for child in root.elements():
        yield from walk(child)


class _Cleaner:
    def __init__(self, found: dict[str, None], names: set[str]) -> None:
        self.found = found
        self.names = names
        self.pictures = 0

    def clean(self, element: Element) -> None:
        target = self._target(element)
        element.attributes = dict(self._kept(element))
        if target:
            element.attributes["href"] = target
        children: list[Element | str] = []
        for child in element.children:
            if isinstance(child, Element):
                self.clean(child)
                if child.name in rules.USELESS_WITHOUT_TARGET and "href" not in child.attributes:
                    continue
            children.append(child)
        element.children = children

    def _kept(self, element: Element) -> Iterator[tuple[str, str]]:
        for name, value in element.attributes.items():
            if name in ("xml:space", "xml:lang", "style"):  # `style` is ours by now
                yield name, value
            elif name not in rules.ATTRIBUTES or not value.strip():
                continue
            elif not rules.is_safe_value(name, value):
                if name != "id":
                    self.found["outside" if rules.reaches_out(value) else "rules"] = None
            elif rules.has_huge_number(name, value):
                raise Refused("numbers")
            else:
                yield name, value

    def _target(self, element: Element) -> str:
        """The address that stays: a part of this drawing, or a small picture inside it."""
        href = element.attributes.pop("href", "").strip()
        if not href:
            return ""
        if element.name == "image":
            return self._picture(href)
        if element.name in rules.REFERRING and href.startswith("#") and href[1:] in self.names:
            return href
        if not href.startswith("#"):
            self.found["script" if "script" in href.lower() else "outside"] = None
        return ""

    def _picture(self, href: str) -> str:
        found = _DATA.fullmatch(href)
        if found is None:
            self.found["outside"] = None
            return ""
        self.pictures += 1
        data = _decoded(found[1])
        if len(data) > limits.INNER_PICTURE_BYTES or self.pictures > limits.INNER_PICTURES:
            raise Refused("inner_picture")
        return _written_anew(data)


def _decoded(text: str) -> bytes:
    try:
        packed = re.sub(r"\s", "", unquote(text)).rstrip("=")
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError) as cause:
        raise Refused("inner_picture") from cause


def _examined(data: bytes) -> Examined:
    if data.startswith(png.SIGNATURE):
        return png.examine(data)
    if data.startswith(gif.SIGNATURES):
        return gif.examine(data)
    return webp.examine(data) if webp.is_webp(data) else jpeg.examine(data)


def _written_anew(data: bytes) -> str:
    from badges.images.inside import raster  # Pillow, only for drawings that hold photographs

    try:
        examined = _examined(data)
        if examined.width * examined.height > limits.INNER_PICTURE_PIXELS:
            raise Refused("inner_picture")
        kind, written = raster.anew(examined)
    except Refused as cause:
        raise Refused("inner_picture") from cause
    return f"data:image/{kind};base64,{base64.b64encode(written).decode()}"
