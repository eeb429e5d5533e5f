"""
Credentials of 3.0 as other programs really write them (DCC, Credly, edubadges, wallets of 2021): each is Valid, or is
honestly left open; and what only looks like one of these is not.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from standards import json_text
from standards.ob3 import status_list
from standards.proofs import _base58, data_integrity
from standards.verification import Kind, Verdict, _newer
from standards.writing import Json
from tests.standards.attacks import by_acme, changed
from tests.standards.cast import HOME, IDAT, IEND, IHDR, Web, chunk, itxt, png_of
from tests.standards.credentials import ACME, SIGNER, URN, make_credential, signed
from tests.standards.signed_badges import JWK, STATUS, ask, full_web, make_list, proven, put

CREDENTIALS_1, CREDENTIALS_2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0"
OB3, EXTENSIONS = f"{BADGES}/context-3.0.3.json", f"{BADGES}/extensions.json"
SUITE, INTEGRITY = "https://w3id.org/security/suites/ed25519-2020/v1", "https://w3id.org/security/data-integrity"
LISTS_2021 = "https://w3id.org/vc/status-list/2021/v1"
DOCUMENT = make_credential().to_json()
SUBJECT: Any = DOCUMENT["credentialSubject"]
ACHIEVEMENT: Any = SUBJECT["achievement"]
ENTRY: Any = DOCUMENT["credentialStatus"]


def but(**over: Any) -> Json:
    """Erin's credential with something else in it; without it, if it is None."""
    over = {name.replace("at_", "@"): value for name, value in over.items()}
    return {name: value for name, value in {**DOCUMENT, **over}.items() if value is not None}


def of_1(*more: str, **over: Any) -> Json:
    """The same in the data model of 2019."""
    document = but(validFrom=None, awardedDate=None, credentialStatus=None, issuanceDate="2026-06-01T08:00:00Z", **over)
    return {**document, "@context": [CREDENTIALS_1, *(more or (OB3, SUITE))]}


def with_old_proof(document: Json) -> Json:
    """With Ed25519Signature2020, which this house checks and does not make."""
    options: Json = {"type": "Ed25519Signature2020", "created": "2026-06-01T08:00:00Z"}
    return _proven(document, options)


def with_newer_words(document: Json) -> Json:
    """Signed under the last context as it has since become."""
    options: Json = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "created": "2026-06-01T08:00:00Z"}
    return {**_proven(_newer.with_words(document), options), "@context": document["@context"]}


def _proven(document: Json, options: Json) -> Json:
    options = {**options, "verificationMethod": SIGNER.key_id, "proofPurpose": "assertionMethod"}
    parts = ({**options, "@context": document["@context"]}, document)
    hashes = b"".join(hashlib.sha256(data_integrity.rdfc(part).encode()).digest() for part in parts)
    return {**document, "proof": {**options, "proofValue": "z" + _base58.encode(SIGNER.sign(hashes))}}


def token(claims: Json, **header: Any) -> str:
    return by_acme(json_text.write(claims), **({"kid": JWK} | header))


INSIDE = of_1()
CLAIMS: Json = {"iss": ACME, "nbf": 1780300800, "jti": URN, "vc": {**INSIDE, "issuanceDate": None, "id": None}}
CLAIMS["vc"] = {name: value for name, value in INSIDE.items() if name not in ("issuanceDate", "id")}

