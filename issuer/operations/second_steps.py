"""What the second step of signing in is made of, sealed anew with the keys of issuers."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from issuer.site import sealing

_SECRETS = ("secret", "seed")


def reseal_second_steps() -> tuple[int, int]:
    """Seal them all under the newest of KEY_ENCRYPTION_KEYS; how many were, and how many could not be opened."""
    done = shut = 0
    for number in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            step = Authenticator.objects.select_for_update().get(pk=number)
            again = {name: sealing.seal_again(step.data[name]) for name in _SECRETS if name in step.data}
            if None in again.values():
                shut += 1
                continue
            step.data |= again
            step.save(update_fields=["data"])
            done += bool(again)
    return done, shut
