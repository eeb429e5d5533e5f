"""How thorough the properties of standards/ are tried: a little each time, much more when somebody asks for it."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

THOROUGH = 50 if os.environ.get("THOROUGH") else 1

# A machine that is busy with other things is no fault of what is tested.
settings.register_profile("standards", deadline=None)
settings.load_profile("standards")

# Whole credentials are large examples, each with a signature to it: slow to make, and very slow to make smaller.
LARGE: dict[str, Any] = {
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
}


@pytest.fixture
def thorough() -> int:
    """How many times as many examples: 1, or 50 with THOROUGH in the environment."""
    return THOROUGH
