"""Where this installation stands: its address, its mode, its disk, its clock and its secrets."""

import shutil
import uuid
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils.translation import gettext as _

from issuer.health.findings import Finding, State, register
from issuer.models import JournalEntry
from issuer.site import reach
from issuer.site.requests import unknown_proxy

_GIB = 1024**3
_ENOUGH, _TOO_LITTLE = 2 * _GIB, _GIB // 5
# When this code was written. A clock before it is wrong, whatever else it says.
_NOT_BEFORE = datetime(2026, 6, 1, tzinfo=UTC)


@register
def address_is_public(now: datetime) -> Finding:
    address = {"address": settings.SITE_URL}
    if settings.SITE_IS_TRIAL:
        return Finding(
            State.ADVICE,
            _("This is a trial: %(address)s works on this computer only") % address,
            _("Before you award to real people, set SITE_URL to the public https address, and start Rosette again."),
        )
    if settings.SITE_IS_HTTPS:
        return Finding(State.GOOD, _("The public address is %(address)s") % address)
    return Finding(
        State.WRONG,
        _("The public address %(address)s is not secured") % address,
        _("Put a certificate in front (the deploying guide shows how), then set SITE_URL to the https address."),
    )


@register
def address_is_reachable(now: datetime) -> Finding:
    reached = reach.reach()
    if reached.is_us:
        return Finding(State.GOOD, _("This server reaches itself under that address"))
    return Finding(
        State.WRONG,
        _("This server cannot reach itself under that address"),
        _("Check that the name points to this server, that the port is open, and that the proxy passes requests on."),
        reached.obstacle,
    )


@register
def secrets_of_the_cloud_are_out_of_reach(now: datetime) -> Finding:
    place = {"place": reach.METADATA[0]}
    if not reach.metadata_answers():
        return Finding(State.GOOD, _("No secrets of a cloud can be had at %(place)s") % place)
    return Finding(
        State.ADVICE,
        _("This server can ask %(place)s, where a cloud tells the secrets of its machines") % place,
        _(
            "Rosette never asks that address for anybody. Close it for the account that runs Rosette as well; the "
            "deploying guide shows how, under “What leaves the machine”."
        ),
    )


@register
def settings_pass_the_checks_for_deployment(now: datetime) -> Finding:
    found = checks.run_checks(include_deployment_checks=settings.SITE_IS_HTTPS)
    # Those of the house have findings of their own here.
    wrong = [one for one in found if not one.is_silenced() and not (one.id or "").startswith("rosette.")]
    if not wrong:
        return Finding(State.GOOD, _("The settings pass the checks for deployment"))
    return Finding(
        State.WRONG,
        _("The settings do not pass the checks for deployment"),
        _("Run “manage.py check --deploy”, and change what it names."),
        "; ".join(f"{one.id}: {one.msg}" for one in wrong),
    )


@register
def cache_answers(now: datetime) -> Finding:
    if obstacle := getattr(cache, "obstacle", str)():
        return Finding(
            State.WRONG,
            _("Redis does not answer"),
            _("Start it, or check CACHE_URL. Until then the database does its work, more slowly."),
            obstacle,
        )
    words = uuid.uuid4().hex
    cache.set("rosette-health", words, 60)
    if cache.get("rosette-health") == words:
        return Finding(State.GOOD, _("The cache keeps what it is given"))
    return Finding(
        State.WRONG, _("The cache forgets what it is given"), _("Check CACHE_URL: sign-in codes and limits need it.")
    )


@register
def debug_is_off(now: datetime) -> Finding:
    if not settings.DEBUG:
        return Finding(State.GOOD, _("Mistakes are not shown to visitors"))
    return Finding(
        State.WRONG, _("DEBUG is on: visitors see the inside when something fails"), _("Unset DEBUG and start again.")
    )


@register
def storage_is_writable(now: datetime) -> Finding:
    words = uuid.uuid4().hex.encode()
    name = ""
    try:
        name = default_storage.save(f"health/{words.decode()}.txt", ContentFile(words))
        with default_storage.open(name) as file:
            is_same = file.read() == words
        default_storage.delete(name)
    except OSError as error:
        return Finding(
            State.WRONG,
            _("Pictures cannot be stored"),
            _("Give the account that runs Rosette the right to write in the data folder."),
            str(error),
        )
    if is_same:
        return Finding(State.GOOD, _("Pictures can be stored and read again"))
    return Finding(
        State.WRONG, _("Pictures come back changed"), _("Check the storage: what is read is not what was written.")
    )


@register
def disk_has_room(now: datetime) -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    size = {"size": f"{free / _GIB:.1f} GB"}
    if free >= _ENOUGH:
        return Finding(State.GOOD, _("%(size)s of the disk are free") % size)
    return Finding(
        State.WRONG if free < _TOO_LITTLE else State.ADVICE,
        _("Only %(size)s of the disk are free") % size,
        _("Make room. When the disk is full, nothing can be awarded; what was awarded stays safe."),
    )


@register
def clock_is_right(now: datetime) -> Finding:
    newest = JournalEntry.objects.order_by("-pk").values_list("at", flat=True).first()
    if now < _NOT_BEFORE or (newest is not None and (newest - now).total_seconds() > 120):
        return Finding(
            State.WRONG,
            _("The clock of this server is wrong: it says %(time)s") % {"time": f"{now:%Y-%m-%d %H:%M} UTC"},
            _("Turn on network time (NTP). Awards would carry a wrong date until then."),
            f"the newest entry of the journal is of {newest:%Y-%m-%d %H:%M} UTC" if newest else "",
        )
    return Finding(State.GOOD, _("The clock says %(time)s") % {"time": f"{now:%Y-%m-%d %H:%M} UTC"})


@register
def secrets_are_private(now: datetime) -> Finding:
    loose = [str(path) for path in _secret_files() if path.stat().st_mode & 0o077]
    if loose:
        return Finding(
            State.WRONG,
            _("Other accounts on this server can read a secret"),
            _("Allow only the account that runs Rosette to read it (chmod 600)."),
            ", ".join(loose),
        )
    media = Path(settings.MEDIA_ROOT).resolve()
    if any(media in path.resolve().parents for path in _secret_files()):
        return Finding(
            State.WRONG,
            _("Secrets lie in the folder of the pictures"),
            _("Set MEDIA_ROOT to a folder of its own: pictures are copied and backed up, secrets are kept apart."),
            str(media),
        )
    return Finding(State.GOOD, _("Secrets are kept apart, and only this account can read them"))


def proxy_is_known(request: HttpRequest) -> Finding | None:
    """Whether the proxy in front is believed, if there is one: a question to which only a request has the answer."""
    peer = unknown_proxy(request)
    if not peer:
        return None
    return Finding(
        State.WRONG,
        _("Every visitor counts as one: the web server in front is not trusted"),
        _("Set TRUSTED_PROXIES to the address of the web server in front, and start Rosette again."),
        f"TRUSTED_PROXIES={peer}",
    )


def _secret_files() -> list[Path]:
    named = [Path(settings.DATA_DIR) / "secret_key", Path(settings.DATA_DIR) / "key_encryption_keys"]
    return [path for path in [*named, Path(settings.BASE_DIR) / ".env"] if path.is_file()]
