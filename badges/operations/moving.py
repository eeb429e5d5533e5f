"""Badges follow the site to its address as long as nothing was awarded: somebody tries Rosette before it is public."""

from datetime import datetime

from badges.models import Badge, BadgeClass
from badges.operations.publishing import write_documents
from issuer.operations import follow
from issuer.site.addresses import absolute_url


@follow
def follow_site(at: datetime) -> None:
    """Give every version the address that SITE_URL says now, and write the documents of the published ones anew."""
    strays = [
        version
        for version in BadgeClass.objects.select_for_update(no_key=True)
        if version.document_url != absolute_url("badge_class", version.pk)
    ]
    for version in strays:
        version.document_url = absolute_url("badge_class", version.pk)
        version.save(update_fields=["document_url", "changed_at"])
    for badge in Badge.objects.filter(versions__in=strays).distinct():
        write_documents(badge)
