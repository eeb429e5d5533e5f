"""ZIP archives, good and hostile, made in memory."""

import io
import zipfile
from collections.abc import Mapping


def packed(files: Mapping[str, bytes], *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def with_link(name: str, where: str) -> bytes:
    """An archive with a symbolic link in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        one = zipfile.ZipInfo(name)
        one.external_attr = 0o120777 << 16
        archive.writestr(one, where)
    return made.getvalue()


def patched(archive: bytes, *, flag: int) -> bytes:
    """The same with a flag set on its first file, in both of its heads."""
    made = bytearray(archive)
    made[6] |= flag
    made[archive.index(b"PK\x01\x02") + 8] |= flag
    return bytes(made)


def lying(archive: bytes, *, size: int) -> bytes:
    """The same, saying that its first file is larger or smaller than it is."""
    made, central = bytearray(archive), archive.index(b"PK\x01\x02")
    made[central + 24 : central + 28] = size.to_bytes(4, "little")
    made[22:26] = size.to_bytes(4, "little")
    return bytes(made)


def overlapping(count: int) -> bytes:
    """Many names for one and the same piece of data (as Fifield's bomb does)."""
    made = packed({"a.png": b"\0" * 60_000})
    at = made.index(b"PK\x01\x02")
    entry, end = made[at : made.index(b"PK\x05\x06")], made[made.index(b"PK\x05\x06") :]
    entries = b"".join(entry.replace(b"a.png", f"{n:05}".encode()) for n in range(count))
    end = end[:8] + count.to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little") + end[16:]
    return made[:at] + entries + end
