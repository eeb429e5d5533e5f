"""The bytes that are signed: RDFC-1.0 in safe mode, JCS, and graphs that are made to be hard."""

import json
import math
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from standards import contexts
from standards.errors import BadJson, TangledDocument, UnknownContext, UnsafeDocument
from standards.proofs import _canonical, _rdf, data_integrity
from standards.proofs._rdf import BLANK, IRI, Quad, Term
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.credentials import credentials, make_credential

V2 = "https://www.w3.org/ns/credentials/v2"
PLAIN = {"@context": V2, "id": "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11", "name": "a"}
NAME = "<https://schema.org/name>"


def test_what_a_document_says_comes_out_sorted_one_line_each() -> None:
    text = _canonical.rdfc({**PLAIN, "description": "b"})
    assert text == (
        '<urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11> <https://schema.org/description> "b" .\n'
        f'<urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11> {NAME} "a" .\n'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x00\x01\x07\x0b\x0e\x1f\x7f", r"\u0000\u0001\u0007\u000B\u000E\u001F\u007F"),
        ('\b\t\n\f\r"\\', r"\b\t\n\f\r\"\\"),
        ("\x80\x85\u2028\u2029'é😀", "\x80\x85\u2028\u2029'é😀"),
    ],
)
def test_control_characters_are_written_as_the_standard_has_them(text: str, written: str) -> None:
    """PyLD writes them as they are, and no other program would agree."""
    canonical = _canonical.rdfc({**PLAIN, "name": text})
    assert canonical.split('"', 1)[1].rpartition('"')[0] == written
    assert canonical.count("\n") == 1


def test_lines_are_in_the_order_of_code_points_not_of_halves() -> None:
    """A sort by UTF-16, as JavaScript has it, would put the emoji before the ligature."""
    statements = [
        Quad(Term(IRI, "urn:a"), Term(IRI, "urn:p"), Term(_rdf.LITERAL, text)) for text in ("\U0001f600", "\ufb00")
    ]
    assert _canonical.canonical_text(statements).index("\ufb00") < _canonical.canonical_text(statements).index("😀")


def test_nodes_that_look_alike_in_graphs_are_told_apart_as_the_standard_has_it() -> None:
    """
    RDF Dataset Canonicalization, 4.8.3: a neighbour counts as often as statements name it. pyoxigraph counts it once.

    The canonical text is that of rdf-canonize 4 and PyLD 3.
    """
    quads = [
        Quad(Term(BLANK, f"_:{name}"), Term(IRI, f"urn:{p}"), Term(_rdf.LITERAL, "l"), Term(BLANK, f"_:{graph}"))
        for name, graph in (("a", "g"), ("b", "h"), ("c", "i"))
        for p in "pq"
    ]
    quads += [Quad(Term(IRI, f"urn:{graph}"), Term(IRI, "urn:of"), Term(BLANK, f"_:{graph}")) for graph in "ghi"]
    assert _canonical.canonical_text(quads) == ALIKE
    assert _canonical.canonical_text(quads[::-1]) == ALIKE
    assert _canonical.canonical_text(quads, is_long=True) != ALIKE


ALIKE = """\
<urn:g> <urn:of> _:c14n1 .
<urn:h> <urn:of> _:c14n0 .
<urn:i> <urn:of> _:c14n2 .
_:c14n3 <urn:p> "l" _:c14n2 .
_:c14n3 <urn:q> "l" _:c14n2 .
_:c14n4 <urn:p> "l" _:c14n0 .
_:c14n4 <urn:q> "l" _:c14n0 .
_:c14n5 <urn:p> "l" _:c14n1 .
_:c14n5 <urn:q> "l" _:c14n1 .
"""


# --- What is not signed, as other programs read it otherwise ---------------------------------------------------------


def literal(value: str) -> str:
    return _canonical.canonical_text([Quad(Term(IRI, "urn:a"), Term(IRI, "urn:p"), Term(_rdf.LITERAL, value))])


def about(*names: str, graph: str = "") -> str:
    """Nodes with names, all in one graph; a second property makes them differ."""
    name = Term(BLANK, graph) if graph else None
    return _canonical.canonical_text(
        [Quad(Term(BLANK, f"_:{index}"), Term(IRI, "urn:p"), Term(_rdf.LITERAL, text), name)
         for index, text in enumerate(names)]
    )  # fmt: skip


def test_an_emoji_alone_and_a_ligature_alone_are_signed() -> None:
    for text in (
        literal("😀"),
        literal("\ufb00"),
        literal("\ufffd"),
        literal("😀 \ufb00"),
        about("😀", "a", graph="_:g"),
    ):
        _canonical.check_agreement(text)


