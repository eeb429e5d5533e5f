"""
When a key was in other hands: what it signed is signed again with the new one, at the same addresses and under the
same ids, in the background. What was given out before stays in the history, and in pictures that people have saved.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assertions.issuing import Press
from assertions.models import Assertion, Form, IssuedDocument, Reissue
from assertions.operations import endorsing, statuses
from assertions.operations.awarding import keep_files
from assertions.signatures import Distrusted
from issuer import journal
from issuer import operations as issuer_operations
from issuer.models import Issuer, Member, SigningKey, User
from issuer.operations import CannotSign, Refusal, require_keys

AT_ONCE = 50


class NothingToReissue(Refusal):
    """Nothing that counts is signed with a withdrawn key."""


@transaction.atomic
def withdraw_key(member: Member, key: SigningKey, *, since: datetime, at: datetime) -> None:
    """
    Take the trust from a key that somebody else may have; the issuer's status lists are signed anew at once.

    :param since: from when on it may have been in other hands. Nobody believes it from then on or before: verifiers
        know one list of keys, and no dates. So all that it signed is to be signed again.
    :raises KeyWithdrawn: if it was withdrawn already.
    """
    # Issuer, lists, journal: whoever awards or revokes locks in that order, and two would wait for each other.
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    statuses.lock(issuer)
    issuer_operations.withdraw_key(member, key, since=since, at=at)
    try:
        require_keys(issuer)
    except CannotSign:
        pass  # a key is withdrawn all the same: the lists follow with the rest, once there are keys that open
    else:
        statuses.sign_again(issuer, Distrusted(issuer).status_lists(), at=at)


def to_reissue(issuer: Issuer) -> int:
    """How many awards and good words of an issuer count, and are signed with a key that it has withdrawn."""
    distrusted = Distrusted(issuer)
    return len(distrusted.awards()) + len(distrusted.endorsements())


@transaction.atomic
def start_reissue(issuer_id: str, *, by: User | str, at: datetime) -> Reissue:
    """
    Write down that all this is to be signed again; asked for twice, it is one work.

    :raises NothingToReissue: if there is nothing.
    :raises CannotSign: if the issuer's new keys cannot be opened.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer_id)
    under_way = Reissue.objects.filter(issuer=issuer, finished_at=None).first()
    if under_way is not None:
        return under_way
    require_keys(issuer)
    total = to_reissue(issuer)
    if not total:
        raise NothingToReissue(_("Everything that counts is signed with keys that are believed."))
    who = by if isinstance(by, str) else f"user:{by.pk}"
    row = Reissue.objects.create(issuer=issuer, asked_by=who, asked_at=at, total=total)
    journal.record(by, "start_reissue", f"reissue:{row.pk}", at=at, issuer=issuer, things=total)
    return row


def reissue(reissue_id: str, *, at: datetime, tell: Callable[[int, int], object] = lambda done, total: None) -> Reissue:
    """
    Sign again what is left of it, lot by lot; called again, it goes on where it stood.

    :param tell: called with how many are done and how many there are.
    """
    row = Reissue.objects.select_related("issuer").get(pk=reissue_id)
    if row.finished_at is not None:
        return row
    distrusted = Distrusted(row.issuer)
    with transaction.atomic():
        statuses.sign_again(row.issuer, distrusted.status_lists(), at=at)
    for word_id in distrusted.endorsements():
        with transaction.atomic():
            endorsing.sign_again(word_id, at=at)
            journal.record(row.asked_by, "reissue", f"endorsement:{word_id}", at=at, issuer=row.issuer)
            _count(row, 1)
        tell(row.done, row.total)
    for lot in _lots(distrusted.awards()):
        with transaction.atomic():
            _count(row, _reissue_lot(row, lot, at=at))
        tell(row.done, row.total)
    return _finish(row, at=at)


def unfinished_reissues() -> list[str]:
    """What somebody's crash left behind, or has not begun yet."""
    return list(Reissue.objects.filter(finished_at=None).order_by("asked_at").values_list("pk", flat=True))


def _lots(awards: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Up to fifty awards of one badge: they share a press."""
    lots: list[list[str]] = []
    last = None
    for badge_class_id, award_id in awards:
        if badge_class_id != last or len(lots[-1]) == AT_ONCE:
            lots.append([])
            last = badge_class_id
        lots[-1].append(award_id)
    return lots


def _reissue_lot(row: Reissue, ids: Sequence[str], *, at: datetime) -> int:
    # Locked first: no key is withdrawn while a lot is being signed with it.
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=row.issuer_id)
    chosen = Distrusted(issuer).among(ids)
    awards = list(
        Assertion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("issuer", "badge_class__badge__issuer", "badge_class__artwork", "status_list")
        .filter(pk__in=chosen, revoked_at=None, undone_at=None)
        .order_by("pk")
    )
    if not awards:
        return 0
    press = Press(awards[0].badge_class)
    files: dict[str, bytes] = {}
    made: list[IssuedDocument] = []
    for award in awards:
        issued = press.issue(award, list(award.evidence.order_by("position")), at=at)
        # The hosted document is not signed: it stays, and so does what it says of an award on hold.
        made += [document for document in issued.documents if document.form != Form.OB2_HOSTED]
        files |= issued.files
    current = IssuedDocument.objects.filter(assertion__in=[award.pk for award in awards], replaced_at=None)
    current.exclude(form=Form.OB2_HOSTED).update(replaced_at=at)
    IssuedDocument.objects.bulk_create(made)
    deeds = [journal.Deed("reissue", f"award:{award.pk}") for award in awards]
    journal.record_many(row.asked_by, deeds, at=at, issuer=issuer)
    transaction.on_commit(partial(keep_files, files))
    return len(awards)


def _count(row: Reissue, number: int) -> None:
    Reissue.objects.filter(pk=row.pk).update(done=F("done") + number)
    row.refresh_from_db(fields=["done"])


@transaction.atomic
def _finish(row: Reissue, *, at: datetime) -> Reissue:
    row = Reissue.objects.select_for_update(no_key=True, of=("self",)).select_related("issuer").get(pk=row.pk)
    if row.finished_at is None:
        row.finished_at = at
        row.save(update_fields=["finished_at"])
        journal.record(row.asked_by, "finish_reissue", f"reissue:{row.pk}", at=at, issuer=row.issuer, things=row.done)
    return row
