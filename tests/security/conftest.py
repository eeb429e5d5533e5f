"""One world for the security tests, made once and gone back to."""

import copy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import blocking_manager_key

from tests.security import world as worlds
from tests.security.world import World

_HERE = Path(__file__).resolve().parent


class _Kept:
    """The world as it was made, in a transaction around those of the tests that use it, which all go back to it."""

    def __init__(self) -> None:
        self.world: World | None = None
        self._around = transaction.atomic()

    def make(self) -> None:
        if self.world is None:
            self._around.__enter__()
            self.world = worlds.make()

    def leave(self) -> None:
        """As if it had never been: for tests that begin with an empty site."""
        if self.world is not None:
            self.world = None
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)


_kept = _Kept()


@pytest.fixture
def world(db: None) -> World:
    assert _kept.world is not None
    return copy.deepcopy(_kept.world)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of this folder together, those that need the world first, or it would be made anew many times."""
    ours = [item for item in items if _HERE in item.path.parents]
    if not ours:
        return
    begin = items.index(ours[0])
    ours.sort(key=lambda item: "world" not in getattr(item, "fixturenames", ()))
    others = [item for item in items if _HERE not in item.path.parents]
    items[:] = others[:begin] + ours + others[begin:]


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Just before pytest-django begins the transaction of a test: the database is there, and nothing is open in it."""
    if fixturedef.argname == "_django_db_helper":
        with request.config.stash[blocking_manager_key].unblock():
            if "world" in request.fixturenames:
                _kept.make()
            else:
                _kept.leave()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or item.path.parent not in nextitem.path.parents:
        with item.config.stash[blocking_manager_key].unblock():
            _kept.leave()
