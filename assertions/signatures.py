"""Which keys signed what was given out: read from the bytes themselves, so that nothing else can say otherwise."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assertions.models import Endorsement, Form, IssuedDocument, StatusList
from issuer import health, keys
from issuer.health import Finding, State
from issuer.models import Issuer, KeyAlgorithm, KeyState, SigningKey
from standards.proofs import jws

# A lot that was begun with a key may be written a little after that key left its service.
_SLACK = timedelta(days=1)
_METHOD = b'"verificationMethod":"'
_SIGNED = (Form.OB3, Form.OB3_JWT)


class Distrusted:
    """What an issuer signed with keys that it has withdrawn: nobody believes that any more."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._keys = list(SigningKey.objects.filter(issuer=issuer.pk, state=KeyState.WITHDRAWN))
        self._names = frozenset(_name_of(issuer, key) for key in self._keys)

    def awards(self) -> list[tuple[str, str]]:
        """The awards that still count, as the ids of their badge class and their own; those of one badge together."""
        if not self._keys:
            return []
        found = set()
        rows = self._documents().values_list("assertion__badge_class_id", "assertion_id", "form", "body")
        known: dict[bytes, str] = {}
        for badge_class_id, assertion_id, form, body in rows.iterator(chunk_size=200):
            if _key_of(Form(form), bytes(body), known) in self._names:
                found.add((badge_class_id, assertion_id))
        return sorted(found)

    def among(self, ids: Collection[str]) -> set[str]:
        """Those of these awards, as they stand now."""
        known: dict[bytes, str] = {}
        rows = IssuedDocument.objects.filter(assertion__in=ids, replaced_at=None, form__in=_SIGNED)
        listed = rows.values_list("assertion_id", "form", "body")
        return {pk for pk, form, body in listed if _key_of(Form(form), bytes(body), known) in self._names}

    def endorsements(self) -> list[str]:
        """The good words that the issuer gave about others and that still count."""
        if not self._keys:
            return []
        counts = Endorsement.objects.filter(withdrawn_at=None, declined_at=None, taken_back_at=None)
        rows = counts.filter(as_issuer=self._issuer.pk).exclude(credential_id="").order_by("pk")
        return [pk for pk, body in rows.values_list("pk", "credential") if _key_in_proof(bytes(body)) in self._names]

    def status_lists(self) -> list[str]:
        """The status lists, which have to be signed anew before anything else is believed."""
        if not self._keys:
            return []
        rows = StatusList.objects.filter(issuer=self._issuer.pk).order_by("pk").values_list("pk", "body")
        return [pk for pk, body in rows if _key_in_proof(bytes(body)) in self._names]

    def _documents(self) -> QuerySet[IssuedDocument]:
        began = min(key.made_at for key in self._keys) - _SLACK
        ended = max(key.retired_at or key.withdrawn_at or key.made_at for key in self._keys) + _SLACK
        counts = IssuedDocument.objects.filter(assertion__revoked_at=None, assertion__undone_at=None)
        return counts.filter(
            assertion__issuer=self._issuer.pk,
            form__in=_SIGNED,
            replaced_at=None,
            made_at__gte=began,
            made_at__lte=ended,
        ).exclude(assertion__recipient="")


def register() -> None:
    """Add a check to the health page and to `manage.py doctor`."""
    health.register(what_was_signed_is_believed)


def what_was_signed_is_believed(now: datetime) -> Finding:
    """Whether every award that counts is signed with a key that its issuer has not withdrawn."""
    withdrawn = SigningKey.objects.filter(state=KeyState.WITHDRAWN)
    waiting = {}
    for issuer in Issuer.objects.filter(pk__in=withdrawn.values("issuer")).order_by("slug"):
        distrusted = Distrusted(issuer)
        if number := len(distrusted.awards()) + len(distrusted.endorsements()):
            waiting[issuer.slug] = number
    if not waiting:
        return Finding(State.GOOD, _("What was signed is signed with keys that are believed"))
    number = sum(waiting.values())
    title = ngettext(
        "%(count)d signature is not believed any more", "%(count)d signatures are not believed any more", number
    )
    return Finding(
        State.ADVICE,
        title % {"count": number},
        _(
            "Their key was withdrawn. Let an owner press “Sign all again” on the page of the keys, or run “manage.py "
            "reissuecredentials”."
        ),
        ", ".join(f"{slug}: {count}" for slug, count in waiting.items()),
    )


def _name_of(issuer: Issuer, key: SigningKey) -> str:
    if key.algorithm == KeyAlgorithm.RSA:
        return keys.jwk_address(issuer, key)
    return keys.method_of(issuer, key).id


def _key_of(form: Form, body: bytes, known: dict[bytes, str]) -> str:
    if form == Form.OB3:
        return _key_in_proof(body)
    # The signed badge of 2.0 comes from the same key as the token, in the same moment.
    header = body.partition(b".")[0]
    if header not in known:
        known[header] = jws.read(body.decode("ascii")).key_id or ""
    return known[header]


def _key_in_proof(body: bytes) -> str:
    """The proof stands at the end; in a text inside the document these quotation marks could not stand like that."""
    _before, found, after = body.rpartition(_METHOD)
    return after.partition(b'"')[0].decode("ascii") if found else ""
