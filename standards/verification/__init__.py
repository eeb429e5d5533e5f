"""
Ask of any badge: is it whole, true, in force, and whose is it? All checks of every edition, in order, on this page.

Open Badges 0.5 to 3.0, by their address, by a signature or by a proof inside; also two editions in one picture.
"""

from dataclasses import replace
from datetime import datetime

from standards.proofs import data_integrity, did
from standards.verification import _intake, _pairs, _words
from standards.verification._case import Canonicalise, Case, Fetch, Fetched, MayBePlain, Question, Resolve, nowhere
from standards.verification._steps import CHECKS_OF, run
from standards.verification.facts import Facts, Piece
from standards.verification.report import (
    Check,
    GoodWord,
    Headline,
    Kind,
    Mender,
    Outcome,
    Proof,
    Report,
    Standing,
    Verdict,
)

__all__ = [
    "CHECKS", "CHECKS_OF", "CHECKS_OF_WORDS", "NAMES", "Canonicalise", "Check", "Facts", "Fetch", "Fetched", "GoodWord",
    "Headline", "Kind", "MayBePlain", "Mender", "Outcome", "Piece", "Proof", "Report", "Resolve", "Standing", "Verdict",
    "verify",
]  # fmt: skip

CHECKS = CHECKS_OF[Kind.OB20_HOSTED]
CHECKS_OF_WORDS = _words.CHECKS_OF_WORDS
NAMES = frozenset(name for names in (*CHECKS_OF.values(), *CHECKS_OF_WORDS.values()) for name in names)
_MAX_PARTS = 2
_MORE_FETCHES = 10


def verify(
    given: bytes | str,
    *,
    fetch: Fetch,
    now: datetime,
    recipient: str | None = None,
    canonicalise: Canonicalise = data_integrity.rdfc,
    resolve: Resolve = did.url_of,
    may_be_plain: MayBePlain = nowhere,
) -> Report:
    """
    Verify a badge.

    :param given: the bytes of a baked PNG or SVG; the JSON of a badge, its JWS or VC-JWT, an envelope or presentation
        of one (bytes or text); or the address of one of these, or of a page that links to it.
    :param fetch: address -> Fetched, redirects followed; raises NotFetched if no answer came, and nothing else.
    :param now: the moment of asking.
    :param recipient: the address that the badge is said to belong to, if anybody wants to know.
    :param canonicalise: document -> canonical N-Quads, raising what `data_integrity.rdfc` raises. Another may work in a
        process that can be killed, and raises TangledDocument when that happened.
    :param resolve: did:web -> the address of its document, raising BadDid; another only for trials on one machine.
    :param may_be_plain: address -> whether keys and lists of 3.0 may be asked for over http there; older badges always.
    """
    question = Question(fetch, now, recipient, canonicalise, resolve, may_be_plain)
    case = Case(given, question)
    report = _judged(case)
    texts = _intake.claims(case)
    if len(texts) < 2:
        return report
    if not _intake.is_dual(case):
        return replace(report, parts=tuple(_judged(Case(text, question)) for text in texts[:_MAX_PARTS]))
    question.fetches_left += _MORE_FETCHES
    cases = [Case(text, question) for text in texts]
    return _pairs.joined(case, cases, [_judged(part) for part in cases])


def _judged(case: Case) -> Report:
    report = run(case)
    return replace(report, endorsements=_words.of(case)) if report.is_proven else report
