"""One world for the security tests, and nothing counted from one test to the next."""

import pytest
from django.core.cache import cache

from tests.security import world as worlds
from tests.security.world import World


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    """allauth counts tries in the cache, which outlives a test."""
    cache.clear()
