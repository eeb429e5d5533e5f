"""How many queries each page takes, on an installation with a believable school in it."""

DEMO = "rushey-mead-computing"
PAGES = (
    ("Hosted JSON of an award", "/assertions/{award}", "*/*"),
    ("Page of an award", "/assertions/{award}", "text/html"),
    ("Hosted JSON of a badge", "/badges/{badge}", "*/*"),
    ("Page of a badge", "/s/{issuer}/{badge_slug}", "text/html"),
    ("Hosted JSON of an issuer", "/issuers/{issuer_id}", "*/*"),
    ("Page of an issuer", "/s/{issuer}", "text/html"),
    ("Home", "/", "text/html"),
    ("Today", "/desk/{issuer}/", "text/html"),
    ("All badges", "/desk/{issuer}/badges", "text/html"),
    ("All awards", "/desk/{issuer}/awards", "text/html"),
    ("The form to award a badge", "/badges/{badge}/award", "text/html"),
    ("People", "/desk/{issuer}/people", "text/html"),
)


def count() -> list[tuple[str, int]]:
    """The pages of the demonstration, each asked for twice; the second time counts."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from assertions.models import Assertion
    from issuer.models import User

    award = (
        Assertion.objects.standing()
        .filter(revoked_at=None, issuer__slug=DEMO)
        .select_related("issuer", "badge")
        .first()
    )
    if award is None:
        raise RuntimeError("the demonstration has no award")
    names = {
        "award": award.pk,
        "badge": award.badge_class_id,
        "badge_slug": award.badge.slug,
        "issuer": award.issuer.slug,
        "issuer_id": award.issuer_id,
    }
    client = Client(headers={"Host": "127.0.0.1"})
    client.force_login(User.objects.get(is_superuser=True))
    counted = []
    for what, path, accept in PAGES:
        address = path.format(**names)
        client.get(address, headers={"Accept": accept})
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, headers={"Accept": accept})
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        counted.append((what, len(queries)))
    return counted
