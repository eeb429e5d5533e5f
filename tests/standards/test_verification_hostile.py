"""
Badges that somebody made to deceive or to exhaust us: each has an outcome, none is ever valid.

The large ones were measured by hand (docs/conformance.md): under 2 s and 200 MiB, also on one slow core.
"""

import pytest

from standards.verification import Verdict
from tests.standards.attacks import ATTACKS, base64url
from tests.standards.cast import HOME
from tests.standards.credentials import ACME, SIGNER
from tests.standards.signed_badges import DID_JSON, ask, did_document, full_web, proven, put


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_answered_as_the_table_says(name: str) -> None:
    attack, web = ATTACKS[name], full_web()
    attack.serve(web)
    report = ask(attack.given(), web)
    assert report.verdict is attack.verdict, report.headline
    assert not report.is_valid
    assert len(web.calls) <= 20
    assert not any("jwks.json" in url or "x5u" in url or "context" in url for url in web.calls)


def test_weak_keys_are_no_keys() -> None:
    zero = did_document(
        verificationMethod=[
            {
                "id": SIGNER.key_id,
                "type": "JsonWebKey",
                "controller": ACME,
                "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": base64url(bytes(32))},
            }
        ]
    )
    assert ask(proven(), put(full_web(), DID_JSON, zero)).verdict is Verdict.ISSUER_NOT_PROVEN


def test_an_address_that_leads_to_another_leads_no_further() -> None:
    web = full_web()
    for number in range(5):
        page = f'<link rel="alternate" type="application/json" href="/page/{number + 1}">'
        web.serve(f"{HOME}/page/{number}", page.encode(), media_type="text/html")
    assert ask(f"{HOME}/page/0", web).verdict is Verdict.NOT_A_BADGE
    assert len(web.calls) == 2
