"""
What a verification found, in words that a person understands: the same for the award's page, the verify page and the
command. The words themselves stand in `assertions.phrases`.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assertions.phrases import (
    ADVICE,
    CHECKS,
    DAYS,
    GONE,
    HEADLINES,
    MENDERS,
    NO_LISTS,
    QUESTIONS,
    SENTENCES,
    STANDINGS,
    STATES,
    UNREACHED,
    UNSEEN,
    Question,
)
from issuer.site.text import plain_name
from standards.verification import Check, Mender, Outcome, Report, Verdict
from standards.verification.report import GoodWord

__all__ = [
    "CHECKS", "HEADLINES", "MENDERS", "QUESTIONS", "SENTENCES", "STANDINGS", "STATES", "Answer", "Line", "answer",
    "day", "deciding", "good_word", "headline", "host_of", "issuer_of", "lines", "sentence",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer: a state of the design language, a plain sentence, why, and the machine's words."""

    state: str
    title: str
    why: str = ""
    detail: str = ""
    found: str = ""
    expected: str = ""
    mender: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer: the state, a headline, one sentence, and every reason, what went wrong first."""

    state: str
    headline: str
    sentence: str
    lines: list[Line]
    report: Report


def answer(report: Report) -> Answer:
    """The words for a report."""
    return Answer(
        STATES[report.verdict], headline(report), sentence(report), lines(report, whose=_nobody_asked()), report
    )


def headline(report: Report) -> str:
    """The words above all others. A badge that can be read, and lacks what each badge has, is still called one."""
    is_read = report.deciding is not None and report.deciding.name not in ("readable", "edition", "token")
    if report.verdict is Verdict.NOT_A_BADGE and is_read:
        return _("This badge is not made as it should be")
    return str(HEADLINES[report.verdict])


def lines(report: Report, *, whose: Line, issuer: str = "") -> list[Line]:
    """
    Every reason, what went wrong first.

    :param whose: the line for a badge of which nobody asked whose it is.
    :param issuer: the name to use, where the page knows it better than the documents.
    """
    found = [line for question in QUESTIONS for line in _lines(question, report, issuer, whose)]
    return sorted(found, key=lambda line: line.state not in ("error", "warn"))


def sentence(report: Report) -> str:
    """The one sentence: what is so, why, and since when."""
    since, deciding = report.headline.since, report.deciding
    if report.verdict is Verdict.COULD_NOT_CHECK and deciding is not None:
        what = _in_a_sentence(str(CHECKS[deciding.name].not_done))
        return _("Could not be checked: %(what)s. That says nothing against the badge.") % {"what": what}
    is_nobodys = report.verdict is Verdict.ISSUER_NOT_PROVEN and not (
        report.facts.issuer_name or report.facts.issuer_id
    )
    if deciding is not None and (is_nobodys or report.verdict is Verdict.NOT_A_BADGE):
        return _("Not valid: %(what)s.") % {"what": _in_a_sentence(str(CHECKS[deciding.name].failed))}
    said = str(SENTENCES[report.verdict]) % {"issuer": issuer_of(report)}
    if report.verdict is Verdict.NOT_YET_VALID and deciding is not None and deciding.since is not None:
        return said + " " + _("It begins on %(date)s.") % {"date": day(deciding.since)}
    if report.verdict is Verdict.VALID and any(_says_nowhere(check) for check in report.checks):
        said = _("Valid: issued by %(issuer)s, not expired. They do not say anywhere what they have revoked.")
        said %= {"issuer": issuer_of(report)}
    return said + (" " + _("Since %(date)s.") % {"date": day(since)} if since is not None else "")


def deciding(report: Report) -> str:
    """The title of the check that decided, where that says more than the headline does."""
    check = report.deciding
    if check is None:
        return headline(report)
    return str(CHECKS[check.name].failed if check.outcome is Outcome.FAILED else CHECKS[check.name].not_done)


def good_word(word: GoodWord) -> Line:
    """An endorsement in one line; whether it holds never changes what the badge is."""
    who = issuer_of(word.report)
    titles = {
        "award": _("%(who)s about this award"),
        "badge": _("%(who)s about this badge"),
        "issuer": _("%(who)s about its issuer"),
    }
    is_told = word.report.is_valid
    why = word.comment if is_told else sentence(word.report)
    return Line(
        "valid" if is_told else "unknown", titles[word.about] % {"who": who}, why, host_of(word.facts.issuer_id)
    )


def issuer_of(report: Report) -> str:
    """The issuer's name, else the host of its id. Of what was revoked, often no more than its address is left."""
    facts = report.facts
    place = host_of(facts.issuer_id) or (host_of(facts.award_id) if report.verdict is Verdict.REVOKED else "")
    return plain_name(facts.issuer_name) or place or _("its issuer")


def host_of(address: str) -> str:
    """The host in an address or a did:web: what it proves, and all that it proves."""
    if address.startswith("did:web:"):
        return address.split(":")[2].replace("%3A", ":")
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def day(moment: datetime) -> str:
    """A day as it is written in a sentence."""
    return date_format(timezone.localtime(moment), "j F Y")


def _in_a_sentence(title: str) -> str:
    return title[:1].lower() + title[1:]


