"""The issuer app."""

from django.apps import AppConfig


class IssuerConfig(AppConfig):
    name = "issuer"
    verbose_name = "Issuers and people"

    def ready(self) -> None:
        from issuer import emails
        from issuer.site import checks  # registers the system checks

        checks.register()
        emails.register()
