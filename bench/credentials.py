"""Signing a credential against a bare Ed25519 signature and PyLD; revoking one award, and three hundred at once."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pyld import jsonld

from bench.measuring import Figure, by_turns, micros, seconds_each
from standards.proofs import _rdf, data_integrity
from standards.proofs.data_integrity import Shapes
from standards.proofs.keys import Algorithm, PrivateKey

TIMES = 200
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def figures() -> list[Figure]:
    """Of credentials as they are made in an award run: one shape, other values."""
    credentials = _credentials(TIMES)
    signer = PrivateKey.generate(Algorithm.EDDSA).signer("did:web:badges.example.org:issuers:x#z6Mk")
    shapes = Shapes()
    for credential in credentials[:5]:
        data_integrity.sign(credential, signer=signer, created=NOW, shapes=shapes)
    ours, floor = by_turns(
        partial(_sign_all, credentials, signer, shapes), lambda: seconds_each(lambda: signer.sign(b"x" * 64), times=500)
    )
    fast, slow = by_turns(
        partial(_canonical_all, credentials, shapes.rdfc), partial(_pyld_all, credentials[:10]), rounds=3
    )
    return [
        Figure("A credential signed in an award run, canonicalisation and all", micros(ours),
               f"a bare Ed25519 signature {micros(floor)}", ours / floor, "≤ 10 times", ours / floor <= 10),
        Figure("Its canonical form alone", micros(fast), f"PyLD, contexts cached {micros(slow)}", slow / fast,
               "≥ 25 times as fast", slow / fast >= 25),
        *_revocations(),
    ]  # fmt: skip


def _credentials(number: int) -> list[dict[str, Any]]:
    from assertions import documents
    from assertions.models import Assertion
    from badges import documents as badge_documents
    from issuer.site.ids import new_salt, new_urn

    award = Assertion.objects.exclude(credential_id="").select_related("badge_class__badge__issuer", "status_list")[0]
    achievement = badge_documents.achievement(award.badge_class)
    made = []
    for _ in range(number):
        award.credential_id, award.salt = new_urn(), new_salt()
        award.recipient, award.status_index = f"{secrets.token_hex(4)}@example.org", secrets.randbelow(100_000)
        made.append(documents.credential(award, [], achievement=achievement).to_json())
    return made


def _sign_all(credentials: list[dict[str, Any]], signer: Any, shapes: Shapes) -> float:
    began = time.process_time()
    for credential in credentials:
        data_integrity.sign(credential, signer=signer, created=NOW, shapes=shapes)
    return (time.process_time() - began) / len(credentials)


def _canonical_all(credentials: list[dict[str, Any]], canonical: Callable[[dict[str, Any]], str]) -> float:
    began = time.process_time()
    for credential in credentials:
        canonical(credential)
    return (time.process_time() - began) / len(credentials)


def _pyld_all(credentials: list[dict[str, Any]]) -> float:
    how = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "base": None,
        "documentLoader": _rdf._load,
    }
    return _canonical_all(credentials, lambda credential: jsonld.normalize(credential, how))


def _revocations() -> list[Figure]:
    from assertions import operations
    from assertions.models import Assertion
    from bench.awarding import _awarder

    award = _awarder()
    award(380)
    rows = list(Assertion.objects.select_related("issuer", "awarded_by").order_by("-created_at", "pk")[:380])
    now = rows[0].created_at
    by = rows[0].awarded_by
    if by is None:
        raise RuntimeError("an award of the benchmark has nobody who gave it")
    listed = _list_changed(rows[340:])
    began = time.process_time()
    for row in rows[:40]:
        operations.revoke([row], reason="For the benchmark.", by=by, at=now)
    one = (time.process_time() - began) / 40
    began = time.process_time()
    operations.revoke(rows[40:340], reason="For the benchmark.", by=by, at=now)
    many = time.process_time() - began
    return [
        Figure("One bit of a status list changed: read, set, packed, signed, written", f"{micros(listed)} of CPU", "",
               None, "≤ 5 ms", listed <= 0.005),
        Figure("One award revoked whole: its documents, its list, letter, journal", f"{micros(one)} of CPU", ""),
        Figure("300 awards revoked together, one rewrite a list", f"{micros(many)} of CPU",
               f"300 one by one {micros(one * 300)}", one * 300 / many, "", None),
    ]  # fmt: skip


def _list_changed(awards: list[Any]) -> float:
    """Seconds of CPU for one change of the status list that an award stands in, its transaction and all."""
    from django.db import transaction

    from assertions.operations import statuses

    began = time.process_time()
    for award in awards:
        with transaction.atomic():
            statuses.set_bits(award.issuer, [award], to=True, at=award.created_at)
    return (time.process_time() - began) / len(awards)
