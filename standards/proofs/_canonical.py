"""
The bytes that are signed: RDFC-1.0 of a JSON-LD document (RDF Dataset Canonicalization), JCS of a JSON one (RFC 8785).

This is the whole algorithm, for any document; `_shapes` is the fast way for many documents of one shape, and is held
against this one.
"""

import functools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal

import pyoxigraph

from standards.errors import BadJson, TangledDocument, UnsafeDocument
from standards.proofs._rdf import BLANK, IRI, Quad, Term, quads

MAX_QUADS = 10_000
# Nodes that look alike and hang together in more than one way. Six of them, all tied to all, cost a second; ten, hours.
MAX_TANGLED = 5


def rdfc(document: Mapping[str, object]) -> str:
    """
    The canonical N-Quads of a JSON-LD document.

    :raises UnsafeDocument: if something of it would be lost; TangledDocument if it is made to be hard.
    """
    return canonical_text(quads(document))


def canonical_text(statements: list[Quad]) -> str:
    """
    The canonical N-Quads of some quads: every line ends in a line feed, in the order of code points.

    :raises UnsafeDocument: if an address is none; TangledDocument if the quads are made to be hard.
    """
    if len(statements) > MAX_QUADS:
        raise TangledDocument(f"more than {MAX_QUADS} statements")
    try:
        dataset = pyoxigraph.Dataset(_quad(statement) for statement in statements)
    except ValueError as error:
        raise UnsafeDocument(f"an address that is none: {error}") from error
    _check_tangles(dataset)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def check_agreement(text: str) -> None:
    """
    Refuse to sign what another program would canonicalise otherwise, and therefore call forged.

    jsonld.js and rdf-canonize, which most wallets have inside, sort by halves of characters, so that an emoji stands
    before a ligature or a full-width letter; do not escape U+FFFE and U+FFFF; and write some numbers otherwise. The
    standards are on our side (RDFC-1.0, 4.6.3 and 5; JSON-LD 1.1 API, 8.6), but that does not help the earner.

    :raises UnsafeDocument: if the canonical text holds one of these.
    """
    for before in text.split('"^^<')[:-1]:
        number = before[before.rindex('"') + 1 :]
        if _NUMBER.fullmatch(number) and not _is_agreed(number):
            raise UnsafeDocument("a number that programs write differently: it is too long, or too small")
    if text.isascii() and "\\uFFF" not in text:
        return
    if _NO_CHARACTER.search(text):
        raise UnsafeDocument("U+FFFE or U+FFFF, which are no characters")
    if _BEYOND.search(text) and _BEFORE_IT.search(text):
        lines = text.split("\n")[:-1]
        # In the hash of a blank node the other nodes of a quad have no labels yet that could decide the order.
        tied = [_LABEL.sub("_:z", line) for line in lines if len(_LABEL.findall(line)) > 1]
        if not (_are_sorted_alike(lines) and _are_sorted_alike(tied)):
            raise UnsafeDocument("an emoji beside a ligature or full-width letter, which programs sort differently")


_NO_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\uFFF[EF]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_BEFORE_IT = re.compile("[\ue000-\uffff]")
_LABEL = re.compile(r"_:c14n\d+")
# Only of these can the other program make something else: whole ones of 16 digits and more, and fractions.
_NUMBER = re.compile(r"-?(?:\d{16,}|\d\.\d+E-?\d+)")


def _are_sorted_alike(lines: list[str]) -> bool:
    return sorted(lines) == sorted(lines, key=_by_halves)


def _by_halves(text: str) -> bytes:
    return text.encode("utf-16-be")


def sorted_otherwise(values: Iterable[str]) -> tuple[str, str] | None:
    """
    Two values of one property, such as tags, for which `check_agreement` would refuse a document; None if all agree.

    For telling a person early, and in words, which of the two to write differently.
    """
    ended = [f'{value}"' for value in values]  # as a literal ends in a line: what is shorter does not simply come first
    for ours, theirs in zip(sorted(ended), sorted(ended, key=_by_halves), strict=True):
        if ours != theirs:
            return ours[:-1], theirs[:-1]
    return None


