"""
An award of this house under the same checks as anybody's badge, and what they say in words.

The documents are those that are served, byte for byte; only the way to them is shorter.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from assertions import wording
from assertions.issuing import SHAPES
from assertions.models import Assertion, Form, IssuedDocument
from assertions.wording import Answer, Line
from issuer import keys
from issuer.models import KeyState, SigningKey
from standards import json_text, verification
from standards.errors import NotFetched, StandardError
from standards.proofs import data_integrity
from standards.recipients import Identity
from standards.verification import Fetched, Mender, Report, Verdict

JSON_LD = "application/ld+json"
logger = logging.getLogger("rosette.checking")


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
        why = _("The signature does not fit a key that the issuer publishes.")
        return Line("error", _("Its signature does not hold"), why, mender=str(wording.MENDERS[Mender.ISSUER]))
    why = _("The signature fits the key that the issuer publishes. If one letter were different, it would not.")
    return Line("valid", title, why, f"DataIntegrityProof, {data_integrity.SUITE} · {method}")


def is_theirs(award: Assertion, address: str) -> bool:
    """Whether an award was given to that address; also one that was revoked, whose document no longer says to whom."""
    return bool(award.recipient) and Identity.of_email(award.recipient, award.salt).matches(address)


def answer(award: Assertion, report: Report) -> Answer:
    """The words for a report on this house's own award: those of any badge, with what only we know."""
    lines = [_on_hold(line) if _is_on_hold(award) else line for line in _lines(award, report)]
    signed = signature(award)
    if signed is not None:
        lines.insert(0 if signed.state == "error" else 1, signed)
    state = "expired" if _is_on_hold(award) else wording.STATES[report.verdict]
    headline, sentence = _headline(award, report)
    if report.verdict is Verdict.VALID and signed is not None and signed.state == "error":
        state, headline = "unknown", _("Genuine here, but its signature does not hold")
        sentence = _("Valid at this address only: copies of it prove nothing until %(name)s signs it again.")
        sentence %= {"name": award.issuer.name}
    return Answer(state, headline, sentence, lines, report)


def _lines(award: Assertion, report: Report) -> list[Line]:
    return wording.lines(report, whose=_whose(), issuer=award.issuer.name)


def _is_on_hold(award: Assertion) -> bool:
    return award.suspended_at is not None and award.revoked_at is None


def _on_hold(line: Line) -> Line:
    """What the address of an award on hold says is that it is revoked; we know that it is not for good."""
    if not line.detail.startswith("not-revoked"):
        return line
    return Line("warn", _("It is on hold"), _("The issuer has put it on hold, and its address says so."), line.detail)


def _headline(award: Assertion, report: Report) -> tuple[str, str]:
    name = {"name": award.issuer.name}
    if report.verdict is Verdict.VALID:
        return str(wording.HEADLINES[Verdict.VALID]), (
            _("Valid: issued by %(name)s, not revoked, not expired, checked just now.") % name
        )
    if report.verdict is Verdict.COULD_NOT_CHECK:
        words = _("One of its documents could not be read. The people who run this site know.")
        return str(wording.HEADLINES[Verdict.COULD_NOT_CHECK]), words
    verdict = Verdict.SUSPENDED if _is_on_hold(award) else report.verdict
    return str(wording.HEADLINES[verdict]), str(wording.SENTENCES[verdict]) % {"issuer": award.issuer.name}


def _whose() -> Line:
    return Line(
        "unknown",
        _("Whose is it? That check is yours"),
        _("Type the email address they gave you further down. It is compared, and never shown or kept."),
        "identity: sha256, salted",
    )
