"""Documents under an issuer's address: written when what they tell of changes, and read as they stand."""

import hashlib
from datetime import datetime

from issuer import documents
from issuer.models import Issuer, IssuerDocument
from standards.ob2 import documents as ob2

_OF_A_KEY = "keys/"


def put_document(issuer: Issuer, name: str, body: bytes, *, at: datetime) -> None:
    """Store the bytes that are served under an issuer's address by that name; the same bytes again change nothing."""
    etag = hashlib.sha256(body).hexdigest()
    row = IssuerDocument.objects.filter(issuer=issuer.pk, name=name)
    if not row.exclude(etag=etag).update(body=body, etag=etag, changed_at=at) and not row.exists():
        IssuerDocument.objects.create(issuer=issuer, name=name, body=body, etag=etag, changed_at=at)


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
    for name, body in bodies.items():
        put_document(issuer, name, body, at=at)
    issuer.documents.filter(name__startswith=_OF_A_KEY).exclude(name__in=bodies).delete()


def begin_revocations(issuer: Issuer, *, at: datetime) -> None:
    """Write the RevocationList of an issuer who has not withdrawn anything."""
    put_document(issuer, documents.REVOCATIONS, ob2.encode(documents.revocation_list(issuer)), at=at)


def show_good_words(issuer: Issuer, rows: list[dict[str, str]]) -> None:
    """
    Let an issuer's Profile name these good words, in the order given. Must be called inside the deed's transaction.

    :param rows: entries of `issuer.endorsed`.
    """
    fresh = Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    fresh.endorsed_by = rows
    documents.write(fresh)
    fresh.save(update_fields=["endorsed_by", "document", "etag", "changed_at"])
