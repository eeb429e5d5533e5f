"""
Ask of any badge: is it whole, true, in force, and whose is it? All checks, in order, on this page.

Hosted Open Badges 2.0 (OB 2.0, Hosted Verification). Everything else is answered COULD_NOT_CHECK, by name.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from standards.verification import _hosted, _intake
from standards.verification._case import Case, Fetch, Fetched, Json, not_asked
from standards.verification.report import Check, Mender, Outcome, Report, Verdict

__all__ = ["CHECKS", "Check", "Fetch", "Fetched", "Mender", "Outcome", "Report", "Verdict", "verify"]


def verify(given: bytes | str, *, fetch: Fetch, now: datetime, recipient: str | None = None) -> Report:
    """
    Verify a badge.

    :param given: the bytes of a baked PNG or SVG, the JSON of an assertion (bytes or text), or its address.
    :param fetch: address -> Fetched, redirects followed; raises NotFetched if no answer came, and nothing else.
    :param now: the moment of asking.
    :param recipient: the address that the badge is said to belong to, if anybody wants to know.
    """
    case = Case(given, fetch, now, recipient)
    report = _judged(case)
    texts = _intake.claims(case)
    if len(texts) < 2:
        return report
    parts = (_judged(Case(text, fetch, now, recipient, answers=case.answers)) for text in texts[:_MAX_PARTS])
    return replace(report, parts=tuple(parts))


def _judged(case: Case) -> Report:
    checks: list[Check] = []
    has_ended = False
    for step in _STEPS:
        check = not_asked() if has_ended else step.run(case)
        checks.append(replace(check, name=step.name))
        has_ended = has_ended or (step.must_pass and check.outcome is not Outcome.PASSED)
    return Report(tuple(checks), case.now, case.assertion, case.badge_class, case.issuer)


# Three addresses for each badge and two to find the first: within the ten fetches that one question may cost.
_MAX_PARTS = 2


class _Step(NamedTuple):
    name: str
    run: Callable[[Case], Check]
    must_pass: bool = False


def _of_assertion(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.assertion is None else check(case, case.assertion)


def _of_badge(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.badge_class is None else check(case, case.badge_class)


def _of_issuer(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.issuer is None else check(case, case.issuer)


# The checks, in order. After one that must pass and did not, there is nothing left to look at.
_STEPS = (
    _Step("readable", _intake.readable, must_pass=True),
    _Step("single", _intake.single),
    _Step("edition", _intake.edition, must_pass=True),
    _Step("served", _hosted.served, must_pass=True),
    _Step("same-id", _of_assertion(_hosted.same_id), must_pass=True),
    _Step("not-revoked", _of_assertion(_hosted.not_revoked)),
    _Step("well-formed", _of_assertion(_hosted.assertion_well_formed)),
    _Step("unchanged", _of_assertion(_hosted.unchanged)),
    _Step("badge-served", _of_assertion(_hosted.badge_served)),
    _Step("badge-well-formed", _of_badge(_hosted.badge_well_formed)),
    _Step("issuer-served", _of_badge(_hosted.issuer_served)),
    _Step("issuer-well-formed", _of_issuer(_hosted.issuer_well_formed)),
    _Step("issuer-scope", _of_issuer(_hosted.issuer_scope)),
    _Step("issued", _of_assertion(_hosted.issued)),
    _Step("not-expired", _of_assertion(_hosted.not_expired)),
    _Step("recipient", _of_assertion(_hosted.recipient)),
)
CHECKS = tuple(step.name for step in _STEPS)
