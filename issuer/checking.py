"""Good words as pages show them: what was signed is checked now, with the keys that issuers of this site publish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from issuer import endorsed, keys
from issuer.models import KeyState, SigningKey
from standards.errors import StandardError
from standards.proofs import data_integrity
from standards.proofs.data_integrity import Shapes

_SHAPES = Shapes()


@dataclass(frozen=True, slots=True)
class GoodWord:
    """A good word: whose, in which words, its page here, and a state of the design language for how it is proven."""

    name: str
    url: str
    comment: str
    page: str
    state: str

    @property
    def is_signed(self) -> bool:
        """Whether its proof holds at this moment."""
        return self.state == "valid"

    @property
    def is_broken(self) -> bool:
        """Whether it was signed, and the proof no longer holds."""
        return self.state == "error"


def good_words(rows: Sequence[endorsed.Row]) -> list[GoodWord]:
    """
    The good words that a row keeps, each with what its proof says now. One query if any was signed, none otherwise.

    What is shown of a signed one is what the signed document says. One without a signature stands on the word of this
    site, which asked for it by letter.
    """
    return vouching(rows)[0]


def vouching(*lists: Sequence[endorsed.Row]) -> list[list[GoodWord]]:
    """Several such lists at once, for a page that shows more than one of them. One query at most over all of them."""
    words = iter(_judged([row for rows in lists for row in rows]))
    return [[next(words) for _row in rows] for rows in lists]


def _judged(rows: Sequence[endorsed.Row]) -> list[GoodWord]:
    documents = [endorsed.credential(row) for row in rows]
    trusted = _trusted([document for document in documents if document is not None])
    return [
        _unsigned(row) if document is None else _signed(row, document, trusted)
        for row, document in zip(rows, documents, strict=True)
    ]


def _unsigned(row: endorsed.Row) -> GoodWord:
    return GoodWord(row["name"], row["url"], row["comment"], row["address"], "unknown")


def _signed(row: endorsed.Row, document: Mapping[str, Any], trusted: Mapping[str, SigningKey]) -> GoodWord:
    issuer, subject = document["issuer"], document["credentialSubject"]
    state = "valid" if _holds(document, trusted) else "error"
    comment = str(subject.get("endorsementComment", ""))
    return GoodWord(str(issuer["name"]), str(issuer["url"]), comment, row["address"], state)


def _holds(document: Mapping[str, Any], trusted: Mapping[str, SigningKey]) -> bool:
    try:
        [proof] = data_integrity.proofs(document)
        key = trusted[str(proof.get("verificationMethod"))]
        data_integrity.check(document, proof, key=keys.public_key(key), shapes=_SHAPES)
    except (StandardError, KeyError, ValueError):
        return False
    return bool(key.issuer.did == document["issuer"]["id"])


def _trusted(documents: Sequence[Mapping[str, Any]]) -> dict[str, SigningKey]:
    """The keys that these proofs name, by their verification method; a withdrawn one proves nothing."""
    named = [str(proof.get("verificationMethod")) for document in documents for proof in _proofs(document)]
    if not named:
        return {}
    rows = SigningKey.objects.filter(public__in=[method.partition("#")[2] for method in named])
    held = rows.exclude(state=KeyState.WITHDRAWN).select_related("issuer")
    return {keys.method_of(key.issuer, key).id: key for key in held}


def _proofs(document: Mapping[str, Any]) -> list[dict[str, object]]:
    try:
        return data_integrity.proofs(document)
    except StandardError:
        return []
