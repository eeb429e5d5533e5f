"""The badges app."""

from django.apps import AppConfig


class BadgesConfig(AppConfig):
    name = "badges"

    def ready(self) -> None:
        from badges import operations  # noqa: F401 (its badges follow the site to its first public address)
