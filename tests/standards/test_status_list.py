"""Status lists: the published ones byte for byte, bits where the standard has them, places by chance, hostile lists."""

import base64
import gzip
import itertools
import json
import random
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.errors import BadStatusList, StatusListFull
from standards.ob3 import status_list
from tests.standards.cast import published

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "status_lists.json").read_text())["vectors"]
EMPTY = status_list.empty()
indexes = st.integers(0, status_list.MIN_BITS - 1)


def packed(content: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(content)).rstrip(b"=").decode()


def set_in(bits: bytes) -> list[int]:
    return [index for index in range(len(bits) * 8) if status_list.is_set(bits, index)]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_published_lists_are_read(vector: dict[str, Any]) -> None:
    bits = status_list.decode(vector["encodedList"])
    assert (len(bits), len(bits) * 8) == (vector["bytes"], vector["bits"])
    assert set_in(bits) == vector["set_indexes_msb_first"]


def test_the_list_of_the_w3c_is_reproduced_byte_for_byte() -> None:
    assert status_list.encode(EMPTY) == VECTORS[0]["encodedList"]


def test_the_list_of_1edtech_is_reproduced_but_for_the_name_of_the_system_that_packed_it() -> None:
    """The tenth byte of gzip: 255 is unknown, 3 is Unix."""
    ours, theirs = (
        base64.urlsafe_b64decode(text[1:] + "==")
        for text in (status_list.encode(status_list.with_bits(EMPTY, [23])), VECTORS[1]["encodedList"])
    )
    assert (ours[9], theirs[9]) == (3, 255)
    assert ours[:9] + ours[10:] == theirs[:9] + theirs[10:]


def test_the_list_that_another_program_accepted_is_read() -> None:
    document = json.loads(published("templates/ob3/status-list-with-94567-revoked-test-key.json").read_bytes())
    assert set_in(status_list.decode(document["credentialSubject"]["encodedList"])) == [94567]


def test_bit_0_is_the_left_most_of_the_first_byte() -> None:
    assert status_list.with_bits(EMPTY, [0])[:2] == b"\x80\x00"
    assert status_list.with_bits(EMPTY, [7, 8])[:2] == b"\x01\x80"
    assert status_list.with_bits(EMPTY, [131_071])[-1:] == b"\x01"


@given(st.sets(indexes, max_size=300), st.sets(indexes, max_size=50))
def test_what_is_set_and_cleared_comes_out_of_the_text_again(given_set: set[int], cleared: set[int]) -> None:
    bits = status_list.with_bits(EMPTY, given_set)
    bits = status_list.with_bits(bits, cleared, value=False)
    assert status_list.decode(status_list.encode(bits)) == bits
    left = given_set - cleared
    assert sum(byte.bit_count() for byte in bits) == len(left)
    assert all(status_list.is_set(bits, index) for index in left)
    assert not any(status_list.is_set(bits, index) for index in cleared)


def test_the_same_list_always_has_the_same_text_and_any_gunzip_reads_it() -> None:
    bits = status_list.with_bits(EMPTY, [5, 6])
    text = status_list.encode(bits)
    assert text == status_list.encode(bytes(bits)) and "=" not in text
    assert gzip.decompress(base64.urlsafe_b64decode(text[1:] + "==")) == bits


def test_a_change_that_changes_nothing_gives_the_list_itself() -> None:
    bits = status_list.with_bits(EMPTY, [5])
    assert status_list.with_bits(bits, [5]) is bits
    assert status_list.with_bits(bits, [6], value=False) is bits
    assert status_list.with_bits(bits, []) is bits


def test_one_revocation_among_thousands_is_quick() -> None:
    bits = status_list.with_bits(EMPTY, random.Random(3).sample(range(131_072), 6_500))
    times = []
    for index in range(7):
        started = time.perf_counter()
        status_list.encode(status_list.with_bits(bits, [index]))
        times.append(time.perf_counter() - started)
    assert min(times) < 0.02


@pytest.mark.parametrize("index", [-1, 131_072, 10**9])
def test_an_index_beyond_the_list_is_refused(index: int) -> None:
    with pytest.raises(BadStatusList):
        status_list.is_set(EMPTY, index)
    with pytest.raises(BadStatusList):
        status_list.with_bits(EMPTY, [0, index])


@pytest.mark.parametrize("bits", [0, 8, 131_064, 131_073, 17 * 1024 * 1024 * 8])
def test_a_list_has_131072_bits_or_more_and_an_end(bits: int) -> None:
    with pytest.raises(BadStatusList):
        status_list.empty(bits)
    assert len(status_list.empty(262_144)) == 32_768


NO_LIST = {
    "nothing": "",
    "no text": None,
    "a list": [],
    "without u": VECTORS[0]["encodedList"][1:],
    "another base": "z" + VECTORS[0]["encodedList"][1:],
    "no base64": "u!!!!",
    "standard base64": VECTORS[1]["encodedList"].replace("_", "/").replace("-", "+"),
    "no gzip": "u" + base64.urlsafe_b64encode(bytes(40)).decode().rstrip("="),
    "bare deflate": "u" + base64.urlsafe_b64encode(zlib.compress(EMPTY)).decode().rstrip("="),
    "cut off": VECTORS[0]["encodedList"][:-12],
    "too short": packed(bytes(16_383)),
    "a bomb": packed(bytes(17 * 1024 * 1024)),
    "a wrong sum": VECTORS[0]["encodedList"][:-16] + "AAAAAAAA" + VECTORS[0]["encodedList"][-8:],
    "two in one": "u" + base64.urlsafe_b64encode(gzip.compress(EMPTY) + gzip.compress(EMPTY)).decode().rstrip("="),
}


@pytest.mark.parametrize("text", NO_LIST.values(), ids=NO_LIST)
def test_what_is_no_list_is_refused(text: object) -> None:
    with pytest.raises(BadStatusList):
        status_list.decode(text)


@pytest.mark.parametrize(("text", "index"), [("0", 0), ("94567", 94567), (94567, 94567), ("007", 7)])
def test_an_index_is_read_as_text_or_number(text: object, index: int) -> None:
    assert status_list.index_of(text) == index


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "1e3", "٣", "1" * 13, -1, True, 1.0, None, ["1"]])
def test_any_other_index_is_refused(text: object) -> None:
    with pytest.raises(BadStatusList):
        status_list.index_of(text)


# --- Places by chance ------------------------------------------------------------------------------------------------


def test_places_are_given_once_each_and_by_chance() -> None:
    chance, taken = random.Random(5), set[int]()
    order = []
    for _ in range(3000):
        index = status_list.free_index(taken, bits=131_072, below=chance.randrange)
        assert index not in taken
        taken.add(index)
        order.append(index)
    rises = sum(after > before for before, after in itertools.pairwise(order))
    assert 1350 < rises < 1650  # a runs test: in order it would be 2999, in reverse 0
    assert max(taken) - min(taken) > 125_000
    quarters = [sum(index // 32_768 == quarter for index in order) for quarter in range(4)]
    assert min(quarters) > 600


def test_the_last_places_are_found_and_then_the_list_is_full() -> None:
    chance = random.Random(5)
    taken = set(range(131_072)) - {17, 99_999}
    for _ in range(2):
        taken.add(status_list.free_index(taken, bits=131_072, below=chance.randrange))
    assert {17, 99_999} <= taken
    with pytest.raises(StatusListFull):
        status_list.free_index(taken, bits=131_072, below=chance.randrange)
