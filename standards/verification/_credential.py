"""
The checks of a 3.0 badge (OB 3.0, Verification), in the form of VCDM 2.0 and of 1.1, with a proof inside or as VC-JWT.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from standards import contexts
from standards.errors import TangledDocument, UnknownContext, UnsafeDocument
from standards.grammar import Problem, listed
from standards.ob3 import rules
from standards.ob3.documents import CREDENTIALS
from standards.proofs import data_integrity
from standards.recipients import HASHED, MAX_SALT, Identity
from standards.verification import _asking, _proofs, _tokens
from standards.verification._case import (
    Case,
    Json,
    failed,
    id_of,
    is_borne,
    moment_of,
    not_asked,
    not_done,
    object_in,
    passed,
    text_of,
    told,
    without,
)
from standards.verification.report import Check, Kind, Mender, Verdict

_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
CREDENTIALS_1 = "https://www.w3.org/2018/credentials/v1"
# What is wrong here makes a badge unreadable; anything else that deviates from the schema is told and borne.
_FATAL_CODES = ("keyword", "context", "subject")
_ESSENTIAL = ["", "id", "type", "issuer", "issuer.id", "validFrom", "credentialSubject"]
_ESSENTIAL += ["credentialSubject.achievement", "credentialSubject.achievement.name"]
_FATAL_THERE = ("missing", "empty", "kind", "type", "null")
_CONTEXT_KEYWORDS = ("@version", "@vocab", "@protected", "@language")


def terms(case: Case, credential: Json) -> Check:
    """Every word is defined by a context that is kept here, and none has been given another meaning (VCDM 2.0, 5.2)."""
    if name := next(redefined(credential), ""):
        expected = "no other meaning for a word of the standard"
        return failed(f"“{name[:100]}” is given another meaning", expected, Mender.ISSUER, Verdict.CHANGED)
    # The claims beside a credential repeat it, and were compared with it.
    beside = ("proof",) if case.kind is Kind.OB30_PROOF else ("proof", "iss", "jti", "sub", "nbf", "exp", "iat", "aud")
    unsecured = {name: value for name, value in credential.items() if name not in beside}
    expected = "words that contexts kept here define"
    try:
        case.question.canonical(unsecured)
    except (UnknownContext, TangledDocument) as error:
        return not_done(str(error), expected, Mender.ISSUER) if _matters(case) else not_asked(str(error))
    except UnsafeDocument as error:
        if not _matters(case):
            return not_asked(told(error))
        return failed(told(error), expected, Mender.ISSUER, Verdict.CHANGED)
    return passed()


def _matters(case: Case) -> bool:
    """Whether it is the meaning of words that is signed; some sign the words themselves, and lose none of them."""
    if case.kind is Kind.OB30_JWT:
        return False
    suites = [object_in(proof).get("cryptosuite") for proof in listed((case.assertion or {}).get("proof"))]
    return not any(isinstance(suite, str) and not data_integrity.is_bound_to_terms(suite) for suite in suites)


def redefined(document: object) -> Iterator[str]:
    """The words of the standard to which a context inside a document gives a meaning, and what could hide one."""
    waiting = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            for context in listed(item.get("@context")):
                yield from _bent_by(context) if isinstance(context, Mapping) else ()
            waiting.extend(value for name, value in item.items() if name != "@context")
        elif isinstance(item, list):
            waiting.extend(item)


def _bent_by(context: Mapping[str, object]) -> Iterator[str]:
    for name, meaning in context.items():
        if name in _words() or _is_hidden(meaning) or (name.startswith("@") and name not in _CONTEXT_KEYWORDS):
            yield name


def _is_hidden(meaning: object) -> bool:
    """Whether a meaning could hide another: one that holds a context, turns a statement round, or is a keyword."""
    if not isinstance(meaning, Mapping):
        return isinstance(meaning, str) and meaning.startswith("@")
    return any(name in meaning for name in ("@context", "@reverse", "@nest")) or _is_hidden(meaning.get("@id"))


def _is_of_badges(url: str) -> bool:
    return url in (CREDENTIALS, CREDENTIALS_1) or url.startswith(_OPEN_BADGES)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Every word that the contexts of 3.0 define, at whatever depth."""
    found: set[str] = set()
    waiting: list[object] = [contexts.load(url) for url in contexts.KNOWN if _is_of_badges(url)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            found.update(name for name in item if not name.startswith("@"))
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return frozenset(found)


def well_formed(case: Case, credential: Json) -> Check:
    """What a badge cannot do without is there (OB 3.0, AchievementCredential); other deviations are told."""
    problems = without(rules.problems(_as_of_2(credential), expected=_class_of(credential)), "credentialSubject.id")
    fatal = [problem for problem in problems if _is_fatal(problem) and not _is_bare_issuer(problem, credential)]
    if not fatal:
        return passed("", problems)
    found = "; ".join(f"{problem.where}: {problem.code}" for problem in fatal[:10])
    return failed(found, "a whole credential of Open Badges 3.0", Mender.ISSUER, Verdict.NOT_A_BADGE, problems)


def _class_of(credential: Json) -> str:
    is_word = "EndorsementCredential" in listed(credential.get("type"))
    return "EndorsementCredential" if is_word else "AchievementCredential"


def _is_fatal(problem: Problem) -> bool:
    if is_borne(problem) or "endorsement" in problem.where:
        return False  # A good word is judged for itself, and takes nothing from the badge.
    if problem.code in _FATAL_CODES or (problem.where, problem.code) == ("validFrom", "kind"):
        return problem.code in _FATAL_CODES or moment_in(problem.found) is None
    return _is_nonsense(problem) or (problem.where in _ESSENTIAL and problem.code in _FATAL_THERE)


def _is_nonsense(problem: Problem) -> bool:
    """Whether something is of a kind that no program writes there; numbers for texts are a habit of some."""
    kinds = ("bool", "int", "float") if problem.expected == "an object" else ("bool",)
    is_judged_apart = problem.where.startswith(("proof", "credentialStatus"))
    return problem.code == "kind" and problem.found in kinds and not is_judged_apart


def _is_bare_issuer(problem: Problem, credential: Json) -> bool:
    """The schema lets an issuer stand as its address alone."""
    return problem.where == "issuer" and bool(id_of(credential.get("issuer")))


def _as_of_2(credential: Json) -> Json:
    """A credential of VCDM 1.1 under the names of 2.0, as the rules read it; what is signed stays what it was."""
    written = listed(credential.get("@context"))
    if not written or written[0] != CREDENTIALS_1:
        return {**credential, "@context": [_current(context) for context in written]}
    renamed = {_RENAMED.get(name, name): value for name, value in credential.items()}
    return {**renamed, "@context": [CREDENTIALS, *(_current(context) for context in written[1:])]}


def _current(context: object) -> object:
    return contexts.ALIASES.get(context, context) if isinstance(context, str) else context


_RENAMED = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}


