"""
Who wants no letters about badges. Kept as a keyed hash of the address, so that the list tells nobody who is on it.

The key is derived from SECRET_KEY. After a rotation the hashes made with a key in SECRET_KEY_FALLBACKS still count,
and each is renewed when the next letter to its address is due: keep the old key there for a year.
"""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from issuer.models import Suppression
from issuer.site.addresses import absolute_url
from standards import recipients
from standards.errors import BadAddress

_SALT = "issuer.letters.wishes"


class BadToken(Exception):
    """The link is not one of ours, or it is not whole."""


def stop_url(address: str) -> str:
    """The address of the page on which letters to this mail address can be stopped. It names nobody."""
    # The hash is signed, so that nobody can use the page to try out hashes of their own.
    return absolute_url("stop_letters", _signer().sign(_hashes(address)[0]))


def is_refused(address: str) -> bool:
    """Whether this address wants no letters about badges."""
    current, *former = _hashes(address)
    known = set(Suppression.objects.filter(address_hash__in=[current, *former]).values_list("address_hash", flat=True))
    if known and current not in known:
        Suppression.objects.filter(address_hash=known.pop()).update(address_hash=current)
        return True
    return bool(known)


def refuse(token: str, *, at: datetime) -> None:
    """
    Send no more letters about badges to the address of this token.

    :raises BadToken: if it is not one of ours.
    """
    Suppression.objects.get_or_create(address_hash=_hash_in(token), defaults={"since": at})


def allow(token: str) -> bool:
    """
    Send letters again to the address of this token, and return whether they had been stopped with it.

    :raises BadToken: if it is not one of ours.
    """
    return Suppression.objects.filter(address_hash=_hash_in(token)).delete()[0] > 0


def check(token: str) -> None:
    """
    Do nothing if the token is one of ours.

    :raises BadToken: if it is not.
    """
    _hash_in(token)


def _hash_in(token: str) -> str:
    try:
        return _signer().unsign(token)
    except signing.BadSignature as error:
        raise BadToken("the link is not whole") from error


def _signer() -> signing.Signer:
    # Made anew each time, as it reads the keys when it is made.
    return signing.Signer(salt=_SALT, sep=".")


def _hashes(address: str) -> list[str]:
    """The hash under today's key, then those under former ones."""
    try:
        spelled = recipients.normalise(address)
    except BadAddress:
        spelled = address.strip().lower()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(_SALT, spelled, secret=key, algorithm="sha256").hexdigest() for key in keys]
