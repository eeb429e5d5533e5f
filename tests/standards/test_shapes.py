"""The fast way to the canonical form is, byte for byte, the whole algorithm; and falls back to it where it must."""

import copy
import dataclasses
import json
import random
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards import contexts
from standards.errors import Disagreement, UnsafeDocument
from standards.ob3 import documents as ob3
from standards.proofs import _shape, data_integrity
from standards.proofs._canonical import rdfc
from standards.proofs._rdf import IRI, LITERAL
from standards.proofs._shape import as_text, is_plain
from standards.proofs._shapes import Shapes
from tests.standards.cast import AWARDED, HOME
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.credentials import (
    ACME,
    AWKWARD,
    KEY,
    SIGNER,
    credentials,
    evidence,
    identity,
    make_credential,
    many,
    moments,
    optional,
    signed,
    texts,
    uris,
)

OTHER = "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c1f"
NO_PLAIN = ["mailto:a@e.example", "ext:a", "a", "_:b0", "https://e.example/a b", "https://[", "", "urn:a:b"]
said = optional.filter(lambda text: text is not None)
slow = settings(max_examples=8 * THOROUGH, **LARGE)


def award(**subject: Any) -> dict[str, Any]:
    """A document of one shape; what is not named stays as it is."""
    over = {name: subject.pop(name) for name in ("id", "evidence", "valid_from", "name") if name in subject}
    return make_credential(**over, subject=subject).to_json()


# --- Byte for byte ---------------------------------------------------------------------------------------------------


@given(credentials, st.randoms(use_true_random=False))
@slow
def test_any_credential_and_others_of_its_shape_come_out_as_the_whole_algorithm_has_them(
    credential: ob3.AchievementCredential, chance: random.Random
) -> None:
    """Each text is exchanged for another now and then: hostile ones, the same in two places, none at all."""
    shapes = Shapes(cross_check_every=10**9)
    document = credential.to_json()
    for _ in range(4):
        assert shapes.rdfc(document) == rdfc(document)
        document = exchanged(document, chance)


def exchanged(value: Any, chance: random.Random, name: str = "") -> Any:
    """The document with some of its texts replaced; addresses by addresses, so that it stays safe."""
    if name in ("@context", "type", "proof"):
        return value
    if isinstance(value, dict):
        return {member: exchanged(value[member], chance, member) for member in value}
    if isinstance(value, list):
        return [exchanged(member, chance, name) for member in value]
    if not isinstance(value, str) or chance.random() < 0.5:
        return value
    if is_plain(value):
        return chance.choice(
            [f"https://e.example/{chance.randrange(9)}", "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c1f", value]
        )
    return value if "purpose" in name.lower() else chance.choice(AWKWARD)


@given(st.lists(st.tuples(uris, texts, said, moments, many(evidence, 2)), min_size=2, max_size=6))
@slow
def test_an_award_run_comes_out_as_the_whole_algorithm_has_it(rows: list[Any]) -> None:
    shapes = Shapes(cross_check_every=10**9)
    for own_id, name, narrative, moment, shown in rows:
        salted = (identity("erin@example.org", str(hash(own_id))),)
        document = award(
            id=own_id, name=name, narrative=narrative, valid_from=moment, evidence=shown, identifier=salted
        )
        assert shapes.rdfc(document) == rdfc(document)


@given(st.text(max_size=30))
@settings(max_examples=100 * THOROUGH)
def test_every_text_is_written_as_the_other_program_writes_it(text: str) -> None:
    try:
        theirs = str(pyoxigraph.Literal(text))
    except ValueError:  # half a character
        return
    assert as_text(LITERAL, text) == theirs


def test_every_single_sign_is_written_as_the_other_program_writes_it() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x11000), *range(0x1FFF0, 0x20010), *range(0x10FFF0, 0x110000)]:
        assert as_text(LITERAL, chr(code)) == str(pyoxigraph.Literal(chr(code))), hex(code)


@pytest.mark.parametrize("text", AWKWARD, ids=ascii)
def test_awkward_texts_fill_a_slot_and_change_no_shape(text: str) -> None:
    shapes = Shapes(cross_check_every=1)
    shapes.rdfc(award(narrative="plain"))
    document = award(narrative=text)
    assert shapes.rdfc(document) == rdfc(document)
    assert (shapes.tally.filled, shapes.tally.whole, shapes.tally.cross_checked) == (1, 1, 1)


