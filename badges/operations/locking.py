"""Badges are changed one act at a time: each act locks the badge, then reads its version afresh."""

from badges.models import Badge, BadgeClass
from badges.operations.refusals import Gone, NotADraft


def lock(badge_class: BadgeClass) -> BadgeClass:
    """
    The version as it is now, with its badge locked until the transaction ends.

    :raises Gone: if somebody deleted it.
    """
    try:
        Badge.objects.select_for_update(no_key=True).get(pk=badge_class.badge_id)
        return BadgeClass.objects.select_related("badge__issuer", "artwork").get(pk=badge_class.pk)
    except (Badge.DoesNotExist, BadgeClass.DoesNotExist) as error:
        raise Gone from error


def lock_draft(badge_class: BadgeClass) -> BadgeClass:
    """
    The same, for an act on a draft.

    :raises NotADraft: if it was published in the meantime.
    """
    fresh = lock(badge_class)
    if not fresh.is_draft:
        raise NotADraft
    return fresh
