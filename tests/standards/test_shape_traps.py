"""What the fast way to the canonical form must not be fooled by: alike nodes, addresses that meet, other shapes."""

import copy
import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards import contexts
from standards.errors import UnsafeDocument
from standards.ob3 import documents as ob3
from standards.proofs._canonical import rdfc
from standards.proofs._rdf import IRI
from standards.proofs._shape import as_text, is_plain
from standards.proofs._shapes import Shapes
from tests.standards.cast import HOME
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.credentials import ACME, award, bare, make_credential

slow = settings(max_examples=8 * THOROUGH, **LARGE)


def linked(*pairs: tuple[str, str]) -> dict[str, Any]:
    """An award with results without ids, each with an alignment without one: nodes that hang together."""
    return award(result=tuple(ob3.Result(value=value, alignment=(ob3.Alignment(name, HOME),)) for value, name in pairs))


def test_nodes_that_look_alike_and_hang_together_with_others_are_left_to_the_whole_algorithm() -> None:
    shapes = Shapes(cross_check_every=10**9)
    shapes.rdfc(linked(("1", "a"), ("2", "b")))
    different = linked(("3", "c"), ("4", "d"))
    assert shapes.rdfc(different) == rdfc(different)
    assert (shapes.tally.filled, shapes.tally.alike) == (1, 0)
    for alike in (linked(("5", "e"), ("5", "f")), linked(("5", "e"), ("6", "e")), linked(("5", "e"), ("5", "e"))):
        assert shapes.rdfc(alike) == rdfc(alike)
    assert (shapes.tally.filled, shapes.tally.alike, shapes.tally.whole) == (1, 3, 1)


def test_of_nodes_that_look_alike_and_stand_alone_it_is_all_the_same_which_is_which() -> None:
    shapes = Shapes(cross_check_every=10**9)
    shapes.rdfc(award(evidence=(bare(name="a"), bare(name="b"))))
    alike = award(evidence=(bare(name="same"), bare(name="same")))
    assert shapes.rdfc(alike) == rdfc(alike)
    assert (shapes.tally.filled, shapes.tally.alike, shapes.tally.whole) == (1, 0, 1)


def test_an_issuer_that_stands_in_its_badge_too_goes_the_fast_way() -> None:
    """Its second identifiers are nodes without ids, said twice: every award of ours has such a pair."""
    shapes = Shapes(cross_check_every=1)
    entry = ob3.IdentifierEntry(f"{HOME}/issuers/acme", "ext:OpenBadgesV2Issuer")
    acme = ob3.Profile(ACME, name="Acme", other_identifier=(entry,))
    achievement = dataclasses.replace(make_credential().credential_subject.achievement, creator=acme)
    for number in range(20):
        document = make_credential(
            issuer=acme, subject={"achievement": achievement, "narrative": str(number), "identifier": ()}
        ).to_json()
        assert shapes.rdfc(document) == rdfc(document)
    assert (shapes.tally.filled, shapes.tally.alike) == (19, 0)


@given(
    st.lists(st.sampled_from("abc"), min_size=2, max_size=7), st.lists(st.sampled_from("abc"), min_size=7, max_size=7)
)
@slow
def test_any_number_of_alike_nodes_among_others_come_out_right(first: list[str], second: list[str]) -> None:
    """Those that look like no other get their labels first, whatever their hashes are."""
    shapes = Shapes(cross_check_every=10**9)
    for names in (first, second[: len(first)], first[::-1]):
        acme = ob3.Profile(ACME, other_identifier=tuple(ob3.IdentifierEntry(name, "lisSourcedId") for name in names))
        document = award(evidence=tuple(bare(name=name) for name in names)) | {"issuer": acme.to_json()}
        assert shapes.rdfc(document) == rdfc(document)
    assert (shapes.tally.alike, shapes.tally.whole) == (0, 1)


