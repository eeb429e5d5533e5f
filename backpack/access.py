"""Reports for whoever holds their address. What was never there and what is over look the same."""

from datetime import datetime

from django.http import Http404

from backpack.models import Batch, BatchRow, Verification


def report(report_id: str, *, at: datetime) -> Verification:
    """
    A report that is still kept.

    :raises Http404: if there is none.
    """
    found = Verification.objects.filter(pk=report_id, until__gt=at).first()
    if found is None:
        raise Http404
    return found


def kept_badge(report_id: str, *, at: datetime) -> Verification:
    """
    A report with its badge, where whoever asked agreed that it is kept.

    :raises Http404: if there is none.
    """
    found = report(report_id, at=at)
    if not found.badge:
        raise Http404
    return found


def batch(batch_id: str, *, at: datetime) -> Batch:
    """
    A list of badges that is still kept.

    :raises Http404: if there is none.
    """
    found = Batch.objects.filter(pk=batch_id, until__gt=at).first()
    if found is None:
        raise Http404
    return found


def row(batch_id: str, position: int, *, at: datetime) -> BatchRow:
    """
    One badge of a list, once it was checked.

    :raises Http404: if there is none, or it was not checked yet.
    """
    rows = BatchRow.objects.filter(batch=batch_id, position=position, batch__until__gt=at).exclude(checked_at=None)
    found = rows.select_related("batch").first()
    if found is None:
        raise Http404
    return found
