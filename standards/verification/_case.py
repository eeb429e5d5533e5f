"""
One badge under verification: what was handed in, what was fetched, and how a check says its outcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from standards import json_text
from standards.baking import Baked
from standards.errors import BadJson
from standards.grammar import Problem
from standards.verification.report import Check, Mender, Outcome, Verdict

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: the status, the bare media type, the body, and where redirects ended."""

    status: int
    media_type: str
    body: bytes
    url: str


Fetch = Callable[[str], Fetched]


@dataclass(slots=True)
class Case:
    """What is known so far; each check reads it, and a few add to it."""

    given: bytes | str
    fetch: Fetch
    now: datetime
    recipient: str | None
    baked: list[Baked] = field(default_factory=list)
    claim: Json | None = None
    address: str = ""
    answers: dict[str, Fetched] = field(default_factory=dict)
    assertion: Json | None = None
    badge_class: Json | None = None
    issuer: Json | None = None

    def answer(self, url: str) -> Fetched:
        """
        The answer of an address, fetched once.

        :raises NotFetched: if none came.
        """
        if url not in self.answers:
            self.answers[url] = self.fetch(url)
        return self.answers[url]


def passed(found: str = "", problems: tuple[Problem, ...] = ()) -> Check:
    """The check holds."""
    return Check("", Outcome.PASSED, found, problems=problems)


def failed(found: str, expected: str, mender: Mender, verdict: Verdict, problems: tuple[Problem, ...] = ()) -> Check:
    """The check does not hold, and this is what the badge is therefore."""
    return Check("", Outcome.FAILED, found, expected, mender, verdict, problems)


def not_done(found: str, expected: str = "", mender: Mender = Mender.NOBODY) -> Check:
    """The check could not be done, and the badge must not be called valid without it."""
    return Check("", Outcome.NOT_DONE, found, expected, mender, Verdict.COULD_NOT_CHECK)


def not_asked(found: str = "an earlier check left nothing to look at") -> Check:
    """The check was not done and decides nothing."""
    return Check("", Outcome.NOT_DONE, found)


def object_of(body: bytes | str) -> Json | None:
    """The JSON object in a body, or None if it is not one."""
    try:
        value = json_text.read(body)
    except BadJson:
        return None
    return value if isinstance(value, dict) else None


def id_of(value: object) -> str:
    """The id of something that is written as its id or embedded, bare or alone in a list; empty if it has none."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) else ""
