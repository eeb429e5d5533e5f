"""Documents under an issuer's address: written when what they tell of changes, and read as they stand."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from issuer import documents
from issuer.models import Issuer, IssuerDocument
from issuer.site import rows
from standards.ob2 import documents as ob2

_OF_A_KEY = "keys/"


def put_document(issuer: Issuer, name: str, body: bytes, *, at: datetime) -> None:
    """Store the bytes that are served under an issuer's address by that name; the same bytes again change nothing."""
    put_documents(issuer, {name: body}, at=at)


def put_documents(issuer: Issuer, bodies: Mapping[str, bytes], *, at: datetime) -> None:
    """The same for many names, with two queries where all of them are new, and one where none changes."""
    held = dict(IssuerDocument.objects.filter(issuer=issuer.pk, name__in=bodies).values_list("name", "etag"))
    etags = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    for name in held:
        if held[name] != etags[name]:
            changed = {"body": bodies[name], "etag": etags[name], "changed_at": at}
            IssuerDocument.objects.filter(issuer=issuer.pk, name=name).update(**changed)
    fresh = [name for name in bodies if name not in held]
    rows.insert([IssuerDocument(issuer=issuer, name=n, body=bodies[n], etag=etags[n], changed_at=at) for n in fresh])


def publish_keys(issuer: Issuer, *, at: datetime) -> None:
    """
    Write anew all that tells of an issuer's keys: its Profile, DID document, key sets and single keys.

    Must be called inside the transaction in which a key, or the address of the issuer, changes.
    """
    documents.write(issuer)
    issuer.save(update_fields=["document_url", "did", "url", "document", "etag", "changed_at"])
    if not issuer.did:
        return  # it has no keys yet: give_keys
    bodies = documents.of_keys(issuer)
    put_documents(issuer, bodies, at=at)
    issuer.documents.filter(name__startswith=_OF_A_KEY).exclude(name__in=bodies).delete()


def begin_revocations(issuer: Issuer, *, at: datetime) -> None:
    """Write the RevocationList of an issuer who has not withdrawn anything."""
    put_document(issuer, documents.REVOCATIONS, ob2.encode(documents.revocation_list(issuer)), at=at)


def show_good_words(issuer: Issuer, words: list[dict[str, str]]) -> None:
    """
    Let an issuer's Profile name these good words, in the order given. Must be called inside the deed's transaction.

    :param words: entries of `issuer.endorsed`.
    """
    fresh = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    fresh.endorsed_by = words
    documents.write(fresh)
    fresh.save(update_fields=["endorsed_by", "document", "etag", "changed_at"])
