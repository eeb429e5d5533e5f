"""Reads a drawing into a tree with expat: no entities, no outside definitions, everything counted while it comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from badges.images import limits
from badges.images.inside import svg_rules as rules
from issuer.site.sandbox.refusal import Refused

ADOBE_ENTITIES = {  # Illustrator writes its namespaces as entities; these values and no others
    "ns_svg": rules.SVG,
    "ns_xlink": rules.XLINK,
    "ns_extend": "http://ns.adobe.com/Extensibility/1.0/",
    "ns_ai": "http://ns.adobe.com/AdobeIllustrator/10.0/",
    "ns_graphs": "http://ns.adobe.com/Graphs/1.0/",
    "ns_vars": "http://ns.adobe.com/Variables/1.0/",
    "ns_imrep": "http://ns.adobe.com/ImageReplacement/1.0/",
    "ns_sfw": "http://ns.adobe.com/SaveForWeb/1.0/",
    "ns_custom": "http://ns.adobe.com/GenericCustomNamespace/1.0/",
    "ns_adobe_xpath": "http://ns.adobe.com/XPath/1.0/",
    "ns_flows": "http://ns.adobe.com/Flows/1.0/",
    "ns_flowsvg": "http://ns.adobe.com/Flows/1.0/",
}
_DECLARED = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


@dataclass(slots=True)
class Element:
    """One element of the drawing's own kind; text stands among the children."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]


@dataclass(slots=True)
class Read:
    root: Element
    styles: str
    found: dict[str, None]  # keys of notes: what had to be left out


def read(upload: bytes) -> Read:
    """:raises Refused:"""
    text = decode(upload)
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.buffer_text = True
    for handler in (
        "StartElement",
        "EndElement",
        "CharacterData",
        "StartDoctypeDecl",
        "EntityDecl",
        "SkippedEntity",
        "ProcessingInstruction",
    ):
        setattr(parser, f"{handler}Handler", getattr(reader, handler))
    for handler in ("ElementDecl", "AttlistDecl", "NotationDecl", "UnparsedEntityDecl", "ExternalEntityRef"):
        setattr(parser, f"{handler}Handler", reader.refuse_definition)
    try:
        parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as mistake:
        raise Refused("not_xml", line=mistake.lineno) from mistake
    if reader.root is None:
        raise Refused("not_svg")
    return Read(reader.root, "\n".join(reader.styles), reader.found)


def decode(upload: bytes) -> str:
    """The text of a drawing in UTF-8 or UTF-16, the two that every reader of XML knows."""
    encoding = "utf-8-sig"
    if upload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif upload[:2] == b"<\0":
        encoding = "utf-16-le"
    elif upload[:2] == b"\0<":
        encoding = "utf-16-be"
    try:
        text = upload.decode(encoding)
    except UnicodeDecodeError as cause:
        raise Refused("encoding", found=_declared(upload.decode("latin-1")) or "?") from cause
    told = _declared(text)
    if told and told.lower() not in ("utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"):
        raise Refused("encoding", found=told)
    if "\0" in text:
        raise Refused("encoding", found="NUL")
    return text.lstrip("\ufeff \t\r\n")


def _declared(text: str) -> str:
    found = _DECLARED.match(text[:400].lstrip("\ufeff \t\r\n"))
    return found[1] if found else ""


def _fetches(attributes: dict[str, str]) -> bool:
    """Whether an element that is left out would have brought something from outside the drawing."""
    named = (value for name, value in attributes.items() if name.rpartition(" ")[2] in rules.FETCHED_BY)
    return any(value.strip() and not value.strip().startswith(("#", "data:")) for value in named)


def _is_script(address: str) -> bool:
    return "script" in address.lower() or address.strip().lower().startswith("data:")


def _does_something(namespace: str, attributes: dict[str, str]) -> bool:
    """Whether an element that is left out would have run a script, at once or when something happens to it."""
    if any("javascript:" in value.lower() for value in attributes.values()):
        return True
    acts = any(name.lower().startswith("on") or name == "srcdoc" for name in attributes)
    return namespace in rules.FETCHING and (acts or attributes.get("attributeName", "").lower().startswith("on"))