@given(
    st.lists(st.sampled_from(["a", "b"]), min_size=2, max_size=5),
    st.lists(st.sampled_from("ab"), min_size=2, max_size=5),
)
@slow
def test_alike_nodes_of_any_number_come_out_right(shown: list[str], allowed: list[str]) -> None:
    shapes = Shapes(cross_check_every=10**9)
    achievement = make_credential().credential_subject.achievement
    for values in (shown, shown[::-1], ["x"] * len(shown)):
        result = ob3.ResultDescription("urn:a:b", "Grade", "LetterGrade", allowed_value=tuple(allowed))
        described = ob3.Achievement(
            achievement.id, "n", "d", achievement.criteria, result_description=(result,), tag=tuple(values)
        )
        document = award(evidence=tuple(bare(name=value) for value in values), achievement=described)
        assert shapes.rdfc(document) == rdfc(document)
    assert shapes.tally.alike + shapes.tally.filled >= 1


def test_ties_to_two_nodes_are_two_also_where_both_nodes_have_no_name() -> None:
    """Both are `_:z` in the eyes of their parent; a set of lines would lose one, and order the labels otherwise."""
    shapes = Shapes(cross_check_every=1)
    for number in range(40):
        shown = (ob3.Alignment(f"a{number}", HOME), ob3.Alignment(f"b{number}", HOME), ob3.Alignment("c", HOME))
        result = ob3.Result(value=str(number), alignment=shown)
        document = award(
            result=(result, ob3.Result(value="1", alignment=(ob3.Alignment("d", HOME),))), narrative=str(number)
        )
        assert shapes.rdfc(document) == rdfc(document)
    assert shapes.tally.filled > 0


def test_texts_that_become_the_same_are_said_once() -> None:
    shapes = Shapes(cross_check_every=10**9)

    def tagged(*tags: str) -> dict[str, Any]:
        document = award()
        document["credentialSubject"]["achievement"]["tag"] = list(tags)
        return document

    for tags in (("a", "b"), ("c", "c"), ("b", "a"), ("a", "a")):
        assert shapes.rdfc(tagged(*tags)) == rdfc(tagged(*tags))
    assert (shapes.tally.filled, shapes.tally.whole) == (3, 1)


def test_addresses_that_meet_or_part_make_another_shape() -> None:
    """One address is one node: two of them that become the same merge what is said of them."""
    shapes = Shapes(cross_check_every=10**9)

    def shown(*addresses: str) -> dict[str, Any]:
        return award(evidence=tuple(ob3.Evidence(address, name="n") for address in addresses))

    here, there, yonder = (f"https://e.example/{name}" for name in "abc")
    for document in (
        shown(here, there),
        shown(there, here),
        shown(here, here),
        shown(there, there),
        shown(here, yonder),
        shown(HOME, f"{HOME}/badges/solder/achievement"),
        shown("https://w3id.org/security#proof", "https://schema.org/name"),
    ):
        assert shapes.rdfc(document) == rdfc(document)
    assert shapes.tally.whole < 7


