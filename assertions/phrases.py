"""
The words for every check, outcome and verdict of `standards.verification`: one table for the
award's page, the verify page and the command. docs/wording.md is its review.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as later

from standards.verification import Mender, Standing, Verdict

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Question:
    """What a person wants to know: the title where all is well, why, the checks, and what is said if none was done."""

    title: Text
    why: Text
    checks: tuple[str, ...]
    unseen: Text
    proofs: tuple[str, ...] = ()  # the checks of which one has to hold, or nobody has looked at this


@dataclass(frozen=True, slots=True)
class Words:
    """One check: what is said where it failed, and where it could not be done."""

    failed: Text
    not_done: Text


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
        later("It stands at the issuer’s own address."),
        ("served", "same-id", "badge-served", "issuer-served", "issuer-scope", "issuer-key"),
        later("We could not see who awarded it"),
        ("issuer-scope", "issuer-key"),
    ),
    Question(
        later("Nothing has changed since"),
        later("It is, letter by letter, what the issuer gave out."),
        ("unchanged", "signature", "claims", "terms"),
        later("We could not see whether it has changed"),
        ("unchanged", "signature"),
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

# What the checks find where the issuer says nowhere what it has taken back; a test holds it against them.
NO_LISTS = frozenset({"no status list", "the issuer keeps no list"})

MENDERS: Mapping[Mender, Text] = {
    Mender.ISSUER: later("Its issuer can mend this."),
    Mender.HOLDER: later("Whoever holds the badge can mend this: by a fresh copy from the issuer."),
    Mender.ASKER: later("You can mend this, by bringing something else."),
    Mender.NOBODY: "",
}

# What could not be looked at today may be there tomorrow; here is what one can do.
UNSEEN: Mapping[Mender, Text] = {
    Mender.ISSUER: later("Try again later. If it stays so, its issuer can mend this."),
    Mender.HOLDER: MENDERS[Mender.HOLDER],
    Mender.ASKER: MENDERS[Mender.ASKER],
    Mender.NOBODY: later("This site cannot tell. Ask its issuer, or another verifier."),
}
UNREACHED = later("See whether the address is right, and try again later. Whoever showed it may have the picture.")

GONE = later("See whether the address is whole. If it is, ask whoever showed it, or its issuer.")

# Nobody mends what is so; here is what one can do about it.
ADVICE: Mapping[Verdict, Text] = {
    Verdict.REVOKED: later("Ask whoever showed it whether they have a newer one. Only its issuer can give it again."),
    Verdict.SUSPENDED: later("Only its issuer can take it off hold."),
    Verdict.EXPIRED: later("Ask whoever showed it whether there is a newer one."),
    Verdict.NOT_YET_VALID: later("Look again once that day has come."),
    Verdict.NOT_THEIRS: later("People have several addresses. Ask them which one the badge was sent to."),
}

DAYS: Mapping[Verdict, Text] = {
    Verdict.EXPIRED: later("a last day that is still to come"),
    Verdict.NOT_YET_VALID: later("a first day that has come"),
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