SHAPES: dict[str, Callable[[], Json | str | bytes]] = {
    "VCDM 1.1, Ed25519Signature2020": lambda: with_old_proof(of_1()),
    "VCDM 1.1 without a name": lambda: with_old_proof(of_1(name=None)),
    "VCDM 1.1, its suite before the badges": lambda: with_old_proof(of_1(SUITE, OB3)),
    "VCDM 1.1, data-integrity v1": lambda: signed(of_1(OB3, f"{INTEGRITY}/v1")),
    "VCDM 1.1, the context of 3.0.1": lambda: with_old_proof(of_1(f"{BADGES}/context-3.0.1.json", SUITE)),
    "VCDM 2.0, data-integrity v2 beside it": lambda: signed(but(at_context=[CREDENTIALS_2, OB3, f"{INTEGRITY}/v2"])),
    "words of its own": lambda: signed(
        but(grade="A", at_context=[CREDENTIALS_2, OB3, {"grade": "https://school.example/grade"}])
    ),
    "types the other way round": lambda: signed(but(type=["OpenBadgeCredential", "VerifiableCredential"])),
    "both names of the type": lambda: signed(
        but(type=["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"])
    ),
    "one subject in a list": lambda: signed(but(credentialSubject=[SUBJECT])),
    "a fraction of a second": lambda: signed(but(validFrom="2026-06-01T08:00:00.123Z")),
    "an offset": lambda: signed(but(validFrom="2026-06-01T10:00:00+02:00")),
    "no zone, which is UTC": lambda: signed(but(validFrom="2026-06-01T08:00:00")),
    "a UUID of version 7": lambda: signed(but(id="urn:uuid:0190163d-8694-739b-aea5-966c26f8ad91")),
    "a UUID in capitals": lambda: signed(but(id=URN.upper().replace("URN:UUID", "urn:uuid"))),
    "an issuer as its id": lambda: signed(but(issuer=ACME)),
    "an issuer without a type": lambda: signed(but(issuer={"id": ACME, "name": "Acme"})),
    "a subject that is a DID": lambda: signed(but(credentialSubject={**SUBJECT, "id": "did:example:erin"})),
    "a picture as its address": lambda: signed(changed(DOCUMENT, "credentialSubject.achievement.image", f"{HOME}/i")),
    "criteria with a type": lambda: signed(
        changed(DOCUMENT, "credentialSubject.achievement.criteria", {"type": "Criteria", "narrative": "x"})
    ),
    "no description": lambda: signed(changed(DOCUMENT, "credentialSubject.achievement.description", None)),
    "a status without an id": lambda: signed(but(credentialStatus={**ENTRY, "id": f"{STATUS}#1"})),
    "a status for messages": lambda: signed(but(credentialStatus={**ENTRY, "statusPurpose": "message"})),
    "an index as number": lambda: token(but(credentialStatus={**ENTRY, "statusListIndex": 94567})),
    "a service that renews it": lambda: signed(
        but(
            refreshService={"id": f"{HOME}/renew", "type": "1EdTechCredentialRefresh"},
            at_context=[CREDENTIALS_2, OB3, EXTENSIONS],
        )
    ),
    "one proof, not in a list": lambda: {**proven(), "proof": proven()["proof"][0]},  # type: ignore[index]
    "endorsementJwt, a newer word": lambda: with_newer_words(but(endorsementJwt=["a.b.c"])),
    "endorsementJwt of the badge": lambda: with_newer_words(
        but(credentialSubject={**SUBJECT, "achievement": {**ACHIEVEMENT, "endorsementJwt": ["a.b.c"]}})
    ),
    "VC-JWT": lambda: token(DOCUMENT),
    "VC-JWT of the W3C": lambda: token(DOCUMENT, typ="vc+ld+json+jwt", cty="vc"),
    "VC-JWT with more claims": lambda: token({**DOCUMENT, "iss": ACME, "iat": 1780300800, "aud": "https://x.example"}),
    "VC-JWT with words of its own": lambda: token({**DOCUMENT, "grade": "A"}),
    "VC-JWT under a context of its own": lambda: token(but(at_context=[CREDENTIALS_2, OB3, f"{HOME}/c.json"])),
    "numbers for texts": lambda: token(
        but(credentialSubject={**SUBJECT, "term": 2026, "achievement": {**ACHIEVEMENT, "version": 1, "humanCode": 101}})
    ),
    "VC-JWT in quotation marks": lambda: f' "{token(DOCUMENT)}"\n',
    "VC-JWT of VCDM 1.1": lambda: token(CLAIMS),
    "VC-JWT of VCDM 1.1 with its earner": lambda: token({**CLAIMS, "sub": "did:example:erin"}),
    "VC-JWT of VCDM 1.1, everything twice": lambda: token({**CLAIMS, "vc": INSIDE}),
    "VC-JWT of VCDM 2.0 in vc": lambda: token({**CLAIMS, "vc": DOCUMENT}),
    "enveloped": lambda: {
        "@context": CREDENTIALS_2,
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt," + token(DOCUMENT),
    },
    "a presentation of one": lambda: {"type": ["VerifiablePresentation"], "verifiableCredential": [proven()]},
    "PNG with a VC-JWT": lambda: baked(token(DOCUMENT) + "\n"),
    "PNG of the older keyword": lambda: png_of(IHDR, itxt(json.dumps(proven()).encode()), IDAT, IEND),
    "PNG with tEXt": lambda: png_of(
        IHDR, chunk(b"tEXt", b"openbadgecredential\0" + json.dumps(proven()).encode()), IDAT, IEND
    ),
    "SVG": lambda: drawn(f"<![CDATA[{json.dumps(proven())}]]>"),
    "SVG with a VC-JWT": lambda: drawn("", f' verify="{token(DOCUMENT)}"'),
    "SVG with a VC-JWT inside": lambda: drawn(token(DOCUMENT)),
    "SVG with a prefix of its own": lambda: drawn(f"<![CDATA[{json.dumps(proven())}]]>", "", "ob3"),
    "SVG with another namespace": lambda: drawn(
        f"<![CDATA[{json.dumps(proven())}]]>", "", "openbadges", "https://purl.imsglobal.org/ob/v3p0/"
    ),
}


