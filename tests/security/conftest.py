"""One world for the security tests, and browsers signed in as each principal."""

import pytest

from tests.security import world as worlds
from tests.security.world import World


@pytest.fixture
def world(db: None) -> World:
    return worlds.make()
