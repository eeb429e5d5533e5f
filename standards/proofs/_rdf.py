"""
From JSON-LD to the quads it says, in safe mode: what would be lost on the way is an error (VCDM 2.0; DI, 4.2).

PyLD expands, with contexts from the disk alone and with no base: its own default base would turn a relative address
into one of example.org, sign that, and no other program would agree.
"""

import re
import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from standards import contexts
from standards.errors import UnknownContext, UnsafeDocument

IRI, BLANK, LITERAL = "IRI", "blank node", "literal"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*|_:\S+", re.ASCII)
_LIKE_A_KEYWORD = re.compile(r"@[A-Za-z]+", re.ASCII)


class Term(NamedTuple):
    """A term of a quad. A literal may have a datatype or a language; an IRI and a blank node have neither."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


class Quad(NamedTuple):
    """A statement, with the graph that it stands in; None is the default graph."""

    subject: Term
    predicate: Term
    object: Term
    graph: Term | None = None


def quads(document: Mapping[str, object]) -> list[Quad]:
    """
    The quads that a JSON-LD document says.

    :raises UnsafeDocument: if a word is not defined, an address is relative, or something else would be lost;
        UnknownContext if a context is not on the disk.
    """
    if not isinstance(document, Mapping):
        raise UnsafeDocument("not a JSON object")
    _check_given(document)
    # The caches of PyLD are not made for several threads at once.
    with _LOCK:
        if len(_RESOLVED) > _MAX_RESOLVED:
            _RESOLVED.clear()
        dataset = _dataset(document)
    said = [quad for graph, triples in dataset.items() for quad in _quads_of(graph, triples)]
    if not said:
        raise UnsafeDocument("the document says nothing")
    return said


def _dataset(document: Mapping[str, object]) -> dict[str, list[dict[str, Any]]]:
    options = {"base": None, "documentLoader": _load, "contextResolver": ContextResolver(_RESOLVED, _load)}
    processor = jsonld.JsonLdProcessor(on_property_dropped=_refuse)
    try:
        expanded = processor.expand(document, dict(options))
        for node in expanded:
            _check_expanded(node)
        dataset: dict[str, list[dict[str, Any]]] = processor.to_rdf(expanded, dict(options))
    except jsonld.JsonLdError as error:
        raise _named(error) from error
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as error:
        # What PyLD stumbles over in a stranger's document, where it should have said so.
        raise UnsafeDocument("the document is not JSON-LD") from error
    return dataset


def _load(url: str, _options: object) -> dict[str, object]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": contexts.load(url),
        "tag": "static",  # those on the disk never change, so PyLD may keep what it made of them
    }


def _refuse(name: object) -> NoReturn:
    raise UnsafeDocument(f"“{str(name)[:100]}” is not defined by a context")


def _named(error: BaseException) -> UnsafeDocument:
    """What stands behind an error of PyLD, if it is one of ours."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnsafeDocument):
            return cause if isinstance(cause, UnknownContext) else UnsafeDocument(str(cause))
        cause = cause.__cause__ or cause.__context__
    return UnsafeDocument("the document is not JSON-LD")


def _check_given(document: object) -> None:
    """
    Refuse what PyLD drops without a word: a base that is taken away, and names that only look like keywords.

    Beside nodes in `@graph` and `@included` it drops texts. No document of ours or of a wallet has use for these two.
    """
    waiting = [(document, False)]
    while waiting:
        item, is_context = waiting.pop()
        if isinstance(item, Mapping):
            _check_names(item, is_context=is_context)
            waiting.extend((value, is_context or name == "@context") for name, value in item.items())
        elif isinstance(item, list | tuple):
            waiting.extend((value, is_context) for value in item)


def _check_names(item: Mapping[str, object], *, is_context: bool) -> None:
    if "@base" in item:
        raise UnsafeDocument("a base for relative addresses")
    meant = {value for name, value in item.items() if isinstance(value, str) and name != "@container"}
    if not _UNUSED.isdisjoint(item) or (is_context and not _UNUSED.isdisjoint(meant)):
        raise UnsafeDocument("a graph or a node at no place of its own")
    for name in ("@id", "id", "@type", "type"):
        _check_name(item.get(name))


_UNUSED = frozenset({"@graph", "@included"})


def _check_name(value: object) -> None:
    for name in value if isinstance(value, list | tuple) else (value,):
        if isinstance(name, str) and _LIKE_A_KEYWORD.fullmatch(name) and name not in _KEYWORD_VALUES:
            raise UnsafeDocument(f"{name} is no name for anything")


# Inside contexts these stand where names stand.
_KEYWORD_VALUES = ("@id", "@type", "@vocab", "@json", "@none")


def _check_expanded(node: object) -> None:
    """Every name in an expanded document has to be absolute, and nothing in it may have no form in RDF."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            _check_object(item)
            waiting.extend(value for name, value in item.items() if name not in ("@id", "@type", "@value"))


def _check_object(item: dict[str, Any]) -> None:
    types = item.get("@type", [])
    names = [*(types if isinstance(types, list) else [types]), *([item["@id"]] if "@id" in item else [])]
    for name in names:
        if not isinstance(name, str) or not (_ABSOLUTE.fullmatch(name) or name == "@json"):
            raise UnsafeDocument(f"“{str(name)[:100]}” is a relative address, or a type that no context defines")
    if "@direction" in item:
        raise UnsafeDocument("a direction of writing, which has no form in the bytes that are signed")
    if any(name.startswith("_:") for name in item):
        raise UnsafeDocument("a property without a name")
    if not all(_says_something(member) for member in item.get("@graph", [])):
        raise UnsafeDocument("something in a graph that is no node, or of which nothing is said")


def _says_something(member: object) -> bool:
    return isinstance(member, dict) and not {"@value", "@list"} & member.keys() and bool(member.keys() - {"@id"})


def _quads_of(graph: str, triples: list[dict[str, Any]]) -> Iterator[Quad]:
    name = None if graph == "@default" else Term(BLANK if graph.startswith("_:") else IRI, graph)
    for triple in triples:
        yield Quad(_term(triple["subject"]), _term(triple["predicate"]), _term(triple["object"]), name)


def _term(term: dict[str, Any]) -> Term:
    if term["type"] != LITERAL:
        return Term(term["type"], term["value"])
    datatype = term.get("datatype", "")
    return Term(LITERAL, term["value"], "" if datatype == XSD_STRING else datatype, term.get("language") or "")


_LOCK = threading.Lock()
_RESOLVED: dict[str, object] = {}
_MAX_RESOLVED = 100
