"""`manage.py createissuer`: an issuer and its owner without a browser."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from issuer import operations
from issuer.forms import AddressField, NewIssuerForm
from issuer.models import User


class Command(BaseCommand):
    help = (
        "Make an issuer. Its owner is made too where nobody has that address; they sign in by a code or a new password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the name that people know it by")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="the address of the person who owns it")
        parser.add_argument("--owner-name", default="", help="their name, if they have no account yet")
        parser.add_argument("--url", default="", help="its web page")
        parser.add_argument("--email", default="", help="its public contact address; otherwise the owner's")
        parser.add_argument(
            "--adults", action="store_true", help="earners are adults and expect their name on the page"
        )

    def handle(self, *, name: str, owner: str, owner_name: str, url: str, email: str, adults: bool, **_: Any) -> None:
        form = NewIssuerForm({"name": name, "url": url, "email": email or owner, "earners_are_adults": adults})
        if not form.is_valid():
            raise CommandError("; ".join(f"{field}: {words[0]}" for field, words in form.errors.items()))
        try:
            address = AddressField().clean(owner)
        except ValidationError as error:
            raise CommandError(f"owner: {error.messages[0]}") from error
        with transaction.atomic():
            user = self._owner(address, owner_name)
            try:
                issuer = operations.create_issuer(user, **form.cleaned_data, at=timezone.now())
            except operations.Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{issuer.name} is ready: {issuer.document_url}, owned by {user.email}.")

    def _owner(self, email: str, name: str) -> User:
        user = User.objects.filter(email=email).first()
        if user is not None:
            return user
        # Whoever makes the first account at the terminal is the operator.
        is_operator = not User.objects.exists()
        return operations.create_account(name=name, email=email, is_operator=is_operator, at=timezone.now())
