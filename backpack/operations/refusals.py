"""What this floor refuses to do. Each is named as the fact; its message is written for people."""

from django.utils.translation import gettext as _

from issuer.operations import Refusal


class NotABadge(Refusal):
    """There is nothing to judge in what was handed in."""


class TooBusy(Refusal):
    """Many badges are being checked at this moment."""

    def __init__(self) -> None:
        super().__init__(_("Many badges are being checked at this moment. Try again in a minute."))


class Unreadable(Refusal):
    """The list or archive cannot be read."""


class TooMany(Refusal):
    """More badges at once than are checked in one go."""
