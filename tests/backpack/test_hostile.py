"""Hostile badges through the whole house: each has its answer, in time, and none is ever called valid."""

import base64
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest

from assertions import wording
from assertions.models import Assertion
from backpack import plain, verifying
from issuer.site import inside, sandbox
from standards.baking import Standard, bake
from standards.verification import Fetched, Report, Verdict
from tests import factories, pictures
from tests.backpack.strangers import OUTSIDE, Street, says, sends_on, serving

pytestmark = pytest.mark.django_db

NO_BADGE, UNSEEN, UNPROVEN, CHANGED = (
    Verdict.NOT_A_BADGE, Verdict.COULD_NOT_CHECK, Verdict.ISSUER_NOT_PROVEN, Verdict.CHANGED,
)  # fmt: skip
# Of the processor, as a stop-watch would measure the machine; and all that the process can see, not only what it uses.
LIMITS = replace(verifying.LIMITS, cpu_seconds=2, memory=200 * sandbox.MIB)


@pytest.fixture(autouse=True)
def two_seconds_and_200_mib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "LIMITS", LIMITS)


def judge(given: bytes | str, street: Street | None = None) -> Report:
    outside = (street or Street()).fetcher()

    def fetch(url: str) -> Fetched:
        return verifying._from_here(url) if inside.is_ours(url) else outside(url)

    raw = given if isinstance(given, bytes) else given.encode("utf-8", "surrogatepass")
    report = verifying.verify(raw, now=factories.NOON, fetch=fetch).report
    assert "more time or memory" not in report.checks[0].found
    assert wording.answer(report).sentence
    return report


def token(head: dict[str, Any], body: object, signature: bytes = b"x" * 64) -> str:
    parts = [json.dumps(head).encode(), json.dumps(body).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def with_text(chunk: bytes, words: bytes) -> bytes:
    return pictures.with_chunk(pictures.png(60, 60), chunk, words)


CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "https://school.example/1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:school.example", "type": ["Profile"]}, "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"type": ["AchievementSubject"], "id": "mailto:erin@example.org"},
}  # fmt: skip
HOSTED = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://school.example/1"}
CLIQUE = [{"id": f"_:b{n}", "related": [{"id": f"_:b{m}"} for m in range(9) if m != n]} for n in range(9)]

