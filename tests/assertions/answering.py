"""What a browser sends from the award form."""

from badges.models import BadgeClass
from tests.factories import ERIN

KEY = "1" * 22


def answers(people: str = ERIN, **over: object) -> dict[str, object]:
    """The award form filled in for these people, with the button Award; `over` replaces or adds answers."""
    return {
        "people": people,
        "narrative": "",
        "issued_on": "2026-11-02",
        "expires_on": "",
        "key": KEY,
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "0",
        "do": "award",
    } | over


def piece(number: int = 0, **fields: object) -> dict[str, object]:
    """The answers of one piece of evidence."""
    return {f"evidence-{number}-{name}": value for name, value in fields.items()}


def award_form(badge: BadgeClass) -> str:
    """The address of the award form of a badge."""
    return f"/badges/{badge.pk}/award"
