"""How often a stranger may ask. Counted in the database, so that it holds across processes and restarts."""

import hashlib
from datetime import datetime, timedelta

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F


def allow(what: str, who: str, *, times: int, within: timedelta, at: datetime) -> bool:
    """
    Count one try and say whether it may go ahead.

    :param what: the thing tried, e.g. ``compare``.
    :param who: whoever tries, e.g. a network address; kept only as a hash.
    """
    tries = apps.get_model("issuer", "Try")
    key = hashlib.sha256(f"{what}\0{who}".encode()).hexdigest()
    with transaction.atomic():
        tries.objects.filter(key=key, until__lte=at).delete()
        if tries.objects.filter(key=key).update(count=F("count") + 1):
            return bool(tries.objects.get(key=key).count <= times)
        try:
            with transaction.atomic():
                tries.objects.create(key=key, count=1, until=at + within)
        except IntegrityError:  # somebody else was first by a hair
            tries.objects.filter(key=key).update(count=F("count") + 1)
    return times > 0
