"""
One badge under verification: what was handed in, what was fetched, and how a check says its outcome.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit

from standards import json_text, values
from standards.baking import Baked
from standards.errors import BadJson, BadTimestamp, NotFetched, TangledDocument, UnknownContext, UnsafeDocument
from standards.grammar import Problem, single
from standards.proofs import data_integrity, did
from standards.proofs.jws import Token
from standards.timestamps import from_text
from standards.values import is_url
from standards.verification import _limits, _newer
from standards.verification._judged import Judged
from standards.verification.report import Check, Kind, Mender, Outcome, Proof, Verdict

Json = Mapping[str, object]
# The canonical N-Quads of a document; raises UnsafeDocument, or TangledDocument if it gave up.
Canonicalise = Callable[[dict[str, object]], str]

# did:web -> the address of its document; raises BadDid.
Resolve = Callable[[str], str]

# Clocks differ; an award made a moment ago elsewhere must not be refused for it.
LEEWAY = timedelta(minutes=2)
LATER = {408, 425, 429}
MAX_FETCHES = 10
_OVER_HTTPS = (Kind.OB30_PROOF, Kind.OB30_JWT)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: the status, the bare media type, the body, and where redirects ended."""

    status: int
    media_type: str
    body: bytes
    url: str


Fetch = Callable[[str], Fetched]
MayBePlain = Callable[[str], bool]


def nowhere(url: str) -> bool:
    """No key or list of a 3.0 badge is asked for over http: they are true because https says who answers."""
    return False


@dataclass(slots=True)
class Question:
    """One question, however many badges are in it: the ways out, the moment, and how much it may still cost."""

    fetch: Fetch
    now: datetime
    recipient: str | None = None
    canonicalise: Canonicalise = data_integrity.rdfc
    resolve: Resolve = did.url_of
    may_be_plain: MayBePlain = nowhere
    fetches_left: int = MAX_FETCHES
    words_left: int = 5
    answers: dict[str, Fetched] = field(default_factory=dict)
    canonicals: dict[str, str] = field(default_factory=dict)

    def canonical(self, document: dict[str, object], *, is_long: bool = False) -> str:
        """
        The canonical N-Quads of a document, found once.

        :param is_long: as proofs of P-384 sign them.
        :raises UnsafeDocument: if something of it would be lost; TangledDocument if it is too much for one question.
        """
        _limits.check(document)
        key = f"{is_long}{json.dumps(document)}"
        if key not in self.canonicals:
            whole = _newer.with_words(document) if _newer.may_speak(key) else document
            found = data_integrity.rdfc(whole, is_long=True) if is_long else self.canonicalise(whole)
            self.canonicals[key] = found
        return self.canonicals[key]

    def answer(self, url: str) -> Fetched:
        """
        The answer of an address, fetched once.

        :raises NotFetched: if none came, or if the question has cost enough.
        """
        if url not in self.answers:
            if self.fetches_left <= 0:
                raise NotFetched("too many addresses for one question")
            self.fetches_left -= 1
            self.answers[url] = self.fetch(url)
        return self.answers[url]


@dataclass(slots=True)
class Case:
    """What is known so far; each check reads it, and a few add to it."""

    given: bytes | str
    question: Question
    depth: int = 0
    baked: list[Baked] = field(default_factory=list)
    claim: Json | None = None
    address: str = ""
    jws: str = ""
    token: Token | None = None
    kind: Kind | None = None
    assertion: Json | None = None
    badge_class: Json | None = None
    issuer: Json | None = None
    proofs: list[Proof] = field(default_factory=list)
    judged: Judged | None = None

    @property
    def now(self) -> datetime:
        """The moment of asking."""
        return self.question.now

    @property
    def recipient(self) -> str | None:
        """The address that the badge is said to belong to, if anybody wants to know."""
        return self.question.recipient

    def answer(self, url: str) -> Fetched:
        """
        The answer of an address, fetched once.

        :raises NotFetched: if none came.
        """
        return self.question.answer(url)


def passed(found: str = "", problems: tuple[Problem, ...] = ()) -> Check:
    """The check holds."""
    return Check("", Outcome.PASSED, found, problems=problems)


def failed(found: str, expected: str, mender: Mender, verdict: Verdict, problems: tuple[Problem, ...] = ()) -> Check:
    """The check does not hold, and this is what the badge is therefore."""
    return Check("", Outcome.FAILED, found[:500], expected, mender, verdict, problems)


def not_done(found: str, expected: str = "", mender: Mender = Mender.NOBODY) -> Check:
    """The check could not be done, and the badge must not be called valid without it."""
    return Check("", Outcome.NOT_DONE, found[:500], expected, mender, Verdict.COULD_NOT_CHECK)