FILES: dict[str, tuple[bytes | str, set[Verdict]]] = {
    "200 MiB behind zTXt": (
        with_text(b"zTXt", b"openbadges\0\0" + zlib.compress(b"\0" * 200 * 1024**2)), {NO_BADGE}),
    "200 MiB behind iTXt": (
        with_text(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(b"{" * 200 * 1024**2)), {NO_BADGE}),
    "an iTXt that breaks off": (with_text(b"iTXt", b"openbadges\0\1\0\0\0" + b"x" * 20), {NO_BADGE}),
    "deep JSON": ("[" * 200_000, {NO_BADGE}),
    "deep objects": ('{"a":' * 20_000 + "1" + "}" * 20_000, {NO_BADGE}),
    "a key twice": ('{"id": "https://a.example/1", "id": "https://b.example/1"}', {NO_BADGE}),
    "an endless number": ('{"a": ' + "9" * 200_000 + "}", {NO_BADGE}),
    "NUL and half a pair": ('{"id": "\\u0000\\ud800"}', {NO_BADGE}),
    "alg none": (token({"alg": "none"}, HOSTED, b""), {CHANGED, UNSEEN, NO_BADGE}),
    "HS256": (token({"alg": "HS256"}, HOSTED), {CHANGED, UNSEEN, NO_BADGE}),
    "a key of its own": (token({"alg": "EdDSA", "jwk": {"kty": "OKP"}}, {"vc": CREDENTIAL}),
                         {CHANGED, UNPROVEN, NO_BADGE}),
    "a kid inside": (token({"alg": "EdDSA", "kid": "http://127.0.0.1/key"}, CREDENTIAL),
                     {CHANGED, UNPROVEN, UNSEEN, NO_BADGE}),
    "no proof": (json.dumps(CREDENTIAL), {UNPROVEN, UNSEEN, NO_BADGE}),
    "another meaning": (json.dumps(CREDENTIAL | {"@context": [*CREDENTIAL["@context"], {"issuer": "x:y"}]}),
                        {CHANGED, UNSEEN}),
    "an unknown context": (json.dumps(CREDENTIAL | {"@context": [*CREDENTIAL["@context"], "https://evil.example/c"]}),
                           {UNSEEN, CHANGED, UNPROVEN}),
    "a knot": (json.dumps(CREDENTIAL | {"evidence": CLIQUE, "proof": {
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK#x", "proofValue": "z1"}}),
        {CHANGED, UNSEEN, UNPROVEN, NO_BADGE}),
    "inside by number": ("https://127.0.0.1/", {UNSEEN}),
    "inside by a mapped number": ("http://[::ffff:169.254.169.254]/latest/meta-data/", {UNSEEN}),
    "inside by another spelling": ("http://2130706433/", {UNSEEN, NO_BADGE}),
    "no address of the web": ("file:///etc/passwd", {NO_BADGE}),
    "an entity": (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">'
                  b"&a;</svg>", {NO_BADGE}),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_hostile_badge_is_answered_as_the_table_says(case: str) -> None:
    given, expected = FILES[case]
    street = Street({"school.example": ["127.0.0.1"], "evil.example": ["10.0.0.1"]})
    assert judge(given, street).verdict in expected
    assert street.connected == []


def test_no_hostile_picture_is_more_than_no_badge() -> None:
    hostile = pictures.hostile_pngs() | pictures.hostile_others() | pictures.hostile_svgs()
    found = {name: judge(given).verdict for name, (given, _words) in hostile.items() if len(given) < 10_000_000}
    assert set(found.values()) <= {NO_BADGE, UNSEEN}, found


WAYS = {
    "a redirect inside": sends_on("http://127.0.0.1/"),
    "a redirect to the secrets of a cloud": sends_on("http://[::ffff:169.254.169.254]/"),
    "a page": says(b"<html>hello</html>", kind="text/html"),
    "another's document": says(json.dumps(HOSTED | {"id": "http://school.example/2"}).encode()),
    "nothing": says(b"", status="404 Not Found"),
    "a fault": says(b"", status="500 Oops"),
}


@pytest.mark.parametrize("case", WAYS)
def test_a_hostile_site_proves_nothing(case: str) -> None:
    street = Street()
    with serving(street, lambda line, _path: line.sendall(WAYS[case])):
        for given in ("http://school.example/1", json.dumps(HOSTED | {"id": "http://school.example/1"})):
            assert judge(given, street).verdict in (UNSEEN, UNPROVEN, NO_BADGE)
    assert {place for place, _port in street.connected} == {OUTSIDE}


def test_a_name_that_moves_inside_between_two_questions_is_not_followed() -> None:
    hosted = HOSTED | {"id": "http://rebind.example/1", "badge": "http://rebind.example/badge",
                       "recipient": {"type": "email", "hashed": False, "identity": "erin@example.org"},
                       "issuedOn": "2026-01-01T00:00:00Z", "verification": {"type": "hosted"}}  # fmt: skip
    street = Street({"rebind.example": [[OUTSIDE], ["169.254.169.254"]]})
    with serving(street, lambda line, _path: line.sendall(says(json.dumps(hosted).encode()))):
        assert judge("http://rebind.example/1", street).verdict is UNSEEN
    assert {place for place, _port in street.connected} == {OUTSIDE}


def test_our_badge_with_somebody_elses_name_on_it_is_not_ours(award: Assertion, png: bytes) -> None:
    """Baked into a picture of ours: the document that counts is the one at its address."""
    lie = json.dumps(HOSTED | {"id": "https://evil.example/1", "badge": award.badge_class.document_url})
    assert judge(bake(pictures.png(60, 60), lie)).verdict is UNSEEN
    both = bake(bake(pictures.png(60, 60), lie, standard=Standard.OB2), json.dumps(CREDENTIAL), standard=Standard.OB3)
    assert judge(both).verdict is not Verdict.VALID
    named = json.dumps(HOSTED | {"id": award.document_url, "badge": "https://evil.example/b"})
    assert judge(bake(pictures.png(60, 60), named)).verdict is CHANGED


def test_signs_that_no_database_takes_are_kept_out_of_reports() -> None:
    odd = (
        '{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://a.invalid/\\u0000\\ud800"}'
    )
    for given in (odd, "nul \0 and half a pair \ud800", token({"alg": "\0\ud800"}, {"\0": "\ud800"})):
        found = json.dumps(plain.of(judge(given)), ensure_ascii=False)
        assert "\0" not in found and "\\u0000" not in found
        found.encode("utf-8")
    assert plain.storable("a\0b\ud800c") == "a\ufffdb?c"


def test_an_address_longer_than_any_question_is_answered_at_once() -> None:
    for long in ("https://a.example/" + "x" * 20_000, "https://a.example/" + "\U0001f600" * 1900):
        report = judge(json.dumps(HOSTED | {"id": long, "badge": "https://a.example/b"}))
        assert report.verdict is UNSEEN
        assert report.check("readable").found == "the JSON of a badge"


def test_a_fault_in_asking_ends_neither_a_page_nor_a_list(caplog: pytest.LogCaptureFixture) -> None:
    def falls(url: str) -> Fetched:
        raise KeyError(url)

    report = verifying.verify(json.dumps(HOSTED).encode(), now=factories.NOON, fetch=falls).report
    assert (report.verdict, report.check("served").outcome.name) == (UNSEEN, "NOT_DONE")
    assert "an address was not asked" in caplog.text


def test_a_child_that_is_ended_is_an_answer_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    tight = verifying.sandbox.Limits(cpu_seconds=1, wall_seconds=0.001)
    monkeypatch.setattr(verifying, "LIMITS", tight)
    report = verifying.verify(b"anything", now=factories.NOON).report
    assert report.verdict is UNSEEN
    assert "more time or memory" in report.check("readable").found
