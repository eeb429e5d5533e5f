"""The keys that badges are signed with: whether each issuer has its own, and whether they can be opened here."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issuer import keys, operations
from issuer.health.findings import Finding, State, register
from issuer.models import KeyState, SigningKey

_NAMED = 5


@register
def keys_can_be_opened(now: datetime) -> Finding:
    trusted = SigningKey.objects.exclude(state=KeyState.WITHDRAWN).select_related("issuer").order_by("issuer", "number")
    shut = [key for key in trusted.iterator(chunk_size=1000) if not keys.can_open(key)]
    if shut:
        title = ngettext("%(count)d key cannot be opened", "%(count)d keys cannot be opened", len(shut))
        return Finding(
            State.WRONG if any(key.is_active for key in shut) else State.ADVICE,
            title % {"count": len(shut)},
            _(
                "Put back the KEY_ENCRYPTION_KEYS that this database was used with, and start Rosette again. Until "
                "then these issuers cannot award; badges awarded before stay good. If they are lost for good, let each "
                "issuer sign with new keys: “manage.py rotatekey”."
            ),
            _listed(shut),
        )
    if waiting := operations.issuers_without_keys():
        title = ngettext("%(count)d issuer has no keys", "%(count)d issuers have no keys", len(waiting))
        return Finding(
            State.WRONG, title % {"count": len(waiting)}, _("Run “manage.py givekeys”."), ", ".join(waiting[:_NAMED])
        )
    return Finding(State.GOOD, _("The keys that sign badges can be opened"))


def _listed(shut: list[SigningKey]) -> str:
    named = [f"{key.issuer.slug}: {key.get_algorithm_display()} {key.number}" for key in shut[:_NAMED]]
    return ", ".join(named) + (" …" if len(shut) > _NAMED else "")