def test_two_nodes_may_have_an_emoji_and_a_ligature_as_only_the_lines_of_one_node_are_sorted_together() -> None:
    _canonical.check_agreement(about("😀", "\ufb00"))


def test_no_two_values_of_one_property_are_signed_that_programs_sort_differently() -> None:
    """RDFC-1.0, 4.6.3 and 5: by code points. JavaScript sorts by halves of characters."""
    tags = [Quad(Term(IRI, "urn:a"), Term(IRI, "urn:p"), Term(_rdf.LITERAL, text)) for text in ("a😀", "a\ufb00")]
    with pytest.raises(UnsafeDocument, match="sort differently"):
        _canonical.check_agreement(_canonical.canonical_text(tags))


@given(st.sets(st.text(st.sampled_from('a"\\❤\ufe0f\uff21\ufb00😀🎈'), min_size=1, max_size=3), max_size=5))
def test_two_such_values_are_named_exactly_when_the_document_would_be_refused(values: set[str]) -> None:
    text = _canonical.canonical_text(
        [Quad(Term(IRI, "urn:a"), Term(IRI, "urn:p"), Term(_rdf.LITERAL, value)) for value in values]
    )
    pair = data_integrity.clash_of(sorted(values))
    if pair is None:
        _canonical.check_agreement(text)
    else:
        assert set(pair) <= values
        assert pair[0] != pair[1]
        with pytest.raises(UnsafeDocument, match="sort differently"):
            _canonical.check_agreement(text)


def test_nor_such_values_in_a_graph_without_a_name_whose_hash_has_them_side_by_side() -> None:
    with pytest.raises(UnsafeDocument, match="sort differently"):
        _canonical.check_agreement(about("😀", "\ufb00", graph="_:g"))


def number(value: float) -> str:
    context = [V2, {"points": "https://e.example/points"}]
    return _canonical.rdfc({**PLAIN, "@context": context, "points": value})


@pytest.mark.parametrize(
    "value", [0, 1, -3, 1.5, 0.1, 1e-6, 52.520008, -122.084, 1.25e-7, 1e21, 1e300, 2**53, 0.30000000000000004]
)
def test_usual_numbers_are_signed(value: float) -> None:
    _canonical.check_agreement(number(value))


@pytest.mark.parametrize(
    "value", [2.0**-24, -(2.0**-24), 2.0**-23, 2.0**50 + 0.5, 1e-7, -7e-9, 1e-20, 5e-324, 2**53 + 1]
)
def test_no_number_is_signed_that_programs_write_differently(value: float) -> None:
    """JSON-LD 1.1 API, 8.6: a fraction as "%1.15E" writes it. ECMAScript rounds ties up; jsonld.js takes 1e-7 for 0."""
    with pytest.raises(UnsafeDocument, match="write differently"):
        _canonical.check_agreement(number(value))


def test_our_bytes_of_a_tie_are_those_of_printf() -> None:
    assert '"5.960464477539062E-8"^^' in number(2.0**-24)


@pytest.mark.parametrize(
    "text", ['"1.0E-7"^^<http://www.w3.org/2001/XMLSchema#double>', '"^^<', '1.0E-7"^^<a>', "1.0E-7"]
)
def test_a_number_inside_a_text_is_no_number(text: str) -> None:
    _canonical.check_agreement(literal(text))


@given(credentials)
@settings(max_examples=6 * THOROUGH, **LARGE)
def test_two_independent_ways_agree_on_any_credential(credential: Any) -> None:
    """PyLD from end to end, where no control character stands in its way."""
    document = credential.to_json()
    theirs = jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "base": None,
            "documentLoader": _rdf._load,
        },
    )
    ours = _canonical.rdfc(document)
    if "\\" not in ours:
        assert ours == theirs
    assert len(ours.split("\n")) == len(theirs.split("\n"))


# --- Safe mode -------------------------------------------------------------------------------------------------------

GOOD = make_credential().to_json()
SUBJECT: dict[str, Any] = GOOD["credentialSubject"]  # type: ignore[assignment]
ISSUER: dict[str, Any] = GOOD["issuer"]  # type: ignore[assignment]
CONTEXTS: list[Any] = GOOD["@context"]  # type: ignore[assignment]

SHOWN = {"shown": {"@id": "urn:x:shown", "@container": "@graph"}}

