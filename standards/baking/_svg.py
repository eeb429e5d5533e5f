"""
The openbadges element of a baked SVG (OB 2.0, Badge Baking: SVG; OB 3.0, Document format).

A real parser reads the whole file each time, with entities and the internal DTD subset refused and nothing fetched
(what defusedxml does; its own parsers tell no byte offsets). What is written is the file's own bytes with the element
cut in, so the drawing stays what it was.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from standards.baking.formats import MAX_TEXT, Baked, Standard
from standards.errors import BadPayload, BrokenSvg, NotAPicture, PictureTooLarge

MAX_SVG = 4 * 1024 * 1024

# One known verifier looks for "<svg" in the first 256 bytes and nowhere else.
_ROOT_WITHIN = 256 - len(b"<svg")
_SVG = "http://www.w3.org/2000/svg"
_PREFIX = "openbadges"
_ELEMENTS = {standard.element: standard for standard in Standard}
_NAMESPACES = {standard.namespace for standard in Standard}
# A namespace is written in plain characters or with character references; without either, no element is a baked one.
_MARKS = (b"openbadges", b"/ob/v3p0", b"&#")
_DECLARATION = re.compile(r"\A<\?xml\s[^>]*?\?>\s*")
_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "latin-1"}
_TAG = re.compile(rb"""<[^\s/>]+(?:[^"'>]+|"[^"]*"|'[^']*')*+>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_UNWRITABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def may_be(picture: bytes) -> bool:
    """Whether the file begins as XML does; the parser tells whether it is SVG."""
    return picture.startswith((b"\xff\xfe", b"\xfe\xff")) or picture[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


@dataclass(frozen=True, slots=True)
class Svg:
    """An SVG, parsed: what comes before the end of its opening tag, and what after."""

    opening: bytes
    rest: tuple[bytes, ...]

    def bake(self, text: str, standard: Standard, verify: str) -> bytes:
        """The SVG with one element of the standard, right after the opening tag."""
        declaration = f' xmlns:{_PREFIX}="{standard.namespace}">'
        return b"".join((self.opening, declaration.encode(), _element(text, standard, verify), *self.rest))


def _element(text: str, standard: Standard, verify: str) -> bytes:
    """A JSON text stands in the body; anything else is a JWS (or the address of a 0.5 badge) and goes to `verify`."""
    name = f"{_PREFIX}:{standard.element}"
    if not text.lstrip().startswith("{"):
        return f'<{name} verify="{_attribute(text)}"/>'.encode()
    if "]]>" in text or not _is_writable(text):
        raise BadPayload("the text holds characters that an SVG cannot carry")
    attribute = f' verify="{_attribute(verify)}"' if verify else ""
    return f"<{name}{attribute}><![CDATA[{text}]]></{name}>".encode()


def _is_writable(text: str) -> bool:
    """Whether XML can hold a text. What can be printed it can, and Python sees that ten times as fast."""
    return text.isprintable() or not _UNWRITABLE.search(text)


def _attribute(value: str) -> str:
    if not _is_writable(value) or "\t" in value or "\n" in value:
        raise BadPayload("the text holds characters that an attribute of an SVG cannot carry")
    return html.escape(value)


def parse(picture: bytes) -> Svg:
    """Parse an SVG and cut out every baked element of either standard, whatever its prefix."""
    source = _utf_8(picture)
    survey = _survey(source)
    tag_end, closing = survey.root_end, b""
    name_end = survey.root_start + len(survey.root_name)
    if source[tag_end - 2 : tag_end] == b"/>":
        closing = b"</" + survey.root_name[1:] + b">"
    attributes = source[name_end : tag_end - (2 if closing else 1)].rstrip()
    tag = survey.root_name + b"".join(_attributes_without_prefix(attributes))
    rest = (*_without(source, tag_end, survey.baked_ranges), closing)
    if survey.root_start > _ROOT_WITHIN:
        moved = b"".join(b"\n<!--" + comment.encode() + b"-->" for comment in survey.comments)
        return Svg(b'<?xml version="1.0" encoding="UTF-8"?>\n' + tag, (*rest, moved))
    return Svg(source[: survey.root_start] + tag, rest)


def _attributes_without_prefix(attributes: bytes) -> Iterator[bytes]:
    for attribute in _ATTRIBUTE.finditer(attributes):
        if attribute[1] != b"xmlns:" + _PREFIX.encode():
            yield attribute[0]


def _without(source: bytes, position: int, ranges: list[tuple[int, int]]) -> Iterator[bytes]:
    for start, end in ranges:
        yield source[position:start]
        position = end
    yield source[position:]


def read(picture: bytes) -> list[Baked]:
    """What is baked into an SVG: each element of either standard, by namespace or by the customary prefix."""
    return _survey(_utf_8(picture)).baked


def _utf_8(picture: bytes) -> bytes:
    """The file in UTF-8 without a mark; other encodings lose their XML declaration, as it would no longer be true."""
    if len(picture) > MAX_SVG:
        raise PictureTooLarge("the SVG is larger than 4 MiB")
    if picture.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _recoded(picture, "utf-16")
    source = picture.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    declared = _ENCODING.match(source)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding not in _ENCODINGS:
        raise BrokenSvg("the SVG is not in UTF-8")
    return source if _ENCODINGS[encoding] == "utf-8" else _recoded(source, _ENCODINGS[encoding])


def _recoded(source: bytes, encoding: str) -> bytes:
    try:
        return _DECLARATION.sub("", source.decode(encoding), count=1).encode("utf-8")
    except UnicodeError as error:
        raise BrokenSvg("the SVG is not in the encoding that it declares") from error


@dataclass(slots=True)
class _Survey:
    """What one walk over the file finds: where its root stands, and the baked elements with their ranges."""

    source: bytes
    parser: expat.XMLParserType
    root_name: bytes = b""
    root_start: int = 0
    root_end: int = 0
    comments: list[str] = field(default_factory=list)
    baked: list[Baked] = field(default_factory=list)
    baked_ranges: list[tuple[int, int]] = field(default_factory=list)

    def start_root(self, name: str, _attributes: dict[str, str]) -> None:
        """The first tag, which has to be an svg element in the namespace of SVG; `name` is "namespace local prefix"."""
        if name.split(" ")[:2] != [_SVG, "svg"]:
            raise NotAPicture("the file is XML, but its root is not an svg element in the namespace of SVG")
        self.root_start = self.parser.CurrentByteIndex
        self.root_end = _tag_end(self.source, self.root_start)
        self.root_name = re.split(rb"[\s/>]", self.source[self.root_start : self.root_end], maxsplit=1)[0]
        self.parser.CommentHandler = None
        self.parser.StartElementHandler = self.start if any(mark in self.source for mark in _MARKS) else None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Any further tag; not called at all for a drawing in which no namespace of a badge can stand."""
        if (standard := _standard_of(name)) is not None:
            self.start_baked(standard, attributes.get("verify", ""))

    def start_baked(self, standard: Standard, verify: str) -> None:
        """A baked element: its text is gathered, and nothing but text may be in it."""
        start, body = self.parser.CurrentByteIndex, list[str]()

        def refuse_child(_name: str, _attributes: dict[str, str]) -> None:
            raise BrokenSvg("there is an element inside a baked element")

        def end(_name: str) -> None:
            self.end_baked(start, Baked(standard, "".join(body), verify))

        self.parser.CharacterDataHandler = body.append
        self.parser.StartElementHandler = refuse_child
        self.parser.EndElementHandler = end

    def end_baked(self, start: int, baked: Baked) -> None:
        """The closing tag of a baked element, or the same tag again if it closes itself."""
        end = _tag_end(self.source, start)
        if self.source[end - 2 : end] != b"/>":
            end = self.source.index(b">", self.parser.CurrentByteIndex) + 1
        if max(len(baked.text), len(baked.verify)) > MAX_TEXT:
            raise PictureTooLarge("the baked text is longer than 1 MiB")
        self.baked.append(baked if baked.text.strip() else replace(baked, text=baked.verify))
        self.baked_ranges.append((start, end))
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        self.parser.StartElementHandler = self.start


def _tag_end(source: bytes, start: int) -> int:
    """Where the tag ends that begins there; the parser has found it to be whole."""
    return next(_TAG.finditer(source, start)).end()


def _standard_of(name: str) -> Standard | None:
    """The standard of an element by namespace or by the customary prefix; `name` is "namespace local prefix"."""
    parts = name.split(" ")
    if len(parts) < 2 or parts[1] not in _ELEMENTS:
        return None
    if parts[0] in _NAMESPACES or _PREFIX in parts[2:]:
        return _ELEMENTS[parts[1]]
    return None


def _survey(source: bytes) -> _Survey:
    parser = expat.ParserCreate("utf-8", " ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    survey = _Survey(source, parser)
    parser.StartElementHandler = survey.start_root
    parser.CommentHandler = survey.comments.append
    parser.StartDoctypeDeclHandler = _refuse_subset
    parser.EntityDeclHandler = parser.SkippedEntityHandler = _refuse_entity
    try:
        parser.Parse(source, True)
    except expat.ExpatError as error:
        raise BrokenSvg("the SVG is not well-formed XML") from error
    return survey


def _refuse_subset(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
    if has_subset:
        raise BrokenSvg("the SVG declares entities or a DTD of its own")


def _refuse_entity(*_declaration: object) -> None:
    raise BrokenSvg("the SVG declares or uses an entity")
