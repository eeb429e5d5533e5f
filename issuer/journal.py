"""The journal: who did what to which thing, in the transaction of the deed itself, chained so that a change shows."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from issuer.models import Issuer, JournalEntry, JournalHead, User
from issuer.site import rows
from issuer.site.requests import current_request_id

_START = "0" * 64
_END = "SELECT last_hash FROM issuer_journalhead WHERE id = 1"
_END_LOCKED = f"{_END} FOR NO KEY UPDATE"
_MOVE = "UPDATE issuer_journalhead SET last_hash = %s WHERE id = 1"


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed to be recorded: a verb of the field, and its subject as ``kind:<id>``; details name no person."""

    name: str
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)


def record(
    actor: User | str, deed: str, subject: str, *, at: datetime, issuer: Issuer | None = None, **details: Any
) -> None:
    """Append one deed. Must be called inside the deed's transaction."""
    record_many(actor, [Deed(deed, subject, details)], at=at, issuer=issuer)


def record_many(actor: User | str, deeds: Iterable[Deed], *, at: datetime, issuer: Issuer | None = None) -> None:
    """Append deeds in their order. The chain's end is locked, so that two writers cannot fork it."""
    last = _locked_end()
    who = actor if isinstance(actor, str) else f"user:{actor.pk}"
    entries = []
    for deed in deeds:
        entry = JournalEntry(
            at=at,
            actor=who,
            deed=deed.name,
            subject=deed.subject,
            issuer=issuer.pk if issuer else "",
            details=dict(deed.details),
            request_id=current_request_id(),
            previous_hash=last,
        )
        entry.hash = last = hash_of(entry)
        entries.append(entry)
    rows.insert(entries)
    _move_end(last)


def _locked_end() -> str:
    """The last hash, locked. Plain SQL: every deed asks this, and to build the question cost more than the answer."""
    has_locks = connection.features.has_select_for_update  # SQLite has its lock from the transaction's start
    if has_locks and not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a deed is recorded outside its transaction")
    with connection.cursor() as cursor:
        cursor.execute(_END_LOCKED if has_locks else _END)
        if (row := cursor.fetchone()) is not None:
            return str(row[0])
    JournalHead.objects.get_or_create(pk=1, defaults={"last_hash": _START})
    return JournalHead.objects.select_for_update(no_key=True).get(pk=1).last_hash


def _move_end(last: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [last])


def hash_of(entry: JournalEntry) -> str:
    """The hash of an entry, over its own words and the hash before it."""
    words = [
        entry.previous_hash,
        entry.at.isoformat(),
        entry.actor,
        entry.deed,
        entry.subject,
        entry.issuer,
        json.dumps(entry.details, sort_keys=True, ensure_ascii=True),
        entry.request_id,
    ]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def first_broken(*, newest: int | None = None) -> JournalEntry | None:
    """
    The first entry that was changed, or that no longer follows the one before it; None if the chain holds.

    An entry without a number stands for a missing end: the chain's head knows more than the last entry does.

    :param newest: look at that many of the newest entries only.
    """
    entries = JournalEntry.objects.order_by("pk")
    previous = _START
    if newest is not None and (boundary := JournalEntry.objects.order_by("-pk")[newest : newest + 1].first()):
        entries, previous = entries.filter(pk__gt=boundary.pk), boundary.hash
    for entry in entries.iterator(chunk_size=1000):
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return entry
        previous = entry.hash
    # Without a head nobody could tell whether the end is missing; where anything was ever written, there is one.
    head = JournalHead.objects.filter(pk=1).values_list("last_hash", flat=True).first() or _START
    return None if head == previous else JournalEntry(previous_hash=previous)


def unrecorded(deed: str, subjects: Collection[str]) -> set[str]:
    """Those of the subjects of which the journal does not say that this was ever done to them."""
    entries = JournalEntry.objects.filter(deed=deed, subject__in=subjects)
    return set(subjects) - set(entries.values_list("subject", flat=True))
