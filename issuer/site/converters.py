"""What may stand in a path: ids as `ids` draws them, so that nothing else ever reaches the database."""

from django.urls import register_converter


class IdConverter:
    """``<id:issuer_id>``: 22 signs of base58."""

    regex = "[1-9A-HJ-NP-Za-km-z]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Make `id` known to `path()`; called once by the address plan."""
    register_converter(IdConverter, "id")
