"""
Fetching from strangers: the only room that opens connections to them.

Each address is resolved once and every place that it leads to is checked; the connection goes to the checked place and
nowhere else. Redirects are checked like new addresses. Nobody learns from an answer what there is inside our network.
"""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings

from backpack.fetching import keeping, wire
from backpack.fetching.addresses import Address, Target, Unfit, is_outside, read
from backpack.fetching.wire import Connect, Deadline, NoAnswer, Reply, Resolve
from issuer.site import limits
from standards.errors import NotFetched
from standards.verification import Fetched

__all__ = ["Budget", "Fetched", "Fetcher", "NotFetched", "Unfit", "allowed_by_settings"]

SECONDS = 5.0
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
A_MINUTE = 900  # to one place of the network: a list of 500 badges of one school comes through
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WANTED = "application/ld+json, application/vc+ld+json, application/json;q=0.9, image/png, image/svg+xml, */*;q=0.5"


class _Kept(Protocol):
    def get(self, url: str) -> Fetched | None: ...
    def put(self, url: str, answer: Fetched, *, may_be_kept: bool) -> None: ...


@dataclass(slots=True)
class Budget:
    """What one verification may cost strangers and us: questions, bytes, seconds."""

    questions: int = 20  # ten for each of the two editions that a picture may hold
    octets: int = 3 * 1024 * 1024
    clock: Deadline = field(default_factory=lambda: Deadline(15.0))

    def take(self) -> Deadline:
        """
        One more question, and the time that it may take.

        :raises NotFetched: if there were enough.
        """
        self.questions -= 1
        if self.questions < 0 or self.octets <= 0:
            raise NotFetched("more had to be asked for than one badge should need")
        try:
            return Deadline(min(SECONDS, self.clock.left))
        except NoAnswer as error:
            raise NotFetched("asking took too long") from error


@dataclass(slots=True)
class Fetcher:
    """
    Asks strangers on behalf of one verification.

    :param may_ask: whether one more question may be put to this place of the network, whatever names lead there.
    :param allows_inside: ask private networks too: for schools whose badges never leave their own, and for tests.
    """

    allows_inside: bool = False
    resolve: Resolve = wire.resolve
    connect: Connect = wire.connect
    tls: ssl.SSLContext | None = None
    may_ask: Callable[[str], bool] = lambda _place: True
    kept: _Kept = field(default_factory=keeping.Cache)
    budget: Budget = field(default_factory=Budget)

    def __call__(self, url: str) -> Fetched:
        """
        What an address answers, redirects followed.

        :raises NotFetched: if no answer came.
        """
        try:
            target = read(url, any_port=self.allows_inside)
        except Unfit as error:
            raise NotFetched(str(error)) from error
        if (known := self.kept.get(target.url)) is not None:
            return known
        deadline = self.budget.take()
        try:
            answer, may_be_kept = self._follow(target, url, deadline)
        except (NoAnswer, Unfit) as error:
            raise NotFetched(str(error)) from error
        self.budget.octets -= len(answer.body)
        self.kept.put(target.url, answer, may_be_kept=may_be_kept)
        return answer

    def _follow(self, target: Target, asked: str, deadline: Deadline) -> tuple[Fetched, bool]:
        """
        The answer, after three redirects at most; and whether it may be kept.

        :raises NoAnswer: if none came.
        :raises Unfit: if a redirect leads where nobody may be asked.
        """
        for hop in range(MOST_REDIRECTS + 1):
            reply = self._ask(target, deadline)
            if reply.status not in _REDIRECTS or not reply.location:
                answered = asked.strip() if hop == 0 else target.url
                return Fetched(reply.status, reply.media_type, reply.body, answered), reply.may_be_kept
            target = self._next(target, reply.location)
        raise NoAnswer("it sends on and on")

    def _next(self, target: Target, location: str) -> Target:
        try:
            following = read(urljoin(target.url, location), any_port=self.allows_inside)
        except ValueError as error:  # joining reads it, too, and trips over brackets
            raise Unfit("it sends on to what is no address of the web") from error
        if target.is_secure and not following.is_secure:
            raise Unfit("it sends on to an address that is not secured")
        return following

    def _ask(self, target: Target, deadline: Deadline) -> Reply:
        """
        Ask the first place of those that a target leads to. One that is forbidden forbids them all.

        :raises NoAnswer: if nobody answers, or nobody may be asked: it is not said which.
        """
        places = [literal] if (literal := target.literal) else self._look_up(target, deadline)
        if not self.allows_inside and not all(is_outside(place) for place in places):
            raise NoAnswer
        if not self.may_ask(str(places[0])):
            raise NoAnswer("it was asked very often from here; try again in a minute")
        most = min(MOST_BYTES, max(self.budget.octets, 1))
        tls = (self.tls or _tls()) if target.is_secure else None
        for number, place in enumerate(places[:3], start=1):
            try:
                return wire.ask(target, place, _headers(), how=self.connect, tls=tls, deadline=deadline, most=most)
            except NoAnswer:
                if number == len(places[:3]):
                    raise
        raise NoAnswer

    def _look_up(self, target: Target, deadline: Deadline) -> list[Address]:
        return wire.look_up(target.host, target.port, self.resolve, deadline)


def allowed_by_settings(*, at: datetime) -> Fetcher:
    """A fetcher for one verification, as this installation allows it: nobody is attacked by way of us."""

    def may_ask(place: str) -> bool:
        return limits.allow("ask", place, times=A_MINUTE, within=timedelta(minutes=1), at=at)

    return Fetcher(allows_inside=settings.FETCH_ALLOW_PRIVATE_NETWORKS, may_ask=may_ask)


def _headers() -> Mapping[str, str]:
    return {
        "User-Agent": f"Rosette (badge verifier; +{settings.SITE_URL}/verify)",
        "Accept": _WANTED,
        "Accept-Encoding": "identity",
    }


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
