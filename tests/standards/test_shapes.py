"""The fast way to the canonical form is, byte for byte, the whole algorithm; and falls back to it where it must."""

import copy
import random
import threading
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.errors import Disagreement
from standards.ob3 import documents as ob3
from standards.proofs import _shape, data_integrity
from standards.proofs._canonical import rdfc
from standards.proofs._rdf import IRI, LITERAL
from standards.proofs._shape import as_text, is_plain
from standards.proofs._shapes import Shapes
from tests.standards.cast import AWARDED, HOME
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.credentials import (
    AWKWARD,
    KEY,
    SIGNER,
    award,
    bare,
    credentials,
    evidence,
    identity,
    many,
    moments,
    optional,
    signed,
    texts,
    uris,
)

said = optional.filter(lambda text: text is not None)
slow = settings(max_examples=8 * THOROUGH, **LARGE)


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
