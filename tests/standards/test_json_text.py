"""JSON from enemies and JSON for wallets."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards import json_text
from standards.errors import BadJson

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**19) + 1, 10**19 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "}", "é{"]), inner, max_size=3),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["id", "{x}", '\\"']), values, max_size=3))
def test_what_is_written_reads_the_same(value: dict[str, Any]) -> None:
    written = json_text.write(value)
    assert json_text.read(written) == json.loads(written) == value
    assert written.isascii()
    assert b">" not in written


@given(st.text(max_size=60))
def test_braces_outside_strings_are_all_there_are(text: str) -> None:
    try:
        written = json_text.write({"text": text})
    except BadJson:
        return
    assert (written.count(b"{"), written.count(b"}")) == (1, 1)


def test_the_bytes_are_compact_and_stay_in_order() -> None:
    assert json_text.write({"b": [1, "{é>}"], "a": None}) == b'{"b":[1,"\\u007b\\u00e9\\u003e\\u007d"],"a":null}'


@pytest.mark.parametrize("value", [{"a": float("nan")}, {"a": float("inf")}, {"a": "\ud800"}, {"a": object()}, {1j: 1}])
def test_what_json_does_not_know_is_not_written(value: dict[str, object]) -> None:
    with pytest.raises(BadJson):
        json_text.write(value)


def test_a_circle_is_not_written() -> None:
    circle: dict[str, object] = {}
    circle["self"] = circle
    with pytest.raises(BadJson):
        json_text.write(circle)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"{'a':1}", b'{"a":1,}', b"[1] x", b"nul", b'{"a":NaN}', b"[Infinity]", b"[-Infinity]", b"[1e999]",
        b'{"a":1,"a":1}', b'{"a":{"b":1,"b":2}}', b"[12345678901234567890]", b"[-12345678901234567890]",
        b'["\\u0000"]', b'["\\ud800"]', b'{"\\udfff":1}', b'["\x00"]', b'["\xff"]', b"\xff\xfe[\0]\0",
        b"[" * 65 + b"]" * 65, b"[" * 500_000, b'{"a":' * 100_000, b'["' + b"x" * 1024 * 1024 + b'"]', b'"\\',
    ],
)  # fmt: skip
def test_enemies_are_refused_at_once(text: bytes) -> None:
    start = time.process_time()
    with pytest.raises(BadJson):
        json_text.read(text)
    assert time.process_time() - start < 5  # a bound against blow-ups, not a measurement


def test_what_is_odd_but_lawful_is_read() -> None:
    assert json_text.read(b'\xef\xbb\xbf{"a": 1}') == json_text.read('\ufeff{"a": 1}') == {"a": 1}
    assert json_text.read("[" * 64 + "]" * 64) is not None
    assert json_text.read('["[[[{{{\\"[[["]') == ['[[[{{{"[[[']
    assert json_text.read("[1234567890123456789, -1.5e3, true, null]") == [1234567890123456789, -1500.0, True, None]
    assert json_text.read('["\\ud83d\\ude00"]') == ["😀"]


@given(st.text(alphabet='[]{}",:\\1a\n\x00', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadJson):
        assert json_text.read(text) == json.loads(text)
