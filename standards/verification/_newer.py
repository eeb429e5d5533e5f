"""
The last context of Open Badges 3.0 grew in place, under the same address: words that the copy kept here does not have.
"""

from collections.abc import Mapping

from standards.grammar import listed
from standards.ob3.documents import CONTEXT

# What 1EdTech added in November 2025 and June 2026: whoever signed these words meant this (OB 3.0, errata).
WORDS: dict[str, object] = {
    "endorsementJwt": {
        "@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsementJwt",
        "@container": "@set",
    },
    "jti": {"@id": "https://www.iana.org/assignments/jwt#jti", "@type": "@id"},
}


def may_speak(text: str) -> bool:
    """Whether one of these words may stand in the JSON of a document."""
    return any(f'"{name}"' in text for name in WORDS)


def with_words(document: dict[str, object]) -> dict[str, object]:
    """The document under the context as it has since become, where it speaks a word of that; else as it is."""
    written = listed(document.get("@context"))
    if CONTEXT not in written or not any(_speaks(document, name) for name in WORDS):
        return document
    place = written.index(CONTEXT) + 1
    return {**document, "@context": [*written[:place], WORDS, *written[place:]]}


def _speaks(value: object, name: str) -> bool:
    if isinstance(value, Mapping):
        return name in value or any(_speaks(item, name) for item in value.values())
    return isinstance(value, list) and any(_speaks(item, name) for item in value)
