"""The one word that both sides of the sandbox know. Imports nothing, so that the child starts fast."""

from __future__ import annotations

Fact = str | int | float | list[str]


class Refused(Exception):
    """The job looked at the input and will not have it: a reason as a short key, and the facts that go with it."""

    def __init__(self, reason: str, **facts: Fact) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts
