"""
What a verification found, in words that a person understands: one table for the award's page, the verify page and the
command. Every check, outcome and verdict of `standards.verification` has its line here; docs/wording.md is its review.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from issuer.site.text import plain_name
from standards.verification import Check, Mender, Outcome, Report, Verdict
from standards.verification.report import GoodWord, Standing

Text = str | Promise


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
class Question:
    """What a person wants to know: the title where all is well, why, the checks, and what is said if none was done."""

    title: Text
    why: Text
    checks: tuple[str, ...]
    unseen: Text


@dataclass(frozen=True, slots=True)
class Words:
    """One check: what is said where it failed, and where it could not be done."""

    failed: Text
    not_done: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer: the state, a headline, one sentence, and every reason, what went wrong first."""

    state: str
    headline: str
    sentence: str
    lines: list[Line]
    report: Report


# In the order of the design language. Each check answers one question.
QUESTIONS: tuple[Question, ...] = (
    Question(
        later("We could read it"),
        later("There is a badge in it, of a kind that we know."),
        ("readable", "single", "edition", "token"),
        later("We could not read it"),
    ),
    Question(
        later("%(issuer)s awarded it"),
        later("It stands at the issuer’s own address, or was signed with a key that the issuer publishes."),
        ("served", "same-id", "badge-served", "issuer-served", "issuer-scope", "issuer-key"),
        later("We could not see who awarded it"),
    ),
    Question(
        later("Nothing has changed since"),
        later("This is the award as it was given out. If one letter were different, it would not be."),
        ("unchanged", "signature", "claims", "terms"),
        later("We could not see whether it has changed"),
    ),
    Question(
        later("It has not been revoked"),
        later("We asked where the issuer would say so."),
        ("not-revoked",),
        later("We could not see whether it was revoked"),
    ),
    Question(
        later("It is in date"),
        later("It is in force, and has not run out."),
        ("issued", "not-expired"),
        later("We could not see whether it is in date"),
    ),
    Question(
        later("It was given to that address"),
        later("The address that you typed is the one it was given to. We do not keep it."),
        ("recipient",),
        later("We could not compare whose it is"),
    ),
    Question(
        later("It follows Open Badges"),
        later("Other sites and backpacks can read it."),
        ("well-formed", "badge-well-formed", "issuer-well-formed", "schema"),
        later("We could not see whether it follows Open Badges"),
    ),
    Question(
        later("It is about this"),
        later("The good word names what it is about."),
        ("about",),
        later("We could not see what it is about"),
    ),
)

# Each check of each edition, and those of good words: what is said where it failed, and where it could not be done.
CHECKS: Mapping[str, Words] = {
    "readable": Words(later("There is no badge in it"), later("We could not read it")),
    "single": Words(
        later("There are several badges in it"), later("We could not see whether the badges in it are one award")
    ),
    "edition": Words(later("It is not an Open Badge"), later("It is of a kind that we could not check")),
    "token": Words(later("Its signature is not one"), later("Its signature is of a kind that we do not know")),
    "served": Words(later("Its issuer does not have it"), later("Its issuer did not answer")),
    "same-id": Words(later("It says that it lives elsewhere"), later("We could not see where it lives")),
    "badge-served": Words(
        later("Nobody has the badge that it is for"), later("The address of the badge did not answer")
    ),
    "issuer-served": Words(
        later("Nobody has the issuer that it names"), later("The address of the issuer did not answer")
    ),
    "issuer-scope": Words(
        later("Its issuer does not vouch for the place where it stands"),
        later("We could not see whether the issuer vouches for it"),
    ),
    "issuer-key": Words(
        later("It was signed with a key that its issuer does not publish"),
        later("We could not see whether the key is the issuer’s"),
    ),
    "unchanged": Words(later("It has been changed"), later("We could not see whether it has changed")),
    "signature": Words(
        later("The signature does not fit: it has been changed, or somebody else signed it"),
        later("We could not check the signature"),
    ),
    "claims": Words(later("It says two things at once"), later("We could not compare what it says twice")),
    "terms": Words(
        later("Its words are given another meaning"), later("Some of its words are explained nowhere that we know")
    ),
    "not-revoked": Words(later("It has been revoked"), later("We could not see whether it was revoked")),
    "issued": Words(later("It is dated in the future"), later("We could not read when it was awarded")),
    "not-expired": Words(later("It is out of date"), later("We could not see whether it is in date")),
    "recipient": Words(later("It was given to somebody else"), later("We could not compare whose it is")),
    "well-formed": Words(
        later("The award is not written as Open Badges asks"),
        later("We could not see whether the award is written as Open Badges asks"),
    ),
    "badge-well-formed": Words(
        later("The badge is not written as Open Badges asks"),
        later("We could not see whether the badge is written as Open Badges asks"),
    ),
    "issuer-well-formed": Words(
        later("What the issuer says of itself is not written as Open Badges asks"),
        later("We could not see whether what the issuer says is written as Open Badges asks"),
    ),
    "schema": Words(
        later("It does not follow the form that it names"),
        later("We could not see whether it follows the form that it names"),
    ),
    "about": Words(
        later("The good word is about something else"), later("We could not see what the good word is about")
    ),
}

MENDERS: Mapping[Mender, Text] = {
    Mender.ISSUER: later("Its issuer can mend this."),
    Mender.HOLDER: later("Whoever holds the badge can mend this: by a fresh copy from the issuer."),
    Mender.ASKER: later("You can mend this, by handing in something else."),
    Mender.NOBODY: "",
}

