"""An award of Acme with its pictures, and nothing counted from one test to the next."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import TestCase

from assertions.models import Assertion
from tests import factories


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield


@pytest.fixture
def award(db: None) -> Assertion:
    """Erin's award, with its pictures in the storage."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return factories.make_assertion()


@pytest.fixture
def png(award: Assertion) -> bytes:
    """The picture of Erin's award, as she downloads it."""
    from assertions import access

    return access.baked_png(award.pk).body