def not_asked(found: str = "an earlier check left nothing to look at") -> Check:
    """The check was not done and decides nothing."""
    return Check("", Outcome.NOT_DONE, found)


def told(error: UnsafeDocument) -> str:
    """What is wrong with a document's words. An address in it may be somebody's, and is not told."""
    is_of_words = isinstance(error, UnknownContext | TangledDocument) or "not defined by a context" in str(error)
    return str(error) if is_of_words else "something in it would be lost, or is no address"


def without(problems: Iterable[Problem], where: str) -> tuple[Problem, ...]:
    """The problems, with nothing told of what was found at a place and below: it may be somebody's address."""
    return tuple(replace(one, found="") if one.where.startswith(where) else one for one in problems)


def is_borne(problem: Problem) -> bool:
    """
    Whether a reader lives with what the writer should not have done; among it a UUID of a newer version, or in capital
    letters, of which other verifiers know nothing.
    """
    is_id = problem.code == "kind" and problem.where.rpartition(".")[2] == "id"
    is_uuid = is_id and problem.found.lower().startswith("urn:uuid:") and values.uri(problem.found) is None
    return problem.is_borne or not problem.is_serious or is_uuid


def document_at(case: Case, url: str) -> Json | Check:
    """The document that an address serves, or why there is none; one that was withdrawn (410) says nothing any more."""
    answer = answer_at(case, url)
    if isinstance(answer, Check):
        return answer
    if answer.status == 410:
        return failed(f"410 from {url}", "200", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    document = object_of(answer.body)
    if document is None:
        found = f"no JSON, but {answer.media_type or 'something else'}"
        return failed(found, "the JSON of the document", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return document


def answer_at(case: Case, url: str) -> Fetched | Check:
    """What an address answers with 200 or 410 from its own origin, or why that is nothing."""
    if not is_url(url):
        return failed(url[:200] or "no id", "an address", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    if case.kind in _OVER_HTTPS and url.startswith("http:") and not case.question.may_be_plain(url):
        return not_done(f"{url}: over http anybody could answer", "an address with https", Mender.ISSUER)
    try:
        answer = case.answer(url)
    except NotFetched as error:
        return not_done(f"{url}: {error}", "an answer", Mender.ISSUER)
    if not _stays_home(url, answer.url):
        return failed(answer.url, f"an answer from {url}", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    if answer.status in LATER or answer.status >= 500:
        return not_done(refused(answer, url), "the document", Mender.ISSUER)
    if answer.status not in (200, 410):
        return failed(refused(answer, url), "the document", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    return answer


def refused(answer: Fetched, url: str) -> str:
    """What an address said instead of its document, in words."""
    said = _SAID.get(answer.status, "it is out of order" if answer.status >= 500 else "it does not give it to us")
    return f"{url}: {said} ({answer.status})"


_SAID = {404: "there is nothing", 410: "it was taken away", 429: "not so often"}


def _stays_home(asked: str, answered: str) -> bool:
    """Whether redirects ended on the origin asked or its https twin; an open redirect lets anybody speak for it."""
    if not is_url(answered):
        return False
    (scheme, host), (end_scheme, end_host) = origin(asked), origin(answered)
    return host == end_host and end_scheme in (scheme, "https")


def origin(url: str) -> tuple[str, str]:
    """Scheme, and host with its port where that is not the usual one; empty if the address has none."""
    if not is_url(url):
        return "", ""
    parts: SplitResult = urlsplit(url)
    port = "" if parts.port in (None, {"http": 80, "https": 443}[parts.scheme]) else f":{parts.port}"
    return parts.scheme, f"{_in_ascii(parts.hostname or '')}{port}"


def _in_ascii(host: str) -> str:
    """A host in letters of any script as redirects write it, so that both are one host."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def object_of(body: bytes | str) -> Json | None:
    """The JSON object in a body, or None if it is not one."""
    try:
        value = json_text.read(body)
    except BadJson:
        return None
    return value if isinstance(value, dict) else None


def id_of(value: object) -> str:
    """The id of something that is written as its id or embedded, bare or alone in a list; empty if it has none."""
    value = single(value)
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else ""


def text_of(value: object) -> str:
    """A text, bare or alone in a list; empty if it is none."""
    value = single(value)
    return value if isinstance(value, str) else ""


def object_in(value: object) -> Json:
    """An object, bare or alone in a list; an empty one if it is none."""
    value = single(value)
    return value if isinstance(value, Mapping) else {}


def moment_of(value: object) -> datetime | None:
    """The moment in a property, bare or alone in a list; None if there is none that can be read."""
    try:
        return from_text(text_of(value))
    except BadTimestamp:
        return None
