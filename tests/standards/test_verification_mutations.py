"""
One byte of a signed badge is changed, anywhere: it is never valid any more.

Two things are not changes. JSON that reads the same (a blank, another escape of the same sign) is the same document.
And RDFC signs what words mean: a context that is exchanged for another one that is kept here, and under which the
document says the very same, leaves what was signed as it was (VC Data Integrity, 2.4.1; STANDARDS 4.1).
"""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standards import baking, json_text
from standards.baking import Standard
from standards.errors import StandardError
from standards.proofs import data_integrity
from standards.verification import Verdict
from tests.standards.cast import make_png
from tests.standards.conftest import LARGE, THOROUGH
from tests.standards.signed_badges import ask, full_web, ob2_jws, proven, vc_jwt

PROVEN = json.dumps(proven(), ensure_ascii=False, separators=(",", ":")).encode()
TOKENS = {"JWS of 2.0": ob2_jws().encode(), "VC-JWT of 3.0": vc_jwt().encode()}
WEB = full_web()
EXAMPLES = 60 * THOROUGH


def with_one_byte(content: bytes, place: int, byte: int) -> bytes:
    return content[:place] + bytes([byte]) + content[place + 1 :]


def reads_the_same(one: bytes, other: bytes) -> bool:
    """Whether two texts are the same JSON; True and 1 are two things."""
    try:
        return json.dumps(json_text.read(one), sort_keys=True) == json.dumps(json_text.read(other), sort_keys=True)
    except StandardError:
        return False


def only_the_context_differs(one: bytes, other: bytes) -> bool:
    """Whether the documents say the very same under contexts that are kept here."""
    try:
        documents: list[dict[str, Any]] = [json_text.read(text) for text in (one, other)]
        bare = [{name: value for name, value in document.items() if name != "@context"} for document in documents]
        unsecured = [{name: value for name, value in document.items() if name != "proof"} for document in documents]
        return bare[0] == bare[1] and len({data_integrity.rdfc(document) for document in unsecured}) == 1
    except StandardError:
        return False


def is_valid(given: bytes) -> bool:
    return ask(given, WEB).verdict is Verdict.VALID


def test_the_untouched_ones_are_valid() -> None:
    assert is_valid(PROVEN) and all(map(is_valid, TOKENS.values()))


@settings(max_examples=EXAMPLES, **LARGE)
@given(st.integers(0, len(PROVEN) - 1), st.integers(0, 255))
@example(PROVEN.index(b"context-3.0.3") + len("context-3.0."), ord("2"))
@example(PROVEN.index(b'"proofValue":"z') + 20, ord("9"))
def test_a_byte_of_a_credential_or_of_its_proof(place: int, byte: int) -> None:
    mutated = with_one_byte(PROVEN, place, byte)
    if not reads_the_same(mutated, PROVEN) and not only_the_context_differs(mutated, PROVEN):
        assert not is_valid(mutated)


@pytest.mark.parametrize("name", TOKENS)
def test_a_byte_of_a_token(name: str) -> None:
    @settings(max_examples=EXAMPLES, **LARGE)
    @given(st.integers(0, len(TOKENS[name]) - 1), st.integers(0, 255))
    def changed(place: int, byte: int) -> None:
        mutated = with_one_byte(TOKENS[name], place, byte)
        if mutated.strip() != TOKENS[name]:
            assert not is_valid(mutated)

    changed()


def test_every_sign_of_a_signature() -> None:
    # Base64url and base58 in full: no last sign with bits to spare, no second spelling of the same bytes.
    for text in (*TOKENS.values(),):
        start = text.rindex(b".") + 1
        for place in (start, start + 1, len(text) - 2, len(text) - 1):
            assert not any(
                is_valid(with_one_byte(text, place, byte)) for byte in b"AQgw01_-azZ9" if byte != text[place]
            )
    end = PROVEN.index(b'"', PROVEN.index(b'"proofValue":"') + 14)
    for place in (end - 88, end - 87, end - 1):
        others = [byte for byte in b"123AZz9" if byte != PROVEN[place]]
        assert not any(is_valid(with_one_byte(PROVEN, place, byte)) for byte in others)


@settings(max_examples=EXAMPLES // 2, **LARGE)
@given(st.data())
def test_a_byte_of_what_is_baked(data: st.DataObject) -> None:
    picture = baking.bake(make_png(), PROVEN.decode(), standard=Standard.OB3)
    start = picture.index(PROVEN)
    place = start + data.draw(st.integers(0, len(PROVEN) - 1))
    byte = data.draw(st.integers(0, 255))
    if byte != picture[place]:
        assert not is_valid(with_one_byte(picture, place, byte))