# Nobody mends what is so; here is what one can do about it.
_ADVICE: Mapping[Verdict, Text] = {
    Verdict.REVOKED: later("Ask whoever showed it whether they have a newer one. Only its issuer can give it again."),
    Verdict.SUSPENDED: later("Only its issuer can take it off hold."),
    Verdict.EXPIRED: later("Ask whoever showed it whether there is a newer one."),
    Verdict.NOT_YET_VALID: later("Look again once that day has come."),
    Verdict.NOT_THEIRS: later("People have several addresses. Ask them which one the badge was sent to."),
}

STATES: Mapping[Verdict, str] = {
    Verdict.VALID: "valid",
    Verdict.REVOKED: "revoked",
    Verdict.SUSPENDED: "expired",
    Verdict.EXPIRED: "expired",
    Verdict.NOT_YET_VALID: "expired",
    Verdict.CHANGED: "revoked",
    Verdict.ISSUER_NOT_PROVEN: "revoked",
    Verdict.NOT_THEIRS: "revoked",
    Verdict.NOT_A_BADGE: "revoked",
    Verdict.COULD_NOT_CHECK: "unknown",
}

HEADLINES: Mapping[Verdict, Text] = {
    Verdict.VALID: later("Genuine and in date"),
    Verdict.REVOKED: later("Revoked by the issuer"),
    Verdict.SUSPENDED: later("Put on hold by the issuer"),
    Verdict.EXPIRED: later("Genuine, but out of date"),
    Verdict.NOT_YET_VALID: later("Genuine, but not yet in force"),
    Verdict.CHANGED: later("Do not trust this: it has been changed"),
    Verdict.ISSUER_NOT_PROVEN: later("Do not trust this: nobody vouches for it"),
    Verdict.NOT_THEIRS: later("This badge is somebody else’s"),
    Verdict.NOT_A_BADGE: later("This is not a badge"),
    Verdict.COULD_NOT_CHECK: later("It could not be checked"),
}

SENTENCES: Mapping[Verdict, Text] = {
    Verdict.VALID: later("Valid: issued by %(issuer)s, not revoked, not expired."),
    Verdict.REVOKED: later("Not valid any more: %(issuer)s took it back."),
    Verdict.SUSPENDED: later("Not valid at the moment: %(issuer)s has put it on hold."),
    Verdict.EXPIRED: later("Not valid any more: it has run out."),
    Verdict.NOT_YET_VALID: later("Not valid yet: it is dated in the future."),
    Verdict.CHANGED: later("Not valid: what it says is not what its issuer gave out."),
    Verdict.ISSUER_NOT_PROVEN: later("Not valid: it names %(issuer)s, and nothing proves that it comes from there."),
    Verdict.NOT_THEIRS: later("Not valid for the person you asked about: it was given to another address."),
    Verdict.NOT_A_BADGE: later("Not valid: there is no badge in it that could be read."),
    Verdict.COULD_NOT_CHECK: later("Could not be checked. That says nothing against the badge."),
}

STANDINGS: Mapping[Standing, Text] = {
    Standing.VALID: later("Valid"),
    Standing.NO_LONGER_VALID: later("Not valid any more"),
    Standing.NOT_VALID: later("Not valid"),
    Standing.COULD_NOT_CHECK: later("Could not be checked"),
}


def answer(report: Report) -> Answer:
    """The words for a report."""
    headline = str(HEADLINES[report.verdict])
    return Answer(STATES[report.verdict], headline, sentence(report), lines(report, whose=_nobody_asked()), report)


def lines(report: Report, *, whose: Line, issuer: str = "") -> list[Line]:
    """
    Every reason, what went wrong first.

    :param whose: the line for a badge of which nobody asked whose it is.
    :param issuer: the name to use, where the page knows it better than the documents.
    """
    name = issuer or issuer_of(report)
    found = [line for question in QUESTIONS for line in _lines(question, report, name, whose)]
    return sorted(found, key=lambda line: line.state not in ("error", "warn"))


def sentence(report: Report) -> str:
    """The one sentence: what is so, why, and since when."""
    headline = report.headline
    said = str(SENTENCES[report.verdict]) % {"issuer": issuer_of(report)}
    if headline.since is not None:
        said += " " + _("Since %(date)s.") % {"date": day(headline.since)}
    if report.verdict is Verdict.COULD_NOT_CHECK and report.deciding is not None:
        what = _in_a_sentence(str(CHECKS[report.deciding.name].not_done))
        said = _("Could not be checked: %(what)s. That says nothing against the badge.") % {"what": what}
    return said


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
    """The issuer's name, else the host that its id is on."""
    return plain_name(report.facts.issuer_name) or host_of(report.facts.issuer_id) or _("its issuer")


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
    title = str(question.title) % {"issuer": issuer}
    return [Line("valid", title[:1].upper() + title[1:], str(question.why), detail)]


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
    if check.outcome is Outcome.FAILED:
        is_over = check.verdict in (Verdict.EXPIRED, Verdict.NOT_YET_VALID, Verdict.SUSPENDED)
        state, title = "warn" if is_over else "error", words.failed
    else:
        state, title = "unknown", words.not_done
    since = _("Since %(date)s.") % {"date": day(check.since)} if check.since else ""
    advice = _ADVICE.get(check.verdict) if check.verdict else None
    return Line(state, str(title), since, check.name, check.found, check.expected, str(advice or MENDERS[check.mender]))
