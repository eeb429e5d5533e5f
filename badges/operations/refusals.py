"""What the rules about badges do not allow, each named as the fact; the words are for people."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from badges.readiness import Point
from issuer.operations import Refusal


class NotReady(Refusal):
    """Something is missing without which a badge cannot be published."""

    def __init__(self, points: Sequence[Point]) -> None:
        super().__init__(" ".join(f"{point.title}. {point.why}" for point in points))
        self.points = points


class NotADraft(Refusal):
    """It was published, so what it says is fixed."""

    def __init__(self) -> None:
        super().__init__(
            _("This badge is published, so what it says is fixed. Correct a slip of the pen, or make a new version.")
        )


class NotPublished(Refusal):
    """It is a draft: nobody has seen it yet."""

    def __init__(self) -> None:
        super().__init__(_("This badge is a draft. You can change all of it: there is nothing to take back."))


class HasAwards(Refusal):
    """Somebody has earned it, so it has to stay where it is."""

    def __init__(self) -> None:
        super().__init__(
            _("This badge has been awarded, so it must stay where people can check it. Archive it instead.")
        )


class HasGoodWords(Refusal):
    """Somebody has vouched for it as it stands."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody has vouched for this badge as it stands. Make a new version of it, or archive it instead.")
        )


class HasDraft(Refusal):
    """A new version is being written already."""

    def __init__(self) -> None:
        super().__init__(_("There is a draft of a new version already. Finish that one, or throw it away."))


class NotCurrent(Refusal):
    """There is a newer version."""

    def __init__(self) -> None:
        super().__init__(_("There is a newer version of this badge. Start from that one."))


class IsArchived(Refusal):
    """It is kept for those who have it, and no longer given."""

    def __init__(self) -> None:
        super().__init__(_("This badge is archived. Bring it back first."))


class NotASlip(Refusal):
    """The change would give the badge another meaning."""


class Gone(Refusal):
    """Somebody else deleted it a moment ago."""

    def __init__(self) -> None:
        super().__init__(_("Somebody deleted this badge a moment ago."))


class TooManyPictures(Refusal):
    """The issuer has stored as many pictures as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("This issuer has stored %(most)s pictures, and that is as many as it may. Use one drawn here.")
            % {"most": most}
        )
