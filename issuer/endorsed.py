"""
Good words about an issuer, a badge or an award, as a row keeps those that are shown: a list of plain objects.

They are kept by the floor of awards, which writes this list; the floors below read it for their documents and pages.
"""

from collections.abc import Mapping, Sequence

from standards import json_text

Row = Mapping[str, str]


def row(*, address: str, name: str, url: str, comment: str, credential: bytes = b"") -> dict[str, str]:
    """
    One entry of such a list.

    :param address: that of the 2.0 Endorsement.
    :param url: the web page of whoever gave it.
    :param credential: the signed EndorsementCredential of 3.0, where there is one; kept as it was written.
    """
    return {"address": address, "name": name, "url": url, "comment": comment, "credential": credential.decode()}


def addresses(rows: Sequence[Row]) -> tuple[str, ...]:
    """The ids of the 2.0 Endorsements."""
    return tuple(one["address"] for one in rows)


def credentials(rows: Sequence[Row]) -> tuple[dict[str, object], ...]:
    """The signed EndorsementCredentials of 3.0: whoever has no key has none."""
    return tuple(document for one in rows if (document := credential(one)) is not None)


def credential(one: Row) -> dict[str, object] | None:
    """The signed EndorsementCredential of one entry."""
    text = one["credential"]
    return json_text.read(text.encode()) if text else None
