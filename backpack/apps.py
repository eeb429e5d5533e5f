"""The backpack app."""

from django.apps import AppConfig


class BackpackConfig(AppConfig):
    name = "backpack"

    def ready(self) -> None:
        from backpack import health

        health.register()