def test_lists_of_a_node_that_merges_are_never_guessed() -> None:
    """Two descriptions of one id, each with an ordered list: equal lists become one, different ones stay two."""
    shapes = Shapes(cross_check_every=10**9)
    achievement = make_credential().credential_subject.achievement

    def described(*lists: tuple[str, ...]) -> dict[str, Any]:
        results = tuple(
            ob3.ResultDescription("urn:a:same", "Grade", "LetterGrade", allowed_value=values) for values in lists
        )
        return award(
            achievement=ob3.Achievement(achievement.id, "n", "d", achievement.criteria, result_description=results)
        )

    for lists in ((("a", "b"), ("c", "d")), (("a", "b"), ("a", "b")), (("c", "d"), ("a", "b"))):
        assert shapes.rdfc(described(*lists)) == rdfc(described(*lists))


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "true for one": lambda it: it["credentialSubject"].update(creditsEarned=True),
    "one for true": lambda it: it["credentialSubject"]["identifier"][0].update(hashed=1),
    "another number": lambda it: it["credentialSubject"].update(creditsEarned=2),
    "a fraction": lambda it: it["credentialSubject"].update(creditsEarned=1.5),
    "the same as a fraction": lambda it: it["credentialSubject"].update(creditsEarned=1.0),
    "a text for a number": lambda it: it["credentialSubject"].update(creditsEarned="1"),
    "a property more": lambda it: it.update(description="d"),
    "a property less": lambda it: it.pop("awardedDate"),
    "another type": lambda it: it["type"].append("https://w3id.org/openbadges#Assertion"),
    "another order of types": lambda it: it["type"].reverse(),
    "another order of properties": lambda it: it.update(name=it.pop("name")),
    "another context": lambda it: it["@context"].append({"points": "https://e.example/points"}),
    "a list for a text": lambda it: it.update(name=["Soldering"]),
    "an object for a text": lambda it: it.update(name={"@value": "Soldering", "@language": "en"}),
    "nothing for a text": lambda it: it.update(name=None),
    "a list for an object": lambda it: it.update(credentialSubject=[it["credentialSubject"]]),
    "an item more": lambda it: it["credentialSubject"]["identifier"].append(it["credentialSubject"]["identifier"][0]),
    "another purpose": lambda it: it["credentialStatus"].update(statusPurpose="suspension"),
    "an address with a scheme of its own": lambda it: it.update(id="ext:a"),
    "an address in a DID": lambda it: it.update(id="did:example:a"),
    "an address with signs of another script": lambda it: it.update(id="https://e.example/é"),
    "an address with a blank node's name": lambda it: it["issuer"].update(id="_:b0"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_differs_in_more_than_its_texts_is_another_shape(change: Callable[[dict[str, Any]], object]) -> None:
    shapes = Shapes(cross_check_every=10**9)
    document = award(credits_earned=1, narrative="n")
    shapes.rdfc(document)
    changed = copy.deepcopy(document)
    change(changed)
    for given_document in (changed, document, changed):
        assert shapes.rdfc(given_document) == rdfc(given_document)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "assertions/1"},
        {"id": "https://e.example/a b"},
        {"id": "https://e.example/<a>"},
        {"id": "https://e.example/%zz"},
        {"id": "https://e.example:port/"},
        {"id": ""},
        {"name": "half a character \ud800"},
        {"points": "1"},
    ],
)
def test_what_is_unsafe_is_refused_also_after_a_safe_one(change: dict[str, Any]) -> None:
    shapes = Shapes()
    for _ in range(2):
        shapes.rdfc(award(narrative="n"))
    with pytest.raises(UnsafeDocument):
        shapes.rdfc(award(narrative="n") | change)


@pytest.mark.parametrize(
    "value", ["mailto:a@e.example", "ext:a", "a", "_:b0", "https://e.example/a b", "https://[", "", "urn:a:b"]
)
def test_only_addresses_that_every_context_leaves_alone_are_plain(value: str) -> None:
    assert not is_plain(value)
    assert as_text(IRI, "https://e.example/") == "<https://e.example/>" and is_plain("https://e.example/")


def test_a_document_that_uses_our_own_sign_is_not_learnt() -> None:
    shapes = Shapes()
    document = award(narrative="urn:rosette-slot:0:")
    assert shapes.rdfc(document) == shapes.rdfc(document) == rdfc(document)
    assert (shapes.tally.learnt, shapes.tally.whole) == (0, 2)


OWN_CONTEXTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a text that is read as a number": ({"@type": "http://www.w3.org/2001/XMLSchema#double"}, "a", "1.50"),
    "an address whose beginning is a word": ({"@type": "@id"}, "https://e.example/a", "did:web:x"),
    "a picture whose beginning is a word": ({"@type": "@id"}, "https://e.example/a", "data:image/x"),
}


@pytest.mark.parametrize(("coercion", "first", "second"), OWN_CONTEXTS.values(), ids=OWN_CONTEXTS)
def test_a_document_with_a_context_of_its_own_is_not_learnt(coercion: dict[str, Any], first: str, second: str) -> None:
    """It may give what fills a slot another meaning."""
    shapes = Shapes(cross_check_every=10**9)
    own = {"did": "urn:x:", "data": "urn:x:", "shown": {"@id": "urn:x:shown"} | coercion}
    for place in ("outside", "inside"):
        for value in (first, second):
            document = award()
            where = document if place == "outside" else document["issuer"]
            where["@context"] = [*document["@context"], own] if place == "outside" else own
            where["shown"] = value
            assert shapes.rdfc(document) == rdfc(document)
    assert shapes.tally.learnt == 0


def test_no_context_on_the_disk_reads_the_texts_that_fill_slots() -> None:
    for address in contexts.KNOWN:
        written = json.dumps(contexts.load(address))
        assert "XMLSchema#double" not in written, address
        assert not re.search(r'"(https?|urn|did|data)": ?["{]', written), address
