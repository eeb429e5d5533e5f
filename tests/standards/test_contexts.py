"""Contexts come from the disk, are what they were, and nothing else is known."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pyld.documentloader.frozen import BUNDLED_CONTEXTS

from standards import contexts
from standards.errors import UnknownContext
from standards.verification import _newer
from tests.standards.cast import published

HERE = Path(contexts.__file__).parent
SOURCES = json.loads((HERE / "sources.json").read_text())


PACKAGED = sorted(url for url, source in SOURCES.items() if "package" in source)
OURS = sorted(contexts.KNOWN - set(PACKAGED))


@pytest.mark.parametrize("url", OURS)
def test_every_context_has_the_bytes_whose_hash_is_written_down(url: str) -> None:
    content = (HERE / SOURCES[url]["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCES[url]["sha256"]
    assert contexts.load(url) == json.loads(content)
    assert "npm @" in SOURCES[url]["origin"]
    kind, _, licence = SOURCES[url]["licence"].partition(", see ")
    assert kind in ("MIT", "BSD-3-Clause")
    assert ("MIT License" if kind == "MIT" else "BSD 3-Clause License") in (HERE / licence).read_text()


@pytest.mark.parametrize("url", PACKAGED)
def test_every_context_of_the_w3c_is_the_one_that_was_pinned(url: str) -> None:
    """Another release of the package that brings it may bring another one; every signature would change with it."""
    content = json.dumps(json.loads(BUNDLED_CONTEXTS[url].read_bytes()), separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(content.encode()).hexdigest() == SOURCES[url]["sha256"]
    assert contexts.load(url) == json.loads(content)


def test_no_file_lies_there_unnamed() -> None:
    named = {source["file"] for source in SOURCES.values() if "file" in source} | {"sources.json"}
    assert {path.name for path in HERE.glob("*.json")} == named
    licences = {source["licence"].partition(", see ")[2] for source in SOURCES.values()} - {""}
    assert {path.name for path in HERE.glob("LICENSE.*")} == licences


@pytest.mark.parametrize("url", sorted(contexts.KNOWN))
def test_no_context_has_a_word_that_is_the_scheme_of_a_plain_address(url: str) -> None:
    """`https:…` would be a compact name if `https` were a word; `_shape.is_plain` counts on it being none."""

    def words(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(words(member) for member in value.values()))
        return set().union(*(words(member) for member in value)) if isinstance(value, list) else set()

    assert not words(contexts.load(url)) & {"http", "https", "urn", "did", "data"}


@pytest.mark.parametrize("url", ["https://w3id.org/openbadges/v2", "https://example.org/", "file:///etc/passwd", ""])
def test_an_unknown_context_is_an_error(url: str) -> None:
    with pytest.raises(UnknownContext):
        contexts.load(url)


def test_a_file_that_was_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    url = OURS[0]
    contexts.load.cache_clear()
    monkeypatch.setitem(contexts._SOURCES, url, {**SOURCES[url], "sha256": "0" * 64})
    with pytest.raises(UnknownContext, match="changed"):
        contexts.load(url)


OB, W3ID = "https://purl.imsglobal.org/spec/ob/v3p0", "https://w3id.org/security"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{OB}/context.json", "openbadges/ob-v3p0-context.json"),
        (f"{OB}/context-3.0.1.json", "openbadges/ob-v3p0-context-3.0.1.json"),
        (f"{OB}/context-3.0.2.json", "openbadges/ob-v3p0-context-3.0.2.json"),
        (f"{OB}/context-3.0.3.json", "openbadges/ob-v3p0-context-3.0.3.2025-04.json"),
        (f"{OB}/extensions.json", "openbadges/ob-v3p0-extensions.json"),
        ("https://www.w3.org/2018/credentials/v1", "w3c/credentials-v1.jsonld"),
        ("https://www.w3.org/ns/credentials/v2", "w3c/credentials-v2.jsonld"),
        ("https://www.w3.org/ns/credentials/status/v1", "w3c/bitstring-status-list-v1.jsonld"),
        ("https://w3id.org/vc/status-list/2021/v1", "w3c/status-list-2021-v1.jsonld"),
        ("https://www.w3.org/ns/did/v1", "w3c/did-v1.jsonld"),
        (f"{W3ID}/data-integrity/v1", "w3c/data-integrity-v1.jsonld"),
        (f"{W3ID}/data-integrity/v2", "w3c/data-integrity-v2.jsonld"),
        (f"{W3ID}/multikey/v1", "w3c/multikey-v1.jsonld"),
        (f"{W3ID}/suites/ed25519-2020/v1", "w3c/ed25519-2020-v1.jsonld"),
    ],
)
def test_they_say_the_same_as_the_published_ones(url: str, name: str) -> None:
    assert contexts.load(url) == json.loads(published(f"contexts/{name}").read_bytes())


def test_the_newer_copy_of_the_last_context_only_adds_words_that_are_never_signed_here() -> None:
    newer = json.loads(published("contexts/openbadges/ob-v3p0-context-3.0.3.json").read_bytes())["@context"]
    ours = contexts.load(f"{OB}/context-3.0.3.json")["@context"]
    text = json.dumps(newer)
    assert '"jti"' in text and '"endorsementJwt"' in text and "endorsementJwt" not in json.dumps(ours)
    for name, meaning in ours.items():
        assert name in newer, name
        if isinstance(meaning, dict) and "@context" in meaning:
            assert meaning["@context"].items() <= newer[name]["@context"].items()
    assert {name: newer[name] for name in newer.keys() - ours.keys()} == _newer.WORDS