class _Reader:
    """Takes expat's events, under expat's names. Elements that may not stay are skipped with all that is in them."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.styles: list[str] = []
        self.found: dict[str, None] = {}
        self._open: list[Element] = []
        self._depth = self._count = self._skipped_at = 0
        self._in_style = False

    def StartElement(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        self._bound(attributes)
        namespace, _, local = name.rpartition(" ")
        if self._skipped_at:
            self._note(namespace, local, attributes)
            return
        if self.root is None and (namespace, local) != (rules.SVG, "svg"):
            raise Refused("not_svg")
        if namespace != rules.SVG or not self._may_stay(local, attributes):
            self._note(namespace, local, attributes)
            self._skipped_at = self._depth
            return
        if local == "a":  # what it holds stays: words among words, parts among parts
            local = "tspan" if self._open and self._open[-1].name in rules.WITH_TEXT else "g"
            attributes = self._without_link(attributes)
        element = Element(local, dict(self._kept(local, attributes)))
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def EndElement(self, name: str) -> None:
        if self._skipped_at == self._depth:
            self._skipped_at = 0
            self._in_style = False
        elif not self._skipped_at:
            self._open.pop()
        self._depth -= 1

    def CharacterData(self, text: str) -> None:
        if self._in_style and self._depth == self._skipped_at:
            self.styles.append(text)
        elif not self._skipped_at and self._open and self._open[-1].name in rules.WITH_TEXT:
            self._open[-1].children.append(text)

    def StartDoctypeDecl(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if name.rpartition(":")[2] != "svg":
            raise Refused("not_svg")

    def ProcessingInstruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            self.found["outside"] = None

    def EntityDecl(self, name: str, is_parameter: int, value: str | None, *outside: Any) -> None:
        if is_parameter or any(outside) or value is None or ADOBE_ENTITIES.get(name) != value:
            raise Refused("entities")

    def SkippedEntity(self, name: str, is_parameter: int) -> None:
        raise Refused("entities")

    def refuse_definition(self, *declared: Any) -> None:
        raise Refused("entities")

    def _bound(self, attributes: dict[str, str]) -> None:
        if self._count > limits.ELEMENTS:
            raise Refused("elements", most=limits.ELEMENTS)
        if self._depth > limits.DEPTH:
            raise Refused("depth", most=limits.DEPTH)
        if len(attributes) > limits.ATTRIBUTES:
            raise Refused("attributes", most=limits.ATTRIBUTES)

    def _may_stay(self, local: str, attributes: dict[str, str]) -> bool:
        if self._open and attributes.get("requiredExtensions", "").strip():
            return False  # no browser shows it: it is for the program that wrote it
        if local == "style" and attributes.get("type", "text/css").strip().lower() in ("", "text/css"):
            self._in_style = attributes.get("media", "").strip().lower() in ("", "all", "screen")
        return local in rules.ELEMENTS or local == "a"

    def _note(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if namespace in rules.BAKED:
            self.found["baked"] = None
        elif local.lower() in rules.SCRIPTED or _does_something(namespace, attributes):
            self.found["script"] = None
        elif namespace in rules.FETCHING and local != "a" and _fetches(attributes):
            self.found["outside"] = None
        elif local in rules.WEB and "requiredExtensions" not in attributes:  # which is Illustrator's own, empty
            self.found["web"] = None
        elif local in rules.MOVING:
            self.found["moving"] = None

    def _without_link(self, attributes: dict[str, str]) -> dict[str, str]:
        for name in ("href", f"{rules.XLINK} href"):
            if name in attributes:
                self.found["script" if _is_script(attributes[name]) else "links"] = None
        return {name: value for name, value in attributes.items() if name.rpartition(" ")[2] != "href"}

    def _kept(self, local: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
        """The attributes that may stay, without namespaces: `xlink:href` becomes `href` where there is none."""
        kept: dict[str, str] = {}
        for name, value in attributes.items():
            namespace, _, bare = name.rpartition(" ")
            if not namespace and bare.lower().startswith("on"):
                self.found["script"] = None
            elif bare == "href" and namespace in ("", rules.XLINK):
                if local not in rules.REFERRING:  # where it says nothing to anybody
                    self.found.update({"script": None} if _is_script(value) else {})
                elif not namespace or "href" not in attributes:
                    kept["href"] = value
            elif namespace == rules.XML and bare in ("space", "lang"):
                kept[f"xml:{bare}"] = value
            elif not namespace and (bare in rules.ATTRIBUTES or bare in ("style", "class")):
                kept[bare] = value
        return list(kept.items())
