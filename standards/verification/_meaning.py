"""
That nothing is hidden: what RDFC signs are statements, and a statement can be written so that a reader of plain names
does not see it: under its full address, under another word, or in another place where the same id stands.

Whoever holds a badge could so make it last for ever, or out of its status list, without breaking its signature. So the
statements that limit a badge are counted among those that were signed, and have to be those that are read.
"""

from collections.abc import Iterator, Mapping

from standards.grammar import listed
from standards.verification._case import Json, id_of

_CREDENTIALS = "https://www.w3.org/2018/credentials#"
_LIMITS = ("validFrom", "validUntil", "issuanceDate", "expirationDate")
_EXPIRES = "https://w3id.org/security#expiration"


def hidden(document: Json, canonical: str) -> str:
    """
    The first word by which a signed document is limited, and that does not stand where it is read; empty if none.

    :param canonical: the canonical N-Quads of the document without its proof.
    """
    root = f"<{id_of(document)}>"
    said = {name: set(_objects(canonical, root, _CREDENTIALS + name)) for name in (*_LIMITS, "issuer")}
    for name in _LIMITS:
        if {_lexical(value) for value in said[name]} != {
            _lexical(f'"{value}"') for value in listed(document.get(name))
        }:
            return name
    if said["issuer"] != {f"<{id_of(document.get('issuer'))}>"}:
        return "issuer"
    for name in ("credentialStatus", "credentialSubject"):
        if len(set(_objects(canonical, root, _CREDENTIALS + name))) != len(listed(document.get(name))):
            return name
    return ""


def hides_its_end(proof: Mapping[str, object], canonical: str) -> bool:
    """Whether a proof ends, and does not say so where that is read; `canonical` is that of its options."""
    said = {_lexical(value) for value in _objects(canonical, "", _EXPIRES)}
    return said != _read(proof, "expires")


def _objects(canonical: str, subject: str, predicate: str) -> Iterator[str]:
    """The objects of the statements with that predicate, about one thing or (without a subject) about any."""
    for line in canonical.split("\n"):
        about, _, rest = line.partition(" ")
        if rest.startswith(f"<{predicate}> ") and subject in ("", about):
            yield rest.removeprefix(f"<{predicate}> ").removesuffix(" .")


def _read(document: Mapping[str, object], name: str) -> set[str]:
    """What a reader of plain names finds under a word."""
    return {str(value) for value in listed(document.get(name))}


def _lexical(value: str) -> str:
    """The text of a literal, without its kind."""
    return value[1:].rpartition('"')[0] if value.startswith('"') else value
