"""Installations of their own, for the tests that run the house as processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issuer import houses
from tests.issuer.houses import House


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    house = houses.copy(prepared, tmp_path)
    yield house
    house.close()