def baked(text: str) -> bytes:
    return png_of(IHDR, itxt(text.encode(), keyword=b"openbadgecredential"), IDAT, IEND)


def drawn(inside: str, more: str = "", prefix: str = "openbadges", space: str = "") -> bytes:
    element = f"{prefix}:credential"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:{prefix}="{space or "https://purl.imsglobal.org/ob/v3p0"}">'
        f"<{element}{more}>{inside}</{element}><circle r='4'/></svg>"
    ).encode()


@pytest.mark.parametrize("name", SHAPES)
def test_a_credential_is_borne_as_others_write_it(name: str) -> None:
    report = ask(SHAPES[name]())
    assert report.verdict is Verdict.VALID, report.headline
    assert report.kind in (Kind.OB30_PROOF, Kind.OB30_JWT)
    assert report.facts.name == "Soldering"


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (lambda: signed(but(credentialSubject=[SUBJECT, {**SUBJECT, "id": "did:x:2"}])), Verdict.NOT_A_BADGE),
        (lambda: signed(but(validFrom="last June")), Verdict.NOT_A_BADGE),
        (lambda: token(but(validFrom=[])), Verdict.NOT_A_BADGE),
        (lambda: token(but(id=[])), Verdict.NOT_A_BADGE),
        (lambda: token(changed(DOCUMENT, "credentialSubject.achievement", [])), Verdict.NOT_A_BADGE),
        (lambda: token(changed(DOCUMENT, "credentialSubject.achievement.criteria", 5)), Verdict.NOT_A_BADGE),
        (lambda: token(changed(DOCUMENT, "issuer.name", True)), Verdict.NOT_A_BADGE),
        (lambda: {**with_old_proof(of_1()), "@context": [CREDENTIALS_1, SUITE]}, Verdict.CHANGED),
        (lambda: {**with_newer_words(but()), "endorsementJwt": ["a.b.c"]}, Verdict.CHANGED),
        (lambda: changed(with_newer_words(but(endorsementJwt=["a.b.c"])), "endorsementJwt", None), Verdict.CHANGED),
        (lambda: changed(with_newer_words(but(endorsementJwt=["a.b.c"])), "name", "Other"), Verdict.CHANGED),
        (lambda: token({**CLAIMS, "sub": "did:x:1", "vc": changed(INSIDE, "credentialSubject.id", "did:x:2")}),
         Verdict.CHANGED),
        (lambda: token({**CLAIMS, "vc": [INSIDE]}), Verdict.NOT_A_BADGE),
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(given: Callable[[], Json | str], verdict: Verdict) -> None:
    assert ask(given()).verdict is verdict


