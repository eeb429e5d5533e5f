"""
The checks that every edition ends with: has it begun, has it ended, and is it theirs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from standards.recipients import Identity
from standards.timestamps import to_text
from standards.verification._case import LEEWAY, Case, failed, not_asked, passed
from standards.verification.report import Check, Mender, Verdict


def begun(case: Case, moment: datetime | None) -> Check:
    """It was not given in the future."""
    if moment is None:
        return not_asked("no moment that could be read")
    if moment > case.now + LEEWAY:
        check = failed(to_text(moment), f"not after {to_text(case.now)}", Mender.ISSUER, Verdict.NOT_YET_VALID)
        return replace(check, since=moment)
    return passed(to_text(moment))


def not_ended(case: Case, written: object, moment: datetime | None) -> Check:
    """Its time has not run out; an end that is written and cannot be read decides nothing."""
    if written is None:
        return passed("no end")
    if moment is None:
        return not_asked("no moment that could be read")
    if moment <= case.now:
        check = failed(to_text(moment), f"after {to_text(case.now)}", Mender.ISSUER, Verdict.EXPIRED)
        return replace(check, since=moment)
    return passed(to_text(moment))


def nobody_asked() -> Check:
    """Whose it is was not the question."""
    return not_asked("nobody asked whose it is")


def theirs(case: Case, identities: Sequence[Identity]) -> Check:
    """It was given to the one who is asked about; each identity is compared, so that time tells nothing."""
    matching = [identity for identity in identities if identity.matches(case.recipient or "")]
    if not matching:
        return failed("somebody else", "the address that was asked about", Mender.ASKER, Verdict.NOT_THEIRS)
    return passed("hashed with md5, which is weak" if matching[0].is_weak else "")
