"""The assertions app."""

from django.apps import AppConfig


class AssertionsConfig(AppConfig):
    name = "assertions"

    def ready(self) -> None:
        from assertions import access, emails, selftest, signatures
        from issuer.site import threshold

        threshold.shelve("/assertions/", access.hosted)
        emails.register()
        selftest.register()
        signatures.register()
