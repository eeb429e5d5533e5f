"""Where this installation stands: its permanent addresses, and what follows when they change before any award."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from issuer import documents, journal
from issuer.models import Issuer, SiteAddress
from issuer.operations.documents import begin_revocations, publish_keys
from issuer.operations.refusals import SiteHasMoved

_followers: list[Callable[[datetime], None]] = []


def follow(move: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """Let a floor above give its own unawarded rows their new addresses when `follow_site` does so here."""
    _followers.append(move)
    return move


def remember_site(*, at: datetime) -> None:
    """
    Remember at an award under which address it is given; from the first award on, ids never change again.

    Must be called inside the deed's transaction.

    :raises SiteHasMoved: if awards were given under another address and `rebase` was not run.
    """
    newest = SiteAddress.objects.order_by("-since").values_list("url", flat=True).first()
    if newest == settings.SITE_URL:
        return
    if newest is not None:
        raise SiteHasMoved
    follow_site(at=at)
    SiteAddress.objects.get_or_create(url=settings.SITE_URL, defaults={"since": at})


@transaction.atomic
def follow_site(*, at: datetime) -> int:
    """
    Give issuers the address that SITE_URL says now, as long as nothing was awarded, and return how many moved.

    Somebody tries this out on their own computer first and sets the public address afterwards: until an award
    carries an id, that id is nobody's, and may follow.
    """
    if SiteAddress.objects.exists():
        return 0
    issuers = Issuer.objects.select_for_update(no_key=True)
    strays = [issuer for issuer in issuers if issuer.document_url != documents.address(issuer.pk)]
    for issuer in strays:
        former = issuer.document_url.removesuffix(f"/issuers/{issuer.pk}")
        issuer.document_url = documents.address(issuer.pk)
        if issuer.url.startswith(f"{former}/"):
            issuer.url = settings.SITE_URL + issuer.url.removeprefix(former)
        if issuer.did:
            issuer.did = documents.did_of(issuer.document_url)
            begin_revocations(issuer, at=at)
        publish_keys(issuer, at=at)
        journal.record("site", "follow_site", f"issuer:{issuer.pk}", at=at, issuer=issuer)
    for move in _followers:
        move(at)
    return len(strays)


@transaction.atomic
def rebase(*, to: str, at: datetime) -> int:
    """
    Confirm that the site has moved to `to`, and return how many issuers now say so in their documents.

    Old ids stay as they are and must stay reachable under their old host; new awards carry the new one.
    """
    if not SiteAddress.objects.exists():
        return follow_site(at=at)  # nothing was awarded: there are no old ids to keep
    SiteAddress.objects.update_or_create(url=to, defaults={"since": at})
    issuers = list(Issuer.objects.select_for_update(no_key=True))
    for issuer in issuers:
        documents.write(issuer)
        issuer.save(update_fields=["document", "etag", "changed_at"])
    journal.record("command:rebase", "rebase", "site", at=at, to=to)
    return len(issuers)


def former_hosts() -> set[str]:
    """The hosts, with their ports, under which issuers and awards stand so far."""
    urls = [*SiteAddress.objects.values_list("url", flat=True), *Issuer.objects.values_list("document_url", flat=True)]
    return {urlsplit(url).netloc for url in urls}
