"""The sandboxed half of `batches`: opens a stranger's ZIP. Caps first, from the list at its end; then the files."""

import io
import json
import stat
import zipfile

from issuer.site.sandbox.refusal import Refused

_MOST_ENTRIES = 1000
_MOST_BYTES = 64 * 1024 * 1024
_MOST_OF_ONE = 12 * 1024 * 1024
_MOST_RATIO = 100
_ALWAYS_FINE = 64 * 1024
_ENCRYPTED = 0x1
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def open_archive(given: bytes, *, most: int) -> tuple[dict[str, str], *tuple[bytes, ...]]:
    """The files of a ZIP, in its order: their names as JSON, and each one's bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(given)) as archive:
            files = _files(archive.infolist())
            if len(files) > most:
                raise Refused("too many", most=most)
            bodies = [_body(archive, one) for one in files]
    except (zipfile.BadZipFile, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused("not whole") from error
    octets = sum(map(len, bodies))
    if octets > _MOST_BYTES:
        raise Refused("too large")
    return {"names": json.dumps([one.filename for one in files]), "octets": str(octets)}, *bodies


def _files(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(entries) > _MOST_ENTRIES:
        raise Refused("too many", most=_MOST_ENTRIES)
    for one in entries:
        _check(one)
    _check_apart(entries)
    files = [one for one in entries if not one.is_dir() and not _is_by_the_way(one.filename)]
    if len({one.filename for one in files}) != len(files):
        raise Refused("same name")
    if sum(one.file_size for one in files) > _MOST_BYTES:
        raise Refused("too large")
    return files


def _check(one: zipfile.ZipInfo) -> None:
    if one.flag_bits & _ENCRYPTED:
        raise Refused("locked")
    name = one.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0] or "\0" in name:
        raise Refused("odd name")
    if stat.S_ISLNK(one.external_attr >> 16):
        raise Refused("odd name")
    if one.compress_type not in _PACKED:
        raise Refused("not whole")
    is_bomb = one.file_size > max(_ALWAYS_FINE, one.compress_size * _MOST_RATIO)
    if is_bomb or one.file_size > _MOST_OF_ONE:
        raise Refused("too large")


def _check_apart(entries: list[zipfile.ZipInfo]) -> None:
    """No file lies inside another one: that is how a few bytes become many."""
    ends = 0
    for one in sorted(entries, key=lambda one: one.header_offset):
        if one.header_offset < ends:
            raise Refused("not whole")
        ends = one.header_offset + one.compress_size


def _body(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with archive.open(one) as file:
        body = file.read(one.file_size + 1)
    if len(body) != one.file_size:
        raise Refused("not whole")
    return body


def _is_by_the_way(name: str) -> bool:
    return name.startswith(_NOT_MEANT[0]) or name.rsplit("/", 1)[-1] in _NOT_MEANT[1:]
