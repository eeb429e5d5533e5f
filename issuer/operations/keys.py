"""The keys that issuers sign with: made, followed by new ones, withdrawn, sealed anew. None is ever deleted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from issuer import documents, journal, keys
from issuer.models import Issuer, KeyAlgorithm, KeyState, Member, SigningKey, User
from issuer.operations.documents import begin_revocations, publish_keys
from issuer.operations.refusals import CannotSign, KeyWithdrawn, TooManyKeys
from issuer.site import limits

# RSA first: its number stands in addresses.
_BOTH = (KeyAlgorithm.RSA, KeyAlgorithm.ED25519)
_DAY = timedelta(days=1)
_RENEWED_A_DAY = 10  # drawing an RSA pair is work, and no key is ever deleted
# Apart from the renewals, so that these use up nothing that is needed on the day somebody else has a key.
_REPLACED_A_DAY = 20


def equip(issuer: Issuer, *, at: datetime) -> None:
    """Give a new issuer its DID, its keys and what tells of them, inside the transaction that makes it."""
    issuer.did = issuer.did or documents.did_of(issuer.document_url)
    held = SigningKey.objects.filter(issuer=issuer.pk).values_list("algorithm", flat=True)
    _make(issuer, [algorithm for algorithm in _BOTH if algorithm not in held], at=at)
    publish_keys(issuer, at=at)
    if not issuer.documents.filter(name=documents.REVOCATIONS).exists():
        begin_revocations(issuer, at=at)


def give_keys(*, at: datetime, by: str = "site") -> int:
    """
    Equip the issuers that were made before issuers had keys, and return how many there were.

    A key that cannot be opened counts as a key: nobody gets another one unasked.
    """
    waiting = issuers_without_keys()
    for issuer_id in waiting:
        with transaction.atomic():
            issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer_id)
            equip(issuer, at=at)
            journal.record(by, "give_keys", f"issuer:{issuer.pk}", at=at, issuer=issuer)
    return len(waiting)


def issuers_without_keys() -> list[str]:
    """The ids of the issuers that lack a DID or a key of one kind."""
    equipped = Issuer.objects.exclude(did="")
    for algorithm in _BOTH:
        equipped = equipped.filter(pk__in=SigningKey.objects.filter(algorithm=algorithm).values("issuer"))
    return list(Issuer.objects.exclude(pk__in=equipped.values("pk")).values_list("pk", flat=True))


def require_keys(issuer: Issuer) -> None:
    """
    Refuse before anything is written that would have to be signed and cannot be.

    :raises CannotSign: if a key is missing, or cannot be opened with KEY_ENCRYPTION_KEYS.
    """
    try:
        keys.signers(issuer)
    except (keys.NoKey, keys.CannotOpen) as reason:
        raise CannotSign from reason


def rotate_keys(member: Member, *, at: datetime) -> Issuer:
    """
    Let an issuer sign with a new pair of keys. The old ones stay published: what they signed stays good.

    :raises TooManyKeys: if it has had a great many today.
    """
    _refuse_many(member.issuer_id, at=at)
    return renew_keys(member.issuer_id, by=member.user, at=at)


@transaction.atomic
def renew_keys(issuer_id: str, *, by: User | str, at: datetime) -> Issuer:
    """The same, also by the operator's command."""
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=issuer_id)
    issuer.did = issuer.did or documents.did_of(issuer.document_url)
    SigningKey.objects.filter(issuer=issuer, state=KeyState.ACTIVE).update(state=KeyState.RETIRED, retired_at=at)
    made = _make(issuer, _BOTH, at=at)
    publish_keys(issuer, at=at)
    journal.record(by, "rotate_keys", f"issuer:{issuer.pk}", at=at, issuer=issuer, keys=[key.number for key in made])
    return issuer


def _refuse_many(issuer_id: str, *, at: datetime) -> None:
    if not limits.allow("renew keys", issuer_id, times=_RENEWED_A_DAY, within=_DAY, at=at):
        raise TooManyKeys


@transaction.atomic
def withdraw_key(member: Member, key: SigningKey, *, since: datetime, at: datetime) -> SigningKey:
    """
    Take the trust from a key that somebody else may have. If it was in use, a new one takes its place.

    :param since: from when on it may have been in other hands.
    :raises KeyWithdrawn: if it was withdrawn already.
    :raises TooManyKeys: if a great many were replaced today; one that is not in use can always be withdrawn.
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    key = SigningKey.objects.get(pk=key.pk, issuer=issuer)
    if key.state == KeyState.WITHDRAWN:
        raise KeyWithdrawn
    was_active = key.state == KeyState.ACTIVE
    if was_active and not limits.allow("replace key", issuer.pk, times=_REPLACED_A_DAY, within=_DAY, at=at):
        raise TooManyKeys
    key.state, key.withdrawn_at, key.not_trusted_since = KeyState.WITHDRAWN, at, since
    key.save(update_fields=["state", "withdrawn_at", "not_trusted_since"])
    if was_active:
        _make(issuer, [KeyAlgorithm(key.algorithm)], at=at)
    publish_keys(issuer, at=at)
    journal.record(
        member.user, "withdraw_key", f"key:{key.pk}", at=at, issuer=issuer, number=key.number, since=since.isoformat()
    )
    return key


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many keys are now sealed under the newest of KEY_ENCRYPTION_KEYS, and which could not be opened."""

    done: int
    shut: tuple[SigningKey, ...]


def reencrypt_keys(*, at: datetime, tell: Callable[[int, int], object] = lambda done, total: None) -> Resealed:
    """
    Seal every private key under the newest of KEY_ENCRYPTION_KEYS, each in a transaction of its own.

    :param tell: called with how many were looked at and how many there are.
    """
    numbers = list(SigningKey.objects.order_by("issuer", "number").values_list("pk", flat=True))
    shut = []
    for done, key_id in enumerate(numbers, start=1):
        with transaction.atomic():
            key = SigningKey.objects.select_for_update(no_key=True).get(pk=key_id)
            try:
                keys.seal_again(key)
            except keys.CannotOpen:
                shut.append(key)
            else:
                key.save(update_fields=["sealed"])
        tell(done, len(numbers))
    with transaction.atomic():
        journal.record("command:reencryptkeys", "reencrypt_keys", "site", at=at, done=len(numbers) - len(shut))
    return Resealed(len(numbers) - len(shut), tuple(shut))


def _make(issuer: Issuer, algorithms: Iterable[KeyAlgorithm], *, at: datetime) -> list[SigningKey]:
    last = SigningKey.objects.filter(issuer=issuer.pk).aggregate(last=Max("number"))["last"] or 0
    made = []
    for number, algorithm in enumerate(algorithms, start=last + 1):
        key = SigningKey(issuer=issuer, number=number, algorithm=algorithm, made_at=at)
        keys.make(key)
        key.save(force_insert=True)
        made.append(key)
    return made