def _lines(question: Question, report: Report, issuer: str, whose: Line) -> list[Line]:
    """One line where all is well; where it is not, one for each check that went wrong."""
    asked = [check for check in report.checks if check.name in question.checks]
    wrong = [check for check in asked if check.outcome is not Outcome.PASSED and check.verdict is not None]
    if wrong:
        return [_wrong(check) for check in wrong]
    done = [check for check in asked if check.outcome is Outcome.PASSED]
    if _no_longer_matters(question, report):
        return []
    if not done:
        return [whose] if "recipient" in question.checks and _is_badge(report) else _unseen(question, report, asked)
    detail = " · ".join(f"{check.name}: {check.found}" if check.found else check.name for check in done)
    return [_well(question, report, {check.name for check in done}, issuer, detail)]


def _well(question: Question, report: Report, done: set[str], issuer: str, detail: str) -> Line:
    """The line where all is well; what nobody looked at gets no tick."""
    bare = _unproven(question, report, done, detail)
    if bare is not None and not issuer:
        return bare
    if "not-revoked" in done and any(_says_nowhere(check) for check in report.checks):
        title = _("Whether it was revoked, nobody can see")
        return Line("unknown", title, _("Its issuer does not say anywhere what it has revoked. Ask them."), detail)
    title, why = str(question.title) % {"issuer": issuer or issuer_of(report)}, str(question.why)
    if "issuer-key" in done:
        why = _("It was signed with a key that the issuer publishes.")
    elif "not-expired" in done and report.facts.expires_at is not None:
        why = _("It holds until %(date)s.") % {"date": day(report.facts.expires_at)}
    elif "not-expired" in done:
        why = _("It does not run out.")
    return Line("valid", title[:1].upper() + title[1:], why, detail)


def _unproven(question: Question, report: Report, done: set[str], detail: str) -> Line | None:
    """
    Who awarded it, and that it was not changed, says only what ties it to its issuer: a key that fits nothing names
    nobody, and what its maker has signed may be anybody's.
    """
    if not question.proofs:
        return None
    outcomes = {check.name: check.outcome for check in report.checks}
    if "signature" in question.proofs:
        if not done & set(question.proofs):
            return Line("unknown", str(question.unseen), "", detail)
        if any(outcomes.get(name, Outcome.PASSED) is not Outcome.PASSED for name in ("issuer-key", "issuer-scope")):
            title = _("It has not been changed since it was made")
            return Line("unknown", title, _("By whom it was made, nothing proves."), detail)
        return None
    if "issuer-key" in done and outcomes.get("signature", Outcome.PASSED) is not Outcome.PASSED:
        return Line("unknown", str(question.unseen), "", detail)
    if done & set(question.proofs):
        return None
    if "served" not in done:
        return Line("unknown", str(question.unseen), "", detail)
    why = _("It stands where it says that it does. Who that is, it does not say.")
    return Line("valid", _("Its address has it"), why, detail)


def _says_nowhere(check: Check) -> bool:
    """Whether it counts as not revoked because its issuer says nothing about that."""
    return check.name == "not-revoked" and check.outcome is Outcome.PASSED and check.found in NO_LISTS


def _no_longer_matters(question: Question, report: Report) -> bool:
    """Of what was taken back, nobody wants to know its dates, nor whether what little is left of it has changed."""
    is_over = report.verdict in (Verdict.REVOKED, Verdict.SUSPENDED)
    return is_over and bool({"unchanged", "issued", "well-formed"} & set(question.checks))


def _unseen(question: Question, report: Report, asked: list[Check]) -> list[Line]:
    """What an earlier check left nobody to look at is told; of what is no badge at all, there is nothing to tell."""
    if not asked or not _is_badge(report):
        return []
    return [Line("unknown", str(question.unseen), "", asked[0].name)]


def _is_badge(report: Report) -> bool:
    """Whether there is, or may be, a badge to speak of."""
    first = [check for check in report.checks if check.name in ("readable", "edition")]
    return not any(check.outcome is Outcome.FAILED for check in first)


def _nobody_asked() -> Line:
    return Line(
        "unknown",
        _("Whose is it? Nobody asked"),
        _("A badge names its holder by a fingerprint. Check it again with their email address, and we compare."),
    )


def _wrong(check: Check) -> Line:
    words = CHECKS[check.name]
    begins = check.verdict is Verdict.NOT_YET_VALID
    words_of_day = _("From %(date)s.") if begins else _("Since %(date)s.")
    since = words_of_day % {"date": day(check.since)} if check.since else ""
    if check.outcome is not Outcome.FAILED:
        advice = UNREACHED if check.name == "readable" and check.mender is Mender.ISSUER else UNSEEN[check.mender]
        return Line("unknown", str(words.not_done), since, check.name, check.found, check.expected, str(advice))
    is_over = check.verdict in (Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.SUSPENDED)
    advice = (ADVICE.get(check.verdict) if check.verdict else None) or MENDERS[check.mender]
    if check.name == "served":
        advice = GONE
    found, expected, detail = check.found, check.expected, check.name
    if check.since and check.verdict is not None and check.verdict in DAYS:
        # The moments are for machines; a person compares days.
        found, expected, detail = day(check.since), str(DAYS[check.verdict]), f"{detail}: {found}; {expected}"
    return Line("warn" if is_over else "error", str(words.failed), since, detail, found, expected, str(advice))
