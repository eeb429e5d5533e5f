"""Nothing is kept longer than it helps: lists that are done with, and files that no award speaks of."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from assertions import evidence
from assertions.models import AwardRow, AwardRun, Evidence

KEEP_ROWS = timedelta(days=7)
KEEP_FILES = timedelta(days=7)


def forget_old_rows(*, at: datetime) -> int:
    """
    Delete the lines of lists that were finished a while ago: what people typed is not kept longer than it helps. Of
    lists that were taken back, nobody begins anew by then, so their words and their evidence go as well.
    """
    undone = AwardRun.objects.filter(undone_at__lt=at - KEEP_ROWS)
    undone.exclude(narrative="", result="").update(narrative="", result="")
    Evidence.objects.filter(run__undone_at__lt=at - KEEP_ROWS, assertion=None).delete()
    old = AwardRow.objects.filter(run__finished_at__lt=at - KEEP_ROWS)
    return old.delete()[0]


def forget_unused_files(*, at: datetime) -> int:
    """Delete files of evidence that were sent along a while ago and that no award speaks of, and count them."""
    forgotten = 0
    for name in _files():
        is_old = default_storage.get_modified_time(name) < at - KEEP_FILES
        if is_old and not Evidence.objects.filter(file=name).exists():
            default_storage.delete(name)
            forgotten += 1
    return forgotten


def _files() -> list[str]:
    try:
        _folders, names = default_storage.listdir(evidence.FOLDER)
    except FileNotFoundError:
        return []
    return [f"{evidence.FOLDER}/{name}" for name in names]
