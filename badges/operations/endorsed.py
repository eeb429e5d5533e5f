"""Good words about a badge are kept by the floor above; here the version learns which of them are shown."""

from badges.models import BadgeClass
from badges.operations.locking import lock
from badges.operations.publishing import write_documents


def show_good_words(badge_class: BadgeClass, rows: list[dict[str, str]]) -> None:
    """
    Let the documents of a version name these good words, in the order given. Must be called inside the deed's
    transaction.

    :param rows: entries of `issuer.endorsed`.
    :raises Gone: if somebody deleted it.
    """
    version = lock(badge_class)
    version.endorsed_by = rows
    version.save(update_fields=["endorsed_by"])
    write_documents(version.badge)