def issuer_key(case: Case, credential: Json) -> Check:
    """The key of the signature is one that the issuer publishes, by its address or as the very same key."""
    issuer_id = id_of(credential.get("issuer"))
    if not issuer_id:
        return failed("no issuer", "the id of the issuer", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    if case.kind is Kind.OB30_JWT:
        case.judged = _tokens.judge(case, case.jws, issuer_id)
        case.proofs = [case.judged.told()]
    else:
        case.judged, case.proofs = _proofs.judge(case, credential, issuer_id)
    return case.judged.key


def signature(case: Case, credential: Json) -> Check:
    """The signature fits these words and that key; of several proofs, the one that decides."""
    return not_done("no key") if case.judged is None else case.judged.signature


def begins(credential: Json) -> datetime | None:
    """When a credential begins to hold: the later of the two words for it, if somebody wrote both."""
    return max(_moments(credential, "validFrom", "issuanceDate"), default=None)


def ends(credential: Json) -> datetime | None:
    """When it ends: the earlier of the two words for it."""
    return min(_moments(credential, "validUntil", "expirationDate"), default=None)


def _moments(credential: Json, *names: str) -> Iterator[datetime]:
    for name in names:
        moment = moment_in(credential.get(name))
        if moment is not None:
            yield moment


def moment_in(written: object) -> datetime | None:
    """A moment; one without a zone is read as UTC (VCDM 2.0, 4.9)."""
    return moment_of(written) or moment_of(f"{text_of(written)}Z")


def issued(case: Case, credential: Json) -> Check:
    """It has begun (VCDM 2.0, validFrom)."""
    return _asking.begun(case, begins(credential))


def not_expired(case: Case, credential: Json) -> Check:
    """It has not ended (VCDM 2.0, validUntil)."""
    written = credential.get("validUntil", credential.get("expirationDate"))
    return _asking.not_ended(case, written, ends(credential))


def recipient(case: Case, credential: Json) -> Check:
    """It was given to the one who is asked about, by id or by identifier (OB 3.0, Recipient Verification)."""
    if case.recipient is None:
        return _asking.nobody_asked()
    identities = identities_of(credential)
    if not identities:
        return not_done("nobody who can be compared", "a recipient that can be compared", Mender.ISSUER)
    return _asking.theirs(case, identities)


def identities_of(credential: Json) -> list[Identity]:
    """Who it was given to, in forms that can be compared; ten at most."""
    subject = object_in(credential.get("credentialSubject"))
    own_id = text_of(subject.get("id")).removeprefix("mailto:")
    named = [Identity("id", own_id, False)] if own_id else []
    return named + [found for one in listed(subject.get("identifier"))[:10] if (found := _identity(object_in(one)))]


def _identity(written: Json) -> Identity | None:
    text, hashed, salt = (written.get(name) for name in ("identityHash", "hashed", "salt"))
    if not isinstance(text, str) or not isinstance(hashed, bool) or (hashed and not HASHED.fullmatch(text)):
        return None
    if salt is not None and (not isinstance(salt, str) or len(salt) > MAX_SALT // 4):
        return None
    return Identity(text_of(written.get("identityType")), text, hashed, salt)


def schema(case: Case, credential: Json) -> Check:
    """Which schemas it names: they are not fetched, as the rules here are those of the standard's own schema."""
    names = [text_of(object_in(one).get("id")) for one in listed(credential.get("credentialSchema"))]
    return not_asked(", ".join(name[:200] for name in names[:5]) or "none is named")