# --- Status lists of others ------------------------------------------------------------------------------------------


def list_of_2021(*indexes: int) -> Json:
    encoded = status_list.encode(status_list.with_bits(status_list.empty(), indexes)).removeprefix("u")
    subject = {"id": f"{STATUS}#list", "type": "StatusList2021", "statusPurpose": "revocation", "encodedList": encoded}
    document: Json = {
        "@context": [CREDENTIALS_1, LISTS_2021, SUITE],
        "id": STATUS,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": ACME,
        "issuanceDate": "2026-06-01T00:00:00Z",
        "credentialSubject": subject,
    }
    return with_old_proof(document)


@pytest.mark.parametrize(("indexes", "verdict"), [((), Verdict.VALID), ((94567,), Verdict.REVOKED)])
def test_a_status_list_of_2021_is_read(indexes: tuple[int, ...], verdict: Verdict) -> None:
    document = {**of_1(OB3, LISTS_2021, SUITE), "credentialStatus": {**ENTRY, "type": "StatusList2021Entry"}}
    assert ask(with_old_proof(document), put(full_web(), STATUS, list_of_2021(*indexes))).verdict is verdict


@pytest.mark.parametrize("is_wrapped", [False, True])
@pytest.mark.parametrize(("indexes", "verdict"), [((), Verdict.VALID), ((94567,), Verdict.REVOKED)])
def test_a_status_list_may_be_a_token(indexes: tuple[int, ...], verdict: Verdict, is_wrapped: bool) -> None:
    listing = {name: value for name, value in make_list(*indexes).items() if name != "proof"}
    web = full_web()
    text = token({"iss": ACME, "vc": listing} if is_wrapped else {**listing, "iss": ACME})
    web.serve(STATUS, text.encode(), media_type="application/vc+jwt")
    assert ask(proven(), web).verdict is verdict


@pytest.mark.parametrize(("index", "verdict"), [(1, Verdict.VALID), (94567, Verdict.SUSPENDED)])
def test_a_credential_may_stand_in_two_lists(index: int, verdict: Verdict) -> None:
    other = f"{HOME}/status/2"
    second = {**ENTRY, "id": f"{other}#94567", "statusPurpose": "suspension", "statusListCredential": other}
    web = put(full_web(), other, make_list(index, id=other, status_purpose="suspension"))
    assert ask(signed(but(credentialStatus=[ENTRY, second])), web).verdict is verdict


@pytest.mark.parametrize(
    ("listing", "verdict"),
    [
        ({"issuer": ACME, "revokedCredential": []}, Verdict.VALID),
        ({"issuer": {"id": ACME}, "revokedCredentials": [{"id": URN}]}, Verdict.REVOKED),
        ({"revokedCredential": [{"id": URN, "revoked": False}]}, Verdict.VALID),
        ({"issuer": f"{HOME}/other", "revokedCredential": []}, Verdict.COULD_NOT_CHECK),
    ],
)
def test_the_list_of_1edtech_is_read(listing: Json, verdict: Verdict) -> None:
    status = {"id": f"{HOME}/revocations", "type": "1EdTechRevocationList"}
    credential = signed(but(credentialStatus=status, at_context=[CREDENTIALS_2, OB3, EXTENSIONS]))
    assert ask(credential, put(full_web(), f"{HOME}/revocations", listing)).verdict is verdict


def test_a_credential_is_read_from_an_address_in_each_form() -> None:
    forms: dict[str, bytes] = {
        "json": json.dumps(proven()).encode(),
        "jwt": token(DOCUMENT).encode(),
        "png": baked(json.dumps(proven())),
    }
    web: Web = full_web()
    for name, body in forms.items():
        web.serve(f"{HOME}/c.{name}", body, media_type="text/plain")
        assert ask(f"{HOME}/c.{name}", web).is_valid
