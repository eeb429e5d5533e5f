"""Lists in which issuers take signed badges back: of every kind, had or not had, and what each of that means."""

import json
from typing import Any

import pytest

from standards import json_text
from standards.ob3 import status_list
from standards.proofs import jws
from standards.verification import Outcome, Report, Verdict
from standards.writing import Json
from tests.standards.cast import HOME
from tests.standards.credentials import ACME, URN, make_credential, rsa_signer, signed
from tests.standards.signed_badges import JWK, STATUS, ask, full_web, make_list, proven, put

OLD_LIST = f"{HOME}/revoked"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def with_status(status: object) -> Json:
    """A credential with this status, signed as words, so that it needs no context."""
    return {**make_credential().to_json(), "credentialStatus": status}


def as_token(document: Json) -> str:
    return jws._signed(json_text.write(document), rsa_signer(JWK), {"kid": JWK})


def entry(**over: Any) -> Json:
    made: Any = make_credential().to_json()["credentialStatus"]
    return {**made, **over}


def asked(status: object, web: Any = None) -> Report:
    return ask(as_token(with_status(status)), web or full_web())


def test_no_status_is_no_revocation() -> None:
    document = make_credential().to_json()
    del document["credentialStatus"]
    report = ask(signed(document))
    assert report.is_valid and report.check("not-revoked").found == "no status list"


def test_several_lists_are_all_asked() -> None:
    suspended = f"{HOME}/status/2"
    both = [entry(), entry(statusPurpose="suspension", statusListCredential=suspended, statusListIndex="7")]
    web = put(full_web(), suspended, make_list(7, id=suspended, status_purpose="suspension"))
    assert asked(both, web).verdict is Verdict.SUSPENDED
    put(web, suspended, make_list(8, id=suspended, status_purpose="suspension"))
    assert asked(both, web).is_valid
    assert asked([*both, *both, *both], web).verdict is Verdict.COULD_NOT_CHECK


def test_it_is_said_of_which_day_the_list_is_as_no_list_says_since_when() -> None:
    check = ask(proven(), put(full_web(), STATUS, make_list(94567))).check("not-revoked")
    assert check.found == "revocation in the issuer's list of 2026-06-01T00:00:00Z"
    assert check.since is None


def test_a_list_over_http_proves_nothing() -> None:
    plain = "http://acme.example/status/2"
    web = put(full_web(), plain, make_list(7, id=plain))
    report = asked(entry(statusListCredential=plain, statusListIndex="8"), web)
    assert report.verdict is Verdict.COULD_NOT_CHECK and plain not in web.calls
    assert "over http anybody could answer" in report.check("not-revoked").found


def test_a_message_or_a_refresh_decides_nothing_and_is_not_fetched() -> None:
    web = full_web()
    del web.answers[STATUS]
    report = asked([entry(statusPurpose="message"), entry(statusPurpose="refresh")], web)
    assert report.is_valid and STATUS not in web.calls
    assert "message" in report.check("not-revoked").found


def test_the_index_may_be_a_number() -> None:
    assert asked(entry(statusListIndex=94567)).is_valid
    assert asked(entry(statusListIndex=5), put(full_web(), STATUS, make_list(5))).verdict is Verdict.REVOKED


@pytest.mark.parametrize("index", ["", "0x5", "5 ", 5.0, True, None, "1" * 13, -1, ["5"]])
def test_an_index_that_is_none_leaves_it_open(index: object) -> None:
    assert asked(entry(statusListIndex=index)).verdict is Verdict.COULD_NOT_CHECK


def test_entries_of_several_bits_are_not_read_here() -> None:
    assert asked(entry(statusSize=2)).verdict is Verdict.COULD_NOT_CHECK
    assert asked(entry(statusSize=1)).is_valid


@pytest.mark.parametrize("status", ["revoked", 5, {}, {"id": STATUS}, {"type": "BitstringStatusListEntry"}])
def test_a_status_that_is_none_leaves_it_open(status: object) -> None:
    assert asked(status).verdict is Verdict.COULD_NOT_CHECK


