"""How people come in: allauth's adapter. Nobody signs up alone; the set-up link and invitations make accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from issuer.site.requests import peer_of


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up, and knows the caller behind trusted proxies."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return peer_of(request)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""
