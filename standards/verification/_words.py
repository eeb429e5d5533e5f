"""
Good words about a badge (OB 2.0, Endorsement; OB 3.0, EndorsementCredential), each under checks of its own.

However they come out, the badge stays what it is. A few are judged, as deep as one word about a word, and no further.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from standards.grammar import listed
from standards.values import is_url
from standards.verification import _credential, _hosted, _status, _steps, _tokens
from standards.verification._case import Case, Json, failed, id_of, not_asked, object_in, passed, text_of
from standards.verification._edition import payload_of
from standards.verification._steps import Step
from standards.verification.report import Check, GoodWord, Kind, Mender, Report, Verdict

MAX_DEPTH = 2


def of(case: Case) -> tuple[GoodWord, ...]:
    """The good words about an award, its badge and its issuer."""
    if case.depth >= MAX_DEPTH:
        return ()
    return tuple(_judged(case, about, thing, word) for about, thing, word in _found(case))


def _found(case: Case) -> Iterator[tuple[str, str, object]]:
    """What the good word is about, the id of that, and the word: its address, document or signed text."""
    for about, thing in _things(case):
        for name in ("endorsement", "endorsementJwt"):
            for word in listed(thing.get(name)):
                if case.question.words_left <= 0:
                    return
                case.question.words_left -= 1
                yield about, id_of(thing), word


def _things(case: Case) -> Iterator[tuple[str, Json]]:
    document = case.assertion or {}
    yield "award", document
    if case.kind in (Kind.OB30_PROOF, Kind.OB30_JWT):
        yield "badge", object_in(object_in(document.get("credentialSubject")).get("achievement"))
        yield "issuer", object_in(document.get("issuer"))
    else:
        yield "badge", case.badge_class or {}
        yield "issuer", case.issuer or {}


def _judged(case: Case, about: str, thing: str, word: object) -> GoodWord:
    inner = Case("", case.question, depth=case.depth + 1)
    steps: tuple[Step, ...]
    if isinstance(word, str) and not is_url(word):
        inner.jws, inner.kind, inner.claim = word, Kind.OB30_JWT, payload_of(word)
        steps = _TOKEN + _SIGNED
    elif isinstance(word, Mapping) and "EndorsementCredential" in listed(word.get("type")):
        inner.kind, inner.assertion = Kind.OB30_PROOF, word
        steps = _SIGNED
    else:
        inner.kind, inner.address = Kind.OB20_ENDORSEMENT, id_of(word)
        steps = _HOSTED
    return _told(about, inner, [*_steps.outcomes(inner, steps), _is_about(inner, thing)])


def _told(about: str, inner: Case, checks: list[Check]) -> GoodWord:
    report: Report = _steps.report_of(inner, checks)
    if report.is_proven:
        report = replace(report, endorsements=of(inner))
    claim = object_in((inner.assertion or {}).get("claim") or (inner.assertion or {}).get("credentialSubject"))
    return GoodWord(about, text_of(claim.get("endorsementComment")), report.facts, report)


def _is_about(inner: Case, thing: str) -> Check:
    """It is about this and nothing else (OB 3.0, EndorsementSubject: id)."""
    document = inner.assertion or {}
    if not document or document.get("revoked") is True:
        return replace(not_asked(), name="about")
    named = id_of(document.get("claim") or document.get("credentialSubject"))
    if named and named == thing:
        return replace(passed(named), name="about")
    check = failed(named[:300] or "nothing", thing[:300], Mender.ISSUER, Verdict.NOT_A_BADGE)
    return replace(check, name="about")


def _whole(case: Case) -> Check:
    return _hosted.well_formed_of(case.assertion or {}, "Endorsement")


def _issuer_served(case: Case) -> Check:
    case.issuer, check = _hosted.named(case, id_of((case.assertion or {}).get("issuer")))
    return check


_HOSTED = (
    Step("served", _hosted.served, must_pass=True),
    Step("same-id", lambda case: _hosted.same_id(case, case.assertion or {}), must_pass=True),
    Step("not-revoked", lambda case: _hosted.not_revoked(case, case.assertion or {}), must_pass=True),
    Step("well-formed", _whole),
    Step("issuer-served", _issuer_served, must_pass=True),
    Step("issuer-scope", lambda case: _hosted.issuer_scope(case, case.issuer or {})),
    Step("issued", lambda case: _hosted.issued(case, case.assertion or {})),
)
_SIGNED = (
    Step("terms", lambda case: _credential.terms(case, case.assertion or {}), must_pass=True),
    Step("well-formed", lambda case: _credential.well_formed(case, case.assertion or {}), must_pass=True),
    Step("issuer-key", lambda case: _credential.issuer_key(case, case.assertion or {}), must_pass=True),
    Step("signature", lambda case: _credential.signature(case, case.assertion or {}), must_pass=True),
    Step("not-revoked", lambda case: _status.not_revoked(case, case.assertion or {})),
    Step("issued", lambda case: _credential.issued(case, case.assertion or {})),
    Step("not-expired", lambda case: _credential.not_expired(case, case.assertion or {})),
)
_TOKEN = (Step("token", _tokens.token, must_pass=True), Step("claims", _tokens.credential, must_pass=True))
CHECKS_OF_WORDS = {
    Kind.OB20_ENDORSEMENT: (*(step.name for step in _HOSTED), "about"),
    Kind.OB30_PROOF: (*(step.name for step in _SIGNED), "about"),
    Kind.OB30_JWT: (*(step.name for step in _TOKEN + _SIGNED), "about"),
}
