"""
The checks of each edition, in order. After one that must pass and did not, there is nothing left to look at.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from standards.verification import _credential, _edition, _hosted, _intake, _old, _signed, _status, _tokens
from standards.verification._case import Case, Json, not_asked
from standards.verification._facts import facts_of
from standards.verification.report import Check, Kind, Outcome, Report


class Step(NamedTuple):
    """A check by its name, and whether there is nothing left to look at without it."""

    name: str
    run: Callable[[Case], Check]
    must_pass: bool = False


def _of_assertion(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.assertion is None else check(case, case.assertion)


def _of_badge(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.badge_class is None else check(case, case.badge_class)


def _of_issuer(check: Callable[[Case, Json], Check]) -> Callable[[Case], Check]:
    return lambda case: not_asked() if case.issuer is None else check(case, case.issuer)


_INTAKE = (
    Step("readable", _intake.readable, must_pass=True),
    Step("single", _intake.single),
    Step("edition", _edition.edition, must_pass=True),
)
_HOSTED = (
    Step("served", _hosted.served, must_pass=True),
    Step("same-id", _of_assertion(_hosted.same_id), must_pass=True),
    Step("not-revoked", _of_assertion(_hosted.not_revoked)),
    Step("well-formed", _of_assertion(_hosted.assertion_well_formed)),
    Step("unchanged", _of_assertion(_hosted.unchanged)),
    Step("badge-served", _of_assertion(_hosted.badge_served)),
    Step("badge-well-formed", _of_badge(_hosted.badge_well_formed)),
    Step("issuer-served", _of_badge(_hosted.issuer_served)),
    Step("issuer-well-formed", _of_issuer(_hosted.issuer_well_formed)),
    Step("issuer-scope", _of_issuer(_hosted.issuer_scope)),
    Step("issued", _of_assertion(_hosted.issued)),
    Step("not-expired", _of_assertion(_hosted.not_expired)),
    Step("recipient", _of_assertion(_hosted.recipient)),
)
_SIGNED = (
    Step("token", _signed.token, must_pass=True),
    Step("well-formed", _of_assertion(_signed.assertion_well_formed)),
    Step("badge-served", _of_assertion(_signed.badge_served), must_pass=True),
    Step("badge-well-formed", _of_badge(_hosted.badge_well_formed)),
    Step("issuer-served", _of_badge(_hosted.issuer_served), must_pass=True),
    Step("issuer-well-formed", _of_issuer(_hosted.issuer_well_formed)),
    Step("issuer-key", _of_assertion(_signed.issuer_key), must_pass=True),
    Step("signature", _of_assertion(_signed.signature), must_pass=True),
    Step("not-revoked", _of_assertion(_signed.not_revoked)),
    Step("issued", _of_assertion(_hosted.issued)),
    Step("not-expired", _of_assertion(_hosted.not_expired)),
    Step("recipient", _of_assertion(_hosted.recipient)),
)
_OLD_HOSTED = (
    Step("served", _old.served, must_pass=True),
    Step("same-id", _of_assertion(_old.same_id), must_pass=True),
    Step("not-revoked", _of_assertion(_old.not_withdrawn)),
    Step("well-formed", _of_assertion(_old.assertion_well_formed)),
    Step("unchanged", _of_assertion(_old.unchanged)),
    Step("badge-served", _of_assertion(_old.badge_served)),
    Step("badge-well-formed", _of_badge(_old.badge_well_formed)),
    Step("issuer-served", _of_badge(_old.issuer_served)),
    Step("issuer-well-formed", _of_issuer(_old.issuer_well_formed)),
    Step("issuer-scope", _of_issuer(_old.issuer_scope)),
    Step("issued", _of_assertion(_old.issued)),
    Step("not-expired", _of_assertion(_old.not_expired)),
    Step("recipient", _of_assertion(_old.recipient)),
)
_OLD_SIGNED = (
    Step("token", _old.token, must_pass=True),
    Step("well-formed", _of_assertion(_old.assertion_well_formed)),
    Step("badge-served", _of_assertion(_old.badge_served), must_pass=True),
    Step("badge-well-formed", _of_badge(_old.badge_well_formed)),
    Step("issuer-served", _of_badge(_old.issuer_served), must_pass=True),
    Step("issuer-well-formed", _of_issuer(_old.issuer_well_formed)),
    Step("issuer-scope", _of_issuer(_old.issuer_scope)),
    Step("issuer-key", _of_assertion(_old.issuer_key), must_pass=True),
    Step("signature", _of_assertion(_old.signature), must_pass=True),
    Step("not-revoked", _of_assertion(_old.not_revoked)),
    Step("issued", _of_assertion(_old.issued)),
    Step("not-expired", _of_assertion(_old.not_expired)),
    Step("recipient", _of_assertion(_old.recipient)),
)
_CREDENTIAL = (
    Step("terms", _of_assertion(_credential.terms), must_pass=True),
    Step("well-formed", _of_assertion(_credential.well_formed), must_pass=True),
    Step("issuer-key", _of_assertion(_credential.issuer_key), must_pass=True),
    Step("signature", _of_assertion(_credential.signature), must_pass=True),
    Step("not-revoked", _of_assertion(_status.not_revoked)),
    Step("issued", _of_assertion(_credential.issued)),
    Step("not-expired", _of_assertion(_credential.not_expired)),
    Step("recipient", _of_assertion(_credential.recipient)),
    Step("schema", _of_assertion(_credential.schema)),
)
_TOKEN = (Step("token", _tokens.token, must_pass=True), Step("claims", _tokens.credential, must_pass=True))
_STEPS = {
    Kind.OB05: _OLD_HOSTED,
    Kind.OB10: _OLD_HOSTED,
    Kind.OB10_SIGNED: _OLD_SIGNED,
    Kind.OB11: _OLD_HOSTED,
    Kind.OB11_SIGNED: _OLD_SIGNED,
    Kind.OB20_HOSTED: _HOSTED,
    Kind.OB20_SIGNED: _SIGNED,
    Kind.OB30_PROOF: _CREDENTIAL,
    Kind.OB30_JWT: _TOKEN + _CREDENTIAL,
}
CHECKS_OF = {kind: tuple(step.name for step in _INTAKE + steps) for kind, steps in _STEPS.items()}


def run(case: Case) -> Report:
    """All checks of a badge, whichever it is."""
    checks, has_ended = _outcomes(case, _INTAKE)
    steps = _STEPS[case.kind or Kind.OB20_HOSTED]
    return report_of(case, checks + _outcomes(case, steps, has_ended=has_ended)[0])


def report_of(case: Case, checks: list[Check]) -> Report:
    """What was found, as a report."""
    facts = facts_of(case, checks)
    documents = (case.assertion, case.badge_class, case.issuer)
    return Report(tuple(checks), case.now, *documents, kind=case.kind, facts=facts, proofs=tuple(case.proofs))


def outcomes(case: Case, steps: tuple[Step, ...]) -> list[Check]:
    """The checks of some steps, in order."""
    return _outcomes(case, steps)[0]


def _outcomes(case: Case, steps: tuple[Step, ...], *, has_ended: bool = False) -> tuple[list[Check], bool]:
    checks = []
    for step in steps:
        check = not_asked() if has_ended else step.run(case)
        checks.append(replace(check, name=step.name))
        has_ended = has_ended or (step.must_pass and not _is_borne(check))
    return checks, has_ended


def _is_borne(check: Check) -> bool:
    """Whether one may go on: it passed, or it was not done and decides nothing."""
    return check.outcome is Outcome.PASSED or (check.outcome is Outcome.NOT_DONE and check.verdict is None)
