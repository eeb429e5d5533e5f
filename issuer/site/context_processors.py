"""What every page may say without being told: the name of the site and whether this is only a trial."""

from django.conf import settings
from django.http import HttpRequest

from issuer.site.addresses import host


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "site_host": host(),
        "site_is_trial": settings.SITE_IS_TRIAL,
        "http_ids_allowed": settings.ALLOW_HTTP_IDS and not settings.SITE_IS_HTTPS,
    }