def test_thousands_of_one_shape_go_the_fast_way(thorough: int) -> None:
    chance, shapes = random.Random(11), Shapes(cross_check_every=100)
    for number in range(200 * thorough):
        shown = ob3.Evidence(f"https://e.example/{number}", narrative=chance.choice(AWKWARD))
        document = award(
            id=f"urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-{number:012x}",
            narrative=chance.choice(AWKWARD),
            evidence=(shown,),
            identifier=(identity(f"erin{number}@example.org", f"salt{number}"),),
        )
        text = shapes.rdfc(document)
        if number % 20 == 0:
            assert text == rdfc(document)
    assert shapes.tally.filled == 200 * thorough - 1
    assert (shapes.tally.learnt, shapes.tally.alike) == (1, 0)
    assert shapes.tally.cross_checked == 2 * thorough - (0 if (200 * thorough - 1) % 100 == 0 else 1)


# --- Where it must not be fooled -------------------------------------------------------------------------------------


def bare(**values: str) -> ob3.Evidence:
    return ob3.Evidence(None, **values)


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


# --- Cross-checks, room, threads -------------------------------------------------------------------------------------


def test_a_fault_of_the_fast_way_is_found_by_the_next_cross_check(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = Shapes(cross_check_every=3)
    shapes.rdfc(award(narrative="a"))
    shapes.rdfc(award(narrative="b"))
    monkeypatch.setattr(_shape, "as_text", lambda kind, value: f"<{value}>" if kind == IRI else '"wrong"')
    shapes.rdfc(award(narrative="c"))
    with pytest.raises(Disagreement):
        shapes.rdfc(award(narrative="d"))


def test_a_shape_that_does_not_give_its_own_document_back_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_shape, "as_text", lambda kind, value: f"<{value}>" if kind == IRI else '"wrong"')
    shapes = Shapes()
    document = award(narrative="a")
    assert shapes.rdfc(document) == shapes.rdfc(document) == rdfc(document)
    assert (shapes.tally.learnt, shapes.tally.whole) == (0, 2)


def documents_of_many_shapes() -> Iterator[dict[str, Any]]:
    for count in range(6):
        yield award(evidence=tuple(ob3.Evidence(f"https://e.example/{number}") for number in range(count)))


def test_the_room_is_limited_and_the_shape_that_was_used_least_recently_goes() -> None:
    shapes = Shapes(room=3)
    for document in documents_of_many_shapes():
        shapes.rdfc(document)
    assert len(shapes._shapes) == 3
    newest, oldest = list(documents_of_many_shapes())[-1], next(documents_of_many_shapes())
    shapes.rdfc(newest)
    assert shapes.tally.whole == 6
    assert shapes.rdfc(oldest) == rdfc(oldest)
    assert shapes.tally.whole == 7


def test_another_badge_class_of_the_same_shape_needs_no_learning() -> None:
    shapes = Shapes(cross_check_every=1)
    shapes.rdfc(award())
    other = exchanged_all(award())
    for document in (other, award(), other):
        assert shapes.rdfc(document) == rdfc(document)
    assert shapes.tally.learnt == 1


def exchanged_all(document: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    changed["name"] = changed["credentialSubject"]["achievement"]["name"] = "Welding"
    achievement = changed["credentialSubject"]["achievement"]
    achievement |= {"id": f"{HOME}/badges/weld", "description": "Welds.", "criteria": {"narrative": "Weld."}}
    achievement["image"] |= {"id": f"{HOME}/badges/weld/image", "caption": "A spark"}
    changed["credentialSubject"]["identifier"][0] |= {"identityHash": "other", "salt": "other"}
    return changed | {"id": "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c1f", "validFrom": "2026-07-01T00:00:00Z"}


def test_what_was_remembered_does_not_change_when_the_caller_changes_its_document() -> None:
    shapes = Shapes()
    document = award(narrative="a")
    shapes.rdfc(document)
    document["credentialSubject"]["achievement"]["name"] = "Changed behind the back"
    assert shapes.rdfc(document) == rdfc(document)


def test_several_threads_may_share_what_was_learnt() -> None:
    shapes, faults = Shapes(cross_check_every=25), []

    def run(number: int) -> None:
        for step in range(40):
            document = award(narrative=f"{number} {step}", evidence=(bare(name=str(step)),) * (step % 3))
            try:
                if shapes.rdfc(document).count("\n") < 20:
                    faults.append(step)
            except Exception as error:  # noqa: BLE001 - a thread's fault has to reach the test
                faults.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


# --- Signing with it -------------------------------------------------------------------------------------------------


def test_signing_with_what_was_learnt_gives_the_same_proof() -> None:
    shapes = data_integrity.Shapes(cross_check_every=1)
    for narrative in ("a", "b", "\x01 “c” 😀"):
        document = award(narrative=narrative)
        assert data_integrity.sign(document, signer=SIGNER, created=AWARDED, shapes=shapes) == signed(document)
        (proof,) = data_integrity.proofs(signed(document))
        data_integrity.check(signed(document), proof, key=KEY.public_key, shapes=shapes)
    assert shapes.tally.filled > 8
