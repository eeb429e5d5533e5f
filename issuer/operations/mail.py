"""A letter to oneself, to see whether letters go out at all."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from issuer import emails, journal, letters
from issuer.models import User
from issuer.operations.refusals import Refusal
from issuer.site import limits


class TooManyLetters(Refusal):
    """More test letters in a short time than a test takes."""

    def __init__(self) -> None:
        super().__init__(_("You have sent yourself several letters just now. Wait ten minutes, then try again."))


def send_test_letter(user: User, *, at: datetime) -> letters.Outcome:
    """
    Hand a letter to the mail server while the person waits, and return what the server said.

    :raises TooManyLetters: after five in ten minutes.
    """
    if not limits.allow("test letter", str(user.pk), times=5, within=timedelta(minutes=10), at=at):
        raise TooManyLetters
    outcome = emails.send_test(user.email, at=at)
    journal.record(user, "send_test_letter", f"user:{user.pk}", at=at, fate=outcome.fate.value)
    return outcome
