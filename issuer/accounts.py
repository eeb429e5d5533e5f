"""How people come in: allauth's adapter. Nobody signs up alone; the set-up link and invitations make accounts."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from issuer.site.requests import peer_of


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up, knows the caller behind trusted proxies, and says plainly what went wrong."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The address and the password do not fit together. Look for a slip in either."),
        "incorrect_code": _("That is not the code we sent. Look for the newest email from us, and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return peer_of(request)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""
