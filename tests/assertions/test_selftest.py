"""The sample badge of the health page."""

from unittest import mock

import pytest
from django.utils import timezone

from assertions import selftest
from issuer.health import State
from standards import verification
from standards.verification import Report


def test_a_sample_badge_is_drawn_baked_and_verified() -> None:
    assert selftest.sample_badge_verifies(timezone.now()).state is State.GOOD


@pytest.mark.parametrize("wrong", ["not valid", "always valid"])
def test_a_house_that_verifies_wrongly_says_so(wrong: str) -> None:
    now = timezone.now()
    real = verification.verify

    def verify(given: bytes, **asked: object) -> Report:
        if wrong == "always valid":
            return Report((), now)
        return real(b"{}", **asked)

    with mock.patch.object(selftest.verification, "verify", verify):
        assert selftest.sample_badge_verifies(now).state is State.WRONG
