"""
An award of this house under the same checks as anybody's badge, and what they say in words.

The documents are those that are served, byte for byte; only the way to them is shorter.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assertions.issuing import SHAPES
from assertions.models import Assertion, Form, IssuedDocument
from issuer import keys
from issuer.models import KeyState, SigningKey
from standards import json_text, verification
from standards.errors import NotFetched, StandardError
from standards.proofs import data_integrity
from standards.recipients import Identity
from standards.verification import Fetched, Outcome, Report, Verdict

JSON_LD = "application/ld+json"
logger = logging.getLogger("rosette.checking")
STATES = {
    Verdict.VALID: "valid",
    Verdict.REVOKED: "revoked",
    Verdict.EXPIRED: "expired",
    Verdict.COULD_NOT_CHECK: "unknown",
    Verdict.NOT_YET_VALID: "expired",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One check as a page shows it: a state of the design language, a plain sentence, why, and the machine's words."""

    state: str
    title: str
    why: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to «is it true?»: the state, a headline, and every check behind it, the failed ones first."""

    state: str
    headline: str
    sentence: str
    lines: list[Line]
    report: Report


def check(award: Assertion, *, now: datetime, recipient: str | None = None) -> Report:
    """Verify an award of this house; two queries at most."""
    document = IssuedDocument.objects.filter(assertion=award, form=Form.OB2_HOSTED, replaced_at=None).first()
    return verification.verify(award.document_url, fetch=_from_rows(award, document), now=now, recipient=recipient)


def _from_rows(award: Assertion, document: IssuedDocument | None) -> Callable[[str], Fetched]:
    def fetch(url: str) -> Fetched:
        if url == award.document_url and document is not None and _is_whole(document):
            return Fetched(document.status, JSON_LD, bytes(document.body), url)
        if url == award.badge_class.document_url and award.badge_class.document:
            return Fetched(200, JSON_LD, bytes(award.badge_class.document), url)
        if url == award.issuer.document_url and award.issuer.document:
            return Fetched(200, JSON_LD, bytes(award.issuer.document), url)
        raise NotFetched("nothing is stored for this address")

    return fetch


def _is_whole(document: IssuedDocument) -> bool:
    return hashlib.sha256(bytes(document.body)).hexdigest() == document.sha256


def signature(award: Assertion) -> Line | None:
    """
    The check of the signed edition: its proof against the key that the issuer publishes. None if there is none yet.

    A key that the issuer has withdrawn, or never published, proves nothing.
    """
    row = IssuedDocument.objects.filter(assertion=award, form=Form.OB3, replaced_at=None).first()
    if row is None:
        return None
    title = _("%(name)s signed it") % {"name": award.issuer.name}
    try:
        document = json_text.read(bytes(row.body))
        [proof] = data_integrity.proofs(document)
        method = str(proof.get("verificationMethod"))
        key = award.issuer.keys.exclude(state=KeyState.WITHDRAWN).get(public=method.partition("#")[2])
        data_integrity.check(document, proof, key=keys.public_key(key), shapes=SHAPES)
    except (StandardError, SigningKey.DoesNotExist, ValueError) as error:
        logger.error("the signature of an award of ours does not hold: %s", type(error).__name__)
        return Line("error", title, _("The signature does not fit a key that the issuer publishes."))
    why = _("The signature fits the key that the issuer publishes. If one letter were different, it would not.")
    return Line("valid", title, why, f"DataIntegrityProof, {data_integrity.SUITE} · {method}")


def is_theirs(award: Assertion, address: str) -> bool:
    """Whether an award was given to that address; also one that was revoked, whose document no longer says to whom."""
    return bool(award.recipient) and Identity.of_email(award.recipient, award.salt).matches(address)


def answer(award: Assertion, report: Report, *, now: datetime) -> Answer:
    """The words for a report, in the order of the design language; what failed stands first."""
    lines = [line for line in [*_lines(award, report), signature(award)] if line]
    lines.sort(key=lambda line: line.state not in ("error", "warn"))
    state = "expired" if _is_on_hold(award) else STATES.get(report.verdict, "unknown")
    headline, sentence = _headline(award, report)
    return Answer(state, headline, sentence, lines, report)


def _is_on_hold(award: Assertion) -> bool:
    return award.suspended_at is not None and award.revoked_at is None


def _headline(award: Assertion, report: Report) -> tuple[str, str]:
    name = award.issuer.name
    if report.verdict is Verdict.VALID:
        return _("Genuine and in date"), _("Valid: issued by %(name)s, not revoked, not expired, checked just now.") % {
            "name": name
        }
    if report.verdict is Verdict.REVOKED and _is_on_hold(award):
        words = _("Not valid at the moment: %(name)s has put it on hold.")
        return _("Put on hold by the issuer"), words % {"name": name}
    if report.verdict is Verdict.REVOKED:
        return _("Revoked by the issuer"), _("Not valid any more: %(name)s took it back.") % {"name": name}
    if report.verdict is Verdict.EXPIRED:
        return _("Genuine, but out of date"), _("Not valid any more: it has run out.")
    if report.verdict is Verdict.NOT_YET_VALID:
        return _("Genuine, but not yet in force"), _("It is dated in the future.")
    return _("It could not be checked"), _("One of its documents could not be read. The people who run this site know.")


def _lines(award: Assertion, report: Report) -> list[Line | None]:
    return [
        _signed(award, report),
        _unchanged(report),
        _not_revoked(award, report),
        _in_date(award, report),
        _theirs(award),
        _well_formed(report),
    ]


def _state(report: Report, *names: str, failed: str = "error") -> str:
    outcomes = {report.check(name).outcome for name in names}
    if Outcome.FAILED in outcomes:
        return failed
    return "valid" if outcomes == {Outcome.PASSED} else "unknown"


def _signed(award: Assertion, report: Report) -> Line:
    was_real = award.revoked_at or award.suspended_at
    state = "valid" if was_real else _state(report, "badge-served", "issuer-served", "issuer-scope")
    if state != "valid":
        return Line(
            state, _("We could not see who awarded it"), _("The badge or its issuer does not answer as it should.")
        )
    return Line(
        state,
        _("%(name)s awarded it") % {"name": award.issuer.name},
        _("The award, the badge and the issuer all stand at the issuer’s own address.")
        if not award.revoked_at
        else _("So the award was real. It has been taken back since."),
        f"HostedBadge · {award.document_url}",
    )


def _unchanged(report: Report) -> Line:
    state = _state(report, "served", "same-id")
    if state != "valid":
        return Line(state, _("We could not see whether it has changed"), _("The award does not answer as it should."))
    return Line(state, _("Nothing has changed since"), _("This is the award as it was given out, word for word."))


def _not_revoked(award: Assertion, report: Report) -> Line:
    if _is_on_hold(award):
        return Line("warn", _("It is on hold"), _("The issuer has put it on hold, and its address says so."))
    if award.revoked_at:
        return Line("error", _("It has been revoked"), _("The issuer took it back, and its address says so."))
    state = _state(report, "not-revoked")
    if state != "valid":
        return Line(state, _("We could not see whether it was revoked"))
    return Line(state, _("It has not been revoked"), _("Its own address was asked a moment ago."))


def _in_date(award: Assertion, report: Report) -> Line:
    if award.revoked_at:
        return Line("unknown", _("Its dates no longer matter"))
    if _is_on_hold(award):
        return Line("unknown", _("Its dates do not matter while it is on hold"))
    state = _state(report, "issued", "not-expired", failed="warn")
    if state == "unknown":
        return Line(state, _("We could not see whether it is in date"))
    began = date_format(award.issued_on, "j F Y")
    if award.expires_at is None:
        why = _("Awarded on %(began)s. It does not run out.") % {"began": began}
    else:
        ends = date_format(award.expires_at, "j F Y")
        why = _("It holds from %(began)s to %(ends)s.") % {"began": began, "ends": ends}
    return Line(state, _("It is in date") if state != "warn" else _("It is out of date"), why)


def _theirs(award: Assertion) -> Line:
    return Line(
        "unknown",
        _("Whose is it? That check is yours"),
        _("Type the email address they gave you further down. It is compared, and never shown or kept."),
        "identity: sha256, salted",
    )


def _well_formed(report: Report) -> Line | None:
    state = _state(report, "well-formed", "badge-well-formed", "issuer-well-formed")
    if report.verdict is Verdict.REVOKED:
        return None
    if state != "valid":
        return Line(state, _("We could not see whether it follows Open Badges 2.0"))
    return Line(state, _("It follows Open Badges 2.0"), _("Other sites and backpacks can read it."))
