"""How thorough the properties of standards/ are tried: a little each time, much more when somebody asks for it."""

import os

import pytest
from hypothesis import HealthCheck, settings

THOROUGH = 20 if os.environ.get("THOROUGH") else 1

# A canonical form costs milliseconds, so the examples are few; a slow machine is no fault.
settings.register_profile(
    "standards", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture
def thorough() -> int:
    """How many times as many examples: 1, or 20 with THOROUGH in the environment."""
    return THOROUGH