UNSAFE: dict[str, dict[str, Any]] = {
    "a word that nobody defined": {**GOOD, "points": 3},
    "such a word deep inside": {**GOOD, "credentialSubject": {**SUBJECT, "points": {"a": 1}}},
    "a null under such a word": {**GOOD, "points": None},
    "a type that nobody defined": {**GOOD, "type": [*GOOD["type"], "Foo"]},  # type: ignore[misc]
    "a relative id": {**GOOD, "id": "assertions/1"},
    "an id of a path": {**GOOD, "id": "/assertions/1"},
    "an id of a host": {**GOOD, "id": "//example.org/1"},
    "an id of a fragment": {**GOOD, "id": "#1"},
    "an empty id": {**GOOD, "id": ""},
    "an id with a blank": {**GOOD, "id": "https://example.org/a b"},
    "an id that is no address": {**GOOD, "id": "https://example.org/<b>"},
    "an id that looks like a keyword": {**GOOD, "id": "@foo"},
    "a type that looks like a keyword": {**GOOD, "type": [*GOOD["type"], "@foo"]},  # type: ignore[misc]
    "an id that is a number": {**GOOD, "id": 5},
    "a picture without its address": {**GOOD, "image": {"id": "a.png", "type": "Image"}},
    "a picture that is a relative text": {**GOOD, "image": "a.png"},
    "a base that makes it absolute": {**GOOD, "@context": [*CONTEXTS, {"@base": "https://e.example/"}], "id": "a"},
    "a base that is taken away": {**GOOD, "@context": [*CONTEXTS, {"@base": None}], "id": "a"},
    "a base inside": {**GOOD, "issuer": {**ISSUER, "@context": {"@base": None}}},
    "a direction of writing": {**GOOD, "name": {"@value": "a", "@direction": "rtl"}},
    "a property without a name": {**GOOD, "@context": [*CONTEXTS, {"p": "_:p"}], "p": "a"},
    "a protected word with another meaning": {**GOOD, "@context": [*CONTEXTS, {"name": "https://evil.example/"}]},
    "no context": {name: value for name, value in GOOD.items() if name != "@context"},
    "nothing": {},
    "nothing but a context": {"@context": V2},
    "nothing but an id": {"@context": V2, "id": "urn:a:b"},
    "a list of lists": {**GOOD, "evidence": [[[]]], "id": {}},
    "half a character": {**GOOD, "name": "\ud800"},
    "a text among graphs": {**GOOD, "@context": [*CONTEXTS, SHOWN], "shown": ["lost", {"name": "n"}]},
    "a list among graphs": {**GOOD, "@context": [*CONTEXTS, SHOWN], "shown": [{"@list": ["lost"]}]},
    "a graph of nothing": {**GOOD, "@context": [*CONTEXTS, SHOWN], "shown": [{}]},
    "a graph of an id alone": {**GOOD, "@context": [*CONTEXTS, SHOWN], "shown": {"id": "urn:a:b"}},
    "a graph at no place": {**GOOD, "@graph": ["lost", {"name": "n"}]},
    "a graph by another name": {**GOOD, "@context": [*CONTEXTS, {"nodes": "@graph"}], "nodes": ["lost"]},
    "a graph by a longer name": {**GOOD, "@context": [*CONTEXTS, {"nodes": {"@id": "@graph"}}], "nodes": ["lost"]},
    "a node at no place": {**GOOD, "@included": ["lost"]},
}


@pytest.mark.parametrize("document", UNSAFE.values(), ids=UNSAFE)
def test_a_document_of_which_something_would_be_lost_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UnsafeDocument):
        _canonical.rdfc(document)


