"""
This site looks at its own public documents, as a stranger sees them: over the network, one after the other, and some
of its awards each night. What is found is kept for the health page.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from assertions.models import Assertion, Endorsement, StatusList
from backpack import fetching, verifying
from backpack.fetching import keeping
from backpack.models import Fault, SelfCheck
from badges.models import BadgeClass
from issuer.models import Issuer
from issuer.site import inside, reach
from standards import json_text
from standards.errors import BadJson, NotFetched
from standards.verification import Fetched
from standards.verification.report import Standing

NEWEST, AT_RANDOM = 20, 20  # awards a night
MOST_DOCUMENTS = 1000
_ONCE_IN = timedelta(hours=20)
_GIVEN_UP_AFTER = timedelta(hours=12)
_DOCUMENT, _FILE = "document", "file"

Reach = Callable[[], reach.Reached]


def begin_self_check(*, at: datetime, ask: Reach = reach.reach, everything: bool = False) -> SelfCheck:
    """
    Write down what is to be looked at; or that this site cannot be reached, and why. Goes on with one left lying.

    :param everything: each public document and each award, however many; otherwise as much as fits into a night.
    """
    left = SelfCheck.objects.filter(finished_at=None, began_at__gt=at - _GIVEN_UP_AFTER).order_by("pk").last()
    if left is not None:
        return left
    SelfCheck.objects.filter(finished_at=None).delete()
    reached = ask()
    if not reached.is_us:
        return SelfCheck.objects.create(began_at=at, finished_at=at, is_reached=False, obstacle=reached.obstacle[:300])
    most = None if everything else MOST_DOCUMENTS
    awards = _all_awards() if everything else _some_awards()
    return SelfCheck.objects.create(began_at=at, left=[*_documents(most), *_expected(awards, at)])


def is_time_for_self_check(*, at: datetime) -> bool:
    """Whether none was begun for most of a day."""
    return not SelfCheck.objects.filter(began_at__gt=at - _ONCE_IN).exists()


def _documents(most: int | None) -> Iterator[tuple[str, str]]:
    """What stands at permanent addresses besides awards; of a great many, some."""
    urls = [url for issuer in Issuer.objects.filter(archived_at=None) for url in _of_issuer(issuer)]
    for address in BadgeClass.objects.exclude(published_at=None).values_list("document_url", flat=True):
        urls += [address, f"{address}/achievement"]
    urls += StatusList.objects.values_list("document_url", flat=True)
    urls += (
        Endorsement.objects.filter(withdrawn_at=None).exclude(accepted_at=None).values_list("document_url", flat=True)
    )
    chosen = urls if most is None or len(urls) <= most else random.sample(urls, most)
    return ((_DOCUMENT, url) for url in chosen)


def _of_issuer(issuer: Issuer) -> Iterator[str]:
    yield issuer.document_url
    yield from (f"{issuer.document_url}/{name}" for name in issuer.documents.values_list("name", flat=True))


def _all_awards() -> Iterable[Assertion]:
    return Assertion.objects.standing().order_by("-issued_on").iterator(chunk_size=500)


def _some_awards() -> Iterable[Assertion]:
    """The newest, and some others."""
    standing = Assertion.objects.standing()
    newest = list(standing.order_by("-issued_on")[:NEWEST])
    return [*newest, *standing.exclude(pk__in=[award.pk for award in newest]).order_by("?")[:AT_RANDOM]]


def _expected(awards: Iterable[Assertion], at: datetime) -> Iterator[tuple[str, str, str]]:
    """The pictures of awards, and what they have to come to."""
    for award in awards:
        is_over = award.revoked_at or award.suspended_at or award.has_expired(at)
        expected = Standing.NO_LONGER_VALID if is_over else Standing.VALID
        yield _FILE, f"{award.document_url}/badge.png", expected.name


def look_on(check: SelfCheck, *, at: datetime, fetch: verifying.Fetch | None = None, noted_each: int = 1) -> bool:
    """
    Look at one thing that is left, and say whether there was one.

    :param noted_each: write down how far it came after so many; a long list is long to write.
    """
    if not check.left:
        if check.finished_at is None:
            SelfCheck.objects.filter(pk=check.pk).update(finished_at=at)
        return False
    kind, url, *expected = check.left[0]
    look = fetch or as_a_stranger(at=at)
    words = _fault_of_document(url, look) if kind == _DOCUMENT else _fault_of_award(url, expected[0], look, at)
    if words:
        Fault.objects.create(found_in=check, url=url[:500], words=words[:500])
    check.left, check.looked_at = check.left[1:], check.looked_at + 1
    if words or check.looked_at % noted_each == 0 or not check.left:
        check.save(update_fields=["left", "looked_at"])
    return True


def as_a_stranger(*, at: datetime) -> verifying.Fetch:
    """
    The way of a stranger: our own addresses too are asked over the network. Where they lead is our own affair; where
    names lead that this site had before, is that of whoever has them now.
    """
    outside = fetching.allowed_by_settings(at=at)
    home = fetching.Fetcher(allows_inside=True, kept=keeping.Nothing(), budget=fetching.Budget(questions=40))

    def fetch(url: str) -> Fetched:
        return home(url) if inside.is_here(url) else outside(url)

    return fetch


def _fault_of_document(url: str, fetch: verifying.Fetch) -> str:
    """What is wrong with a document, in words; empty if nothing is."""
    try:
        answer = fetch(url)
    except NotFetched as error:
        return str(error)
    if answer.status != 200:
        return _("The answer is %(status)d.") % {"status": answer.status}
    try:
        document = json_text.read(answer.body)
    except BadJson:
        return _("There is no JSON, but %(type)s.") % {"type": answer.media_type}
    is_named = isinstance(document, dict) and str(document.get("id", "")).startswith(("http://", "https://"))
    if is_named and document["id"] != url:
        return _("It says that it lives at %(address)s.") % {"address": document["id"]}
    return ""


def _fault_of_award(url: str, expected: str, fetch: verifying.Fetch, at: datetime) -> str:
    """What is wrong with the picture of an award, in words; empty if it comes to what it should."""
    report = verifying.verify(url.encode(), now=at, fetch=fetch, shown=False).report
    found = report.headline
    if found.standing is Standing[expected]:
        return ""
    told = f"{found.check.name}: {found.check.found}" if found.check else report.verdict.value
    return _("A stranger finds it “%(found)s”: %(why)s") % {"found": found.standing.value, "why": told}


def forget_self_checks(*, at: datetime) -> None:
    """Delete looks of a month ago."""
    SelfCheck.objects.filter(began_at__lt=at - timedelta(days=30)).delete()
