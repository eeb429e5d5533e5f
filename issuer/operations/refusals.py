"""What this floor refuses to do. Each is named as the fact; its message is written for people."""

from django.utils.translation import gettext as _


class Refusal(Exception):
    """An act that the rules do not allow; its message is written for people."""


class AlreadySetUp(Refusal):
    """The set-up link was used, or somebody has an account already."""


class NameMissing(Refusal):
    """A name has no letter or digit in it."""

    def __init__(self) -> None:
        super().__init__(_("This name has no letters in it. Write the name that people know you by."))


class SlugTaken(Refusal):
    """Another issuer has that short name, or had it."""

    def __init__(self) -> None:
        super().__init__(_("Another issuer on this site has this short name, or had it. Choose another one."))


class SlugUnusable(Refusal):
    """The short name is not one that can stand in an address."""

    def __init__(self) -> None:
        super().__init__(_("This short name cannot be used. Use small letters, digits and hyphens, such as acme-club."))


class TooManyKeys(Refusal):
    """New keys more often in a day than anybody would need."""

    def __init__(self) -> None:
        super().__init__(_("The keys were changed many times today. Change them again tomorrow."))


class TooManyIssuers(Refusal):
    """More issuers in a day than one person would ever need."""

    def __init__(self) -> None:
        super().__init__(_("You have made a great many of these today. Go on tomorrow."))


class AlreadyMember(Refusal):
    """The person belongs to the issuer already."""

    def __init__(self) -> None:
        super().__init__(_("This person is in your list already. Change their role there."))


class TooManyInvitations(Refusal):
    """More letters of invitation in a short time than a school would ever write."""

    def __init__(self) -> None:
        super().__init__(_("That is a lot of invitations in one hour. Wait a while, then invite the others."))


class InvitationRanOut(Refusal):
    """The invitation was good once, and its days are over."""

    def __init__(self) -> None:
        super().__init__(_("This invitation has run out. Ask the person who invited you to send a new one."))


class NotYours(Refusal):
    """The invitation went to another address than that of the person who is signed in."""

    def __init__(self) -> None:
        super().__init__(
            _("This invitation was sent to another address. Sign in with the address that it was sent to.")
        )


class LastOwner(Refusal):
    """An issuer would be left without an owner."""

    def __init__(self) -> None:
        super().__init__(_("There must always be an owner. Make somebody else an owner first."))


class SiteHasMoved(Refusal):
    """Awards were given under another address than SITE_URL, and nobody said that the site has moved."""

    def __init__(self) -> None:
        super().__init__(
            _("This site has a new address, and nothing can be awarded until its operator confirms the move.")
        )


class CannotSign(Refusal):
    """A key of the issuer is missing or cannot be opened, so nothing can be awarded; what was awarded stays good."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing can be awarded now: the key that signs your badges cannot be opened on this server. Badges "
                "awarded before stay good. Ask its operator to look at the health page."
            )
        )


class KeyWithdrawn(Refusal):
    """The key was withdrawn already."""

    def __init__(self) -> None:
        super().__init__(_("This key was withdrawn already."))