@functools.lru_cache(maxsize=1000)
def _is_agreed(number: str) -> bool:
    """Whether ECMAScript writes a number as the standard does, and all others that have these first 16 digits."""
    if "." not in number:
        return int(float(number)) == int(number)
    value = float(number)
    near = [value]
    for away in (-math.inf, math.inf):
        other = math.nextafter(value, away)
        while Decimal(f"{other:.15E}") == Decimal(number):
            near.append(other)
            other = math.nextafter(other, away)
    return all(_in_ecmascript(other) == Decimal(number) for other in near)


def _in_ecmascript(value: float) -> Decimal:
    """What jsonld.js makes of a fraction: none if its shortest form has no point, and halfway it rounds away from 0."""
    if "." not in repr(value) and abs(value) < 1e-6:
        return Decimal(0)
    exact = Decimal(value)
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 15), ROUND_HALF_UP, _ENOUGH)


_ENOUGH = Context(prec=800)


def _quad(statement: Quad) -> pyoxigraph.Quad:
    subject, predicate, value, graph = statement
    return pyoxigraph.Quad(
        _resource(subject),
        pyoxigraph.NamedNode(predicate.value),
        _value(value),
        None if graph is None else _resource(graph),
    )


def _resource(term: Term) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
    return pyoxigraph.NamedNode(term.value) if term.kind == IRI else pyoxigraph.BlankNode(term.value.removeprefix("_:"))


def _value(term: Term) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    if term.kind in (IRI, BLANK):
        return _resource(term)
    if term.language:
        return pyoxigraph.Literal(term.value, language=term.language)
    return pyoxigraph.Literal(term.value, datatype=pyoxigraph.NamedNode(term.datatype) if term.datatype else None)


def _check_tangles(dataset: pyoxigraph.Dataset) -> None:
    """
    Refuse quads with which the algorithm would try permutations without end (RDF Dataset Canonicalization, 7.1).

    It tries them only between blank nodes whose own quads look alike, where one has several such neighbours of a kind.
    """
    mentions = defaultdict(list)
    for quad in dataset:
        for node in {quad.subject, quad.object, quad.graph_name}:
            if isinstance(node, pyoxigraph.BlankNode):
                mentions[node].append(quad)
    looks = {node: tuple(sorted(_as_seen_by(node, quad) for quad in quads)) for node, quads in mentions.items()}
    count = Counter(looks.values())
    alike = {node for node, look in looks.items() if count[look] > 1}
    kin = [
        Counter((*role, looks[other]) for *role, other in _kin(node, mentions[node]) if other in alike)
        for node in alike
    ]
    crowds = [max(counter.values()) for counter in kin if counter and max(counter.values()) > 1]
    if len(crowds) > MAX_TANGLED or max(crowds, default=0) > MAX_TANGLED:
        raise TangledDocument("blank nodes that look alike, too many to be told apart")


def _as_seen_by(node: pyoxigraph.BlankNode, quad: pyoxigraph.Quad) -> str:
    places = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    return " ".join(
        ("_:a" if place == node else "_:z") if isinstance(place, pyoxigraph.BlankNode) else str(place)
        for place in places
    )


def _kin(
    node: pyoxigraph.BlankNode, quads_of_it: list[pyoxigraph.Quad]
) -> Iterator[tuple[str, pyoxigraph.NamedNode, pyoxigraph.BlankNode]]:
    for quad in quads_of_it:
        for place, other in (("s", quad.subject), ("o", quad.object), ("g", quad.graph_name)):
            if other != node and isinstance(other, pyoxigraph.BlankNode):
                yield place, quad.predicate, other


def jcs(value: object) -> str:
    """
    The canonical JSON of a value (RFC 8785).

    :raises BadJson: for what JSON does not know.
    """
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{jcs(str(name))}:{jcs(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(jcs, value)) + "]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    raise BadJson("a value that JSON does not know")


def _number(number: float) -> str:
    """A number as ECMAScript writes it: the shortest digits, an exponent beyond 21 places or below six zeros."""
    if not math.isfinite(number):
        raise BadJson("a number beyond all bounds")
    if number == 0:
        return "0"
    sign = "-" if number < 0 else ""
    digits, point = _shortest(abs(number))
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"


def _shortest(number: float) -> tuple[str, int]:
    """The shortest digits that give the number back, and how many of them stand before the point."""
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return digits.rstrip("0") or "0", point
