"""Addresses of the desk's pages, and short words for what the tests of this floor look at."""

from collections.abc import Callable

import pytest
from django.test import Client

from badges.models import BadgeClass
from issuer.models import Issuer, JournalEntry, User


@pytest.fixture
def alices(client_of: Callable[..., Client], alice: User) -> Client:
    """Alice's browser."""
    return client_of(alice)


@pytest.fixture
def desk(acme: Issuer) -> Callable[..., str]:
    """The address of a page of Acme's desk about badges."""

    def address(version: BadgeClass | None = None, page: str | int = "") -> str:
        parts = [f"/desk/{acme.slug}/badges"]
        if version is not None:
            parts.append(version.pk)
        return "/".join([*parts, str(page)] if page != "" else parts)

    return address


@pytest.fixture
def deeds(db: None) -> Callable[[], list[str]]:
    """The names of all deeds in the journal that are about badges, the oldest first."""

    def read() -> list[str]:
        rows = JournalEntry.objects.filter(subject__startswith="badge_class:").order_by("pk")
        return list(rows.values_list("deed", flat=True))

    return read
