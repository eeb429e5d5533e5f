"""
Status lists: a place for each credential, given by chance and never twice, and the bit that says it was taken back.

However many awards are revoked together, each list is changed, signed and stored once.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from assertions import documents, issuing
from assertions.models import Assertion, Endorsement, Purpose, StatusList
from badges.models import BadgeClass
from issuer import journal, keys
from issuer.models import Issuer
from issuer.operations import put_document
from issuer.site import marks
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id
from standards import json_text
from standards.ob2 import documents as ob2
from standards.ob3 import rules, status_list

# A list is closed when it is half full: guessing stays quick, and nobody stands out.
MOST_PLACES = status_list.MIN_BITS // 2


class _Given(Collection[int]):
    """The places of a list that were ever given, asked for one by one; a set of them would be read anew each time."""

    def __init__(self, bits: bytes) -> None:
        self.bits = bits

    def __contains__(self, index: object) -> bool:
        return isinstance(index, int) and status_list.is_set(self.bits, index)

    def __iter__(self) -> Iterator[int]:
        return (index for index in range(len(self.bits) * 8) if index in self)

    def __len__(self) -> int:
        return int.from_bytes(self.bits, "big").bit_count()

    def add(self, index: int) -> None:
        self.bits = status_list.with_bits(self.bits, [index])


def places(badge_class: BadgeClass, number: int, *, at: datetime) -> list[tuple[StatusList, int]]:
    """
    Places for so many new credentials of a badge, each given for good. Must be called inside the transaction.

    A credential names one list (OB 3.0 takes one status): that of what may be put on hold, or the one of revocations.
    """
    purpose = Purpose.SUSPENSION if badge_class.may_be_suspended else Purpose.REVOCATION
    return _places(badge_class.badge.issuer, purpose, number, at=at)


def place_of_endorsement(issuer: Issuer, *, at: datetime) -> tuple[StatusList, int]:
    """A place for a good word that this issuer signs, in its own list of revocations."""
    [place] = _places(issuer, Purpose.REVOCATION, 1, at=at)
    return place


def _places(issuer: Issuer, purpose: Purpose, number: int, *, at: datetime) -> list[tuple[StatusList, int]]:
    row = _open_list(issuer, purpose, at=at)
    given = _Given(bytes(row.given))
    found = []
    for _ in range(number):
        index = status_list.free_index(given, bits=status_list.MIN_BITS, below=secrets.randbelow)
        given.add(index)
        found.append((row, index))
    row.given, row.places = given.bits, row.places + number
    row.is_open = row.places < MOST_PLACES
    row.save(update_fields=["given", "places", "is_open"])
    transaction.on_commit(partial(marks.remember, row.pk, row.places) if row.is_open else partial(marks.forget, row.pk))
    return found


def withdraw(issuer: Issuer, awards: Sequence[Assertion], *, to: bool = True, at: datetime) -> None:
    """
    Set the bits of awards that were taken back or put on hold, and write the 2.0 revocation list.

    Must be called inside the deed's transaction, once the rows say it.

    :param to: False for those that come back.
    """
    set_bits(issuer, awards, to=to, at=at)
    if any(award.signed_id for award in awards):
        put_document(issuer, "revocations", ob2.encode(documents.revocation_list(issuer)), at=at)


def set_bits(issuer: Issuer, signed: Sequence[Assertion | Endorsement], *, to: bool, at: datetime) -> None:
    """Set or clear the bits of what this issuer has signed; each list is signed once."""
    by_list: dict[str, list[int]] = defaultdict(list)
    for one in signed:
        if one.status_list_id is not None and one.status_index is not None:
            by_list[one.status_list_id].append(one.status_index)
    for row in StatusList.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=by_list).order_by("pk"):
        row.bits = status_list.with_bits(bytes(row.bits), by_list[row.pk], value=to)
        _publish(row, issuer, at=at)


def lock(issuer: Issuer) -> None:
    """Keep everybody else from the lists of an issuer until the end of the transaction."""
    list(StatusList.objects.select_for_update(no_key=True).filter(issuer=issuer).order_by("pk").values_list("pk"))


def sign_again(issuer: Issuer, ids: Collection[str], *, at: datetime) -> None:
    """Sign lists anew as they stand: the key that signed them is no longer believed."""
    for row in StatusList.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"):
        _publish(row, issuer, at=at)


def close_lists(*, at: datetime) -> int:
    """
    Give no more places in the lists that are open, and return how many these were; new awards open new ones.

    For a database that was put back: the places given since then are not known, and two badges must never share one.
    """
    with transaction.atomic():
        lists = StatusList.objects.select_for_update(no_key=True).filter(is_open=True).order_by("pk")
        closed = StatusList.objects.filter(pk__in=[row.pk for row in lists]).update(is_open=False)
        journal.record("command:restored", "close_status_lists", "site", at=at, lists=closed)
    return closed


def _open_list(issuer: Issuer, purpose: Purpose, *, at: datetime) -> StatusList:
    lists = StatusList.objects.select_for_update(no_key=True)
    row = lists.filter(issuer=issuer, purpose=purpose, is_open=True).first()
    if row is not None and marks.reached(row.pk) <= row.places:
        return row
    if row is not None:
        # More places were given than this database knows of: it was put back from a backup.
        row.is_open = False
        row.save(update_fields=["is_open"])
        journal.record("site", "close_status_list", f"status_list:{row.pk}", at=at, issuer=issuer)
        transaction.on_commit(partial(marks.forget, row.pk))
    empty = status_list.empty()
    row = StatusList(id=new_id(), issuer=issuer, purpose=purpose, bits=empty, given=empty, made_at=at, changed_at=at)
    row.document_url = absolute_url("status_list", row.pk)
    _publish(row, issuer, at=at, is_new=True)
    return row


def _publish(row: StatusList, issuer: Issuer, *, at: datetime, is_new: bool = False) -> None:
    row.issuer, row.changed_at = issuer, at
    credential = documents.status_list(row, encoded=status_list.encode(bytes(row.bits))).to_json()
    issuing.check(rules.problems(credential))
    row.body = json_text.write(issuing.proven(credential, signer=keys.proof_signer(issuer), at=at))
    row.etag = hashlib.sha256(row.body).hexdigest()
    row.save(force_insert=is_new, update_fields=None if is_new else ["bits", "body", "etag", "changed_at"])
