"""The assertions app."""

from django.apps import AppConfig


class AssertionsConfig(AppConfig):
    name = "assertions"

    def ready(self) -> None:
        from assertions import emails, selftest

        emails.register()
        selftest.register()
