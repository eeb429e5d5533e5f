"""Contexts come from the disk, are what they were, and nothing else is known."""

import hashlib
import json
from pathlib import Path

import pytest

from standards import contexts
from standards.errors import UnknownContext
from tests.standards.cast import published

HERE = Path(contexts.__file__).parent
SOURCES = json.loads((HERE / "sources.json").read_text())


@pytest.mark.parametrize("url", sorted(contexts.KNOWN))
def test_every_context_has_the_bytes_whose_hash_is_written_down(url: str) -> None:
    content = (HERE / SOURCES[url]["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SOURCES[url]["sha256"]
    assert contexts.load(url) == json.loads(content)
    assert "MIT" in SOURCES[url]["licence"] and "npm" in SOURCES[url]["origin"]


def test_no_file_lies_there_unnamed() -> None:
    named = {source["file"] for source in SOURCES.values()} | {"sources.json"}
    assert {path.name for path in HERE.glob("*.json")} == named
    assert "MIT License" in (HERE / "LICENSE.open-badges-context").read_text()


@pytest.mark.parametrize("url", ["https://w3id.org/openbadges/v2", "https://example.org/", "file:///etc/passwd", ""])
def test_an_unknown_context_is_an_error(url: str) -> None:
    with pytest.raises(UnknownContext):
        contexts.load(url)


def test_a_file_that_was_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    url = min(contexts.KNOWN)
    contexts.load.cache_clear()
    monkeypatch.setitem(contexts._SOURCES, url, {**SOURCES[url], "sha256": "0" * 64})
    with pytest.raises(UnknownContext, match="changed"):
        contexts.load(url)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("context.json", "ob-v3p0-context.json"),
        ("context-3.0.1.json", "ob-v3p0-context-3.0.1.json"),
        ("context-3.0.2.json", "ob-v3p0-context-3.0.2.json"),
        ("context-3.0.3.json", "ob-v3p0-context-3.0.3.2025-04.json"),
        ("extensions.json", "ob-v3p0-extensions.json"),
    ],
)
def test_they_say_the_same_as_the_published_ones(url: str, name: str) -> None:
    theirs = json.loads(published(f"contexts/openbadges/{name}").read_bytes())
    assert contexts.load(f"https://purl.imsglobal.org/spec/ob/v3p0/{url}") == theirs