def test_a_list_may_be_a_token() -> None:
    for index, verdict in ((94567, Verdict.REVOKED), (94566, Verdict.VALID)):
        document = {name: value for name, value in make_list(index).items() if name != "proof"}
        web = full_web()
        web.serve(STATUS, as_token(document).encode(), media_type="application/vc+jwt")
        assert ask(proven(), web).verdict is verdict


def test_a_list_of_the_draft_of_2021_is_read() -> None:
    packed = status_list.encode(status_list.with_bits(status_list.empty(), [94567])).removeprefix("u")
    document = make_list()
    document["type"] = ["VerifiableCredential", "StatusList2021Credential"]
    document["credentialSubject"] = {**document["credentialSubject"], "type": "StatusList2021", "encodedList": packed}  # type: ignore[dict-item]
    del document["proof"]
    web = full_web()
    web.serve(STATUS, as_token(document).encode())
    status = entry(type="StatusList2021Entry")
    assert asked(status, web).verdict is Verdict.REVOKED
    assert asked(entry(type="StatusList2021Entry", statusListIndex="3"), web).is_valid


@pytest.mark.parametrize(("status", "body"), [(410, b""), (404, b""), (503, b""), (200, b"<html>"), (200, b"[]")])
def test_a_list_that_cannot_be_had_leaves_it_open(status: int, body: bytes) -> None:
    for listed in (entry(), {"id": STATUS, "type": "1EdTechRevocationList"}):
        web = full_web()
        web.serve(STATUS, body, status=status)
        report = asked(listed, web)
        assert report.verdict is Verdict.COULD_NOT_CHECK
        assert report.check("signature").outcome is Outcome.PASSED


# --- The list that 1EdTech has since replaced ---


@pytest.mark.parametrize("name", ["revokedCredential", "revokedCredentials"])
def test_the_older_list_takes_back_and_says_why(name: str) -> None:
    status = {"id": OLD_LIST, "type": "1EdTechRevocationList"}
    listing: Json = {"id": OLD_LIST, "issuer": ACME, name: [{"id": URN, "revocationReason": "Given in error."}]}
    report = asked(status, put(full_web(), OLD_LIST, listing))
    assert report.verdict is Verdict.REVOKED
    assert report.headline.reason == report.facts.revocation_reason == "Given in error."


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([], Verdict.VALID),
        ([{"id": "urn:x"}], Verdict.VALID),
        ([{"id": URN, "revoked": False}], Verdict.VALID),
        ([URN], Verdict.REVOKED),
        ([{"id": URN}], Verdict.REVOKED),
        ([{"id": URN, "revoked": "yes"}], Verdict.REVOKED),
        ([5, None, {"id": 5}], Verdict.VALID),
        ("none", Verdict.COULD_NOT_CHECK),
    ],
)
def test_the_entries_of_the_older_list(entries: object, verdict: Verdict) -> None:
    status = {"id": OLD_LIST, "type": "1EdTechRevocationList"}
    web = put(full_web(), OLD_LIST, {"id": OLD_LIST, "issuer": ACME, "revokedCredential": entries})
    assert asked(status, web).verdict is verdict


def test_the_older_list_of_another_issuer_or_at_no_address_leaves_it_open() -> None:
    status = {"id": OLD_LIST, "type": "1EdTechRevocationList"}
    web = put(full_web(), OLD_LIST, {"issuer": "did:web:evil.example", "revokedCredential": []})
    assert asked(status, web).verdict is Verdict.COULD_NOT_CHECK
    assert asked({"id": "urn:x", "type": "1EdTechRevocationList"}, web).verdict is Verdict.COULD_NOT_CHECK


def test_the_older_list_is_read_beside_a_proof_too() -> None:
    document = with_status({"id": OLD_LIST, "type": "1EdTechRevocationList"})
    document["@context"] = [*document["@context"], EXTENSIONS]  # type: ignore[misc]
    web = put(full_web(), OLD_LIST, {"issuer": ACME, "revokedCredential": [{"id": URN}]})
    assert ask(json.dumps(signed(document)), web).verdict is Verdict.REVOKED
