"""Issuers as Open Badges profiles: rows in, the standard's dataclasses and their stored bytes out."""

import hashlib
from urllib.parse import urlsplit

from issuer.models import Issuer, SiteAddress
from issuer.site.addresses import absolute
from standards.ob2 import documents as ob2


def profile(issuer: Issuer) -> ob2.Profile:
    """The issuer as an OB 2.0 Profile. Its id is the stored one, whatever SITE_URL says today."""
    return ob2.Profile(
        id=issuer.document_url,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description or None,
        image=_image(issuer),
        verification=_scope(issuer),
    )


def write(issuer: Issuer) -> None:
    """Put the bytes of the issuer's document and their hash on the row; the caller saves it."""
    issuer.document = ob2.encode(profile(issuer))
    issuer.etag = hashlib.sha256(issuer.document).hexdigest()


def _image(issuer: Issuer) -> str | None:
    # A bare address: known verifiers read it, and not all of them read an Image object here.
    return f"{issuer.document_url}/image" if issuer.logo else None


def _scope(issuer: Issuer) -> ob2.VerificationScope | None:
    """
    Which hosts the issuer's awards may stand on (OB 2.0, VerificationObject of a Profile).

    None leaves the standard's own rule: the host of the Profile's id. Only a site that has moved has to say more.
    """
    hosts = {urlsplit(issuer.document_url).netloc}
    if SiteAddress.objects.exists():
        hosts |= {urlsplit(url).netloc for url in SiteAddress.objects.values_list("url", flat=True)}
    if len(hosts) == 1:
        return None
    return ob2.VerificationScope(allowed_origins=tuple(sorted(hosts)))


def address(issuer_id: str) -> str:
    """The permanent address of a new issuer's document."""
    return absolute(f"/issuers/{issuer_id}")
