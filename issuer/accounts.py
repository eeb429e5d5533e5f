"""How people come in: allauth's adapter. Nobody signs up alone; the set-up link and invitations make accounts."""

import logging
import smtplib
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issuer import emails
from issuer.site import sealing
from issuer.site.addresses import absolute_url
from issuer.site.requests import peer_of

logger = logging.getLogger("rosette.accounts")
_CODES = ("login_code", "password_reset_code")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes public sign-up, knows the caller behind trusted proxies, and says plainly what went wrong."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The address and the password do not fit together. Look for a slip in either."),
        "incorrect_code": _("That is not the code we sent. Look for the newest email from us, and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Allauth's limits count all addresses of one connection (a /64) together by themselves."""
        return peer_of(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only a page of ours may follow a sign-in: a path that leads somewhere here, and nothing else."""
        if not url or not url.startswith("/") or not super().is_safe_url(url):
            return False
        return bool(is_valid_path(urlsplit(url).path))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes go by the outbox. Other letters go at once; one that cannot go does not undo what it tells of."""
        template = template_prefix.rpartition("/")[2]
        if template in _CODES:
            emails.write_code(template, to=email, secret=context["code"], at=timezone.now())
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError):
            logger.exception("a letter about an account could not be sent")

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Under our own address, whatever the request said."""
        return absolute_url("account_confirm_email", emailconfirmation.key)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """What codes are made from is sealed: whoever has the database, or a copy of it, has nobody's second step."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)