@pytest.mark.parametrize(
    "context",
    [
        "https://example.org/context.json",
        "file:///etc/passwd",
        "context.json",
        "",
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        {"@import": "https://example.org/context.json"},
        {"a": {"@id": "urn:a:b", "@context": "https://example.org/context.json"}},
    ],
)
def test_no_context_is_ever_fetched(context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr("socket.create_connection", fail)
    monkeypatch.setattr("socket.socket.connect", fail)
    with pytest.raises(UnsafeDocument):
        _canonical.rdfc({**GOOD, "@context": [*CONTEXTS, context], "a": {"id": "urn:c:d"}})


def test_an_unknown_context_is_told_by_its_address() -> None:
    with pytest.raises(UnknownContext, match=r"example\.org/context\.json"):
        _canonical.rdfc({**GOOD, "@context": [*CONTEXTS, "https://example.org/context.json"]})


@pytest.mark.parametrize(
    "junk", [[], "a", 5, None, [GOOD], {"@graph": 5}, {"@context": 5}, {"@context": [[]], "@id": []}]
)
def test_junk_is_refused(junk: Any) -> None:
    with pytest.raises(UnsafeDocument):
        _canonical.rdfc(junk)


def test_a_deep_document_is_refused_and_breaks_nothing() -> None:
    deep: dict[str, Any] = {"id": "urn:a:b"}
    for _ in range(3000):
        deep = {"issuer": deep}
    with pytest.raises(UnsafeDocument):
        _canonical.rdfc({"@context": V2, **deep})


def test_a_graph_of_nodes_is_read() -> None:
    document = {**GOOD, "@context": [*CONTEXTS, SHOWN], "shown": {"id": "urn:a:b", "name": "n"}}
    assert f'<urn:a:b> {NAME} "n" _:c14n' in _canonical.rdfc(document)


def test_a_text_may_look_like_a_keyword() -> None:
    assert f'{NAME} "@graph"' in _canonical.rdfc({**GOOD, "name": "@graph"})


def test_no_context_on_the_disk_has_another_name_for_a_graph() -> None:
    for address in contexts.KNOWN:
        assert not re.search(r'"(@included|@graph)"', json.dumps(contexts.load(address)).replace(CONTAINER, "")), (
            address
        )


CONTAINER = '"@container": "@graph"'


def test_an_own_context_inside_the_document_is_read() -> None:
    text = _canonical.rdfc({**GOOD, "@context": [*CONTEXTS, {"points": "https://example.org/points"}], "points": 3})
    assert '<https://example.org/points> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .' in text


# --- Graphs that are made to be hard ---------------------------------------------------------------------------------


def clique(size: int) -> list[Quad]:
    nodes = [Term(BLANK, f"_:e{number}") for number in range(size)]
    return [Quad(a, Term(IRI, "urn:p"), b) for a in nodes for b in nodes if a != b]


def crowns(count: int, leaves: int) -> list[Quad]:
    """Nodes that look alike, each with leaves that look alike."""
    return [
        Quad(Term(BLANK, f"_:c{crown}"), Term(IRI, "urn:p"), Term(BLANK, f"_:l{crown}x{leaf}"))
        for crown in range(count)
        for leaf in range(leaves)
    ]


def ring(size: int) -> list[Quad]:
    """A ring whose spokes all look alike; symmetric, and harmless."""
    nodes = [Term(BLANK, f"_:r{number}") for number in range(size)]
    return [Quad(node, Term(IRI, "urn:p"), nodes[number - 1]) for number, node in enumerate(nodes)]


def ladder(size: int) -> list[Quad]:
    """Each node tied to three others, all alike: a prism."""
    ties = [(number, (number + step) % size) for number in range(size) for step in (1, size // 2, size - 1)]
    return [Quad(Term(BLANK, f"_:n{a}"), Term(IRI, "urn:p"), Term(BLANK, f"_:n{b}")) for a, b in ties]


@pytest.mark.parametrize(
    "statements",
    [clique(6), clique(8), clique(40), crowns(2, 12), crowns(6, 2), ladder(20), ladder(200), clique(120)],
    ids=["clique 6", "clique 8", "clique 40", "crowns 2x12", "crowns 6x2", "ladder 20", "ladder 200", "many quads"],
)
def test_a_poisoned_graph_is_refused_at_once(statements: list[Quad]) -> None:
    started = time.perf_counter()
    with pytest.raises(TangledDocument):
        _canonical.canonical_text(statements)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "statements",
    [clique(5), crowns(5, 2), crowns(2, 5), ring(30), crowns(40, 1)],
    ids=["clique 5", "crowns 5x2", "crowns 2x5", "ring 30", "crowns 40x1"],
)
def test_what_is_let_through_is_done_soon(statements: list[Quad]) -> None:
    started = time.perf_counter()
    assert _canonical.canonical_text(statements).count("\n") == len(set(statements))
    assert time.perf_counter() - started < 5


def test_many_alike_leaves_of_one_node_are_no_tangle() -> None:
    """Twenty pieces of evidence that say the same and have no address: odd, and allowed."""
    document = {**GOOD, "evidence": [{"type": ["Evidence"], "name": "Board"}] * 20}
    assert _canonical.rdfc(document).count('<https://schema.org/name> "Board"') == 20


# --- JCS -------------------------------------------------------------------------------------------------------------


def test_jcs_is_that_of_its_standard() -> None:
    """RFC 8785, sections 3.2.2 and 3.2.3."""
    given = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    assert _canonical.jcs(given) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = _canonical.jcs(dict.fromkeys(keys, 0))
    assert list(jsonld.json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-5e-324, "-5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740992, "9007199254740992"),
        (295147905179352830000.0, "295147905179352830000"),
        (1e21, "1e+21"),
        (1e23, "1e+23"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (0.00001234, "0.00001234"),
        (-1.5, "-1.5"),
        (10, "10"),
        (100.0, "100"),
        (333333333.33333325, "333333333.33333325"),
    ],
)
def test_numbers_are_written_as_ecmascript_does(number: float, written: str) -> None:
    """RFC 8785, appendix B, and the edges."""
    assert _canonical.jcs(number) == written


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"bytes", object()])
def test_what_json_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(BadJson):
        _canonical.jcs(value)
