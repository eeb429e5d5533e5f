"""
Whether an issuer has taken a signed badge back: status lists (Bitstring Status List, Validate Algorithm; its draft of
2021; 1EdTech Revocation List). A list that cannot be had or trusted leaves it open: neither valid nor revoked.
"""

from collections.abc import Mapping
from dataclasses import replace

from standards.errors import BadStatusList
from standards.grammar import listed
from standards.ob3 import status_list
from standards.ob3.vocabulary import REVOCATION, SUSPENSION
from standards.timestamps import to_text
from standards.values import is_url
from standards.verification import _credential, _proofs, _tokens
from standards.verification._case import (
    Case,
    Json,
    answer_at,
    document_at,
    failed,
    id_of,
    not_done,
    object_in,
    object_of,
    passed,
    text_of,
)
from standards.verification._edition import payload_of
from standards.verification.report import Check, Kind, Mender, Outcome, Verdict

MAX_ENTRIES = 4
_BITSTRINGS = ("BitstringStatusListEntry", "StatusList2021Entry")
_LISTS = ("BitstringStatusListCredential", "StatusList2021Credential")
_LIST = "1EdTechRevocationList"
_VERDICTS = {REVOCATION: Verdict.REVOKED, SUSPENSION: Verdict.SUSPENDED}
_WANTED = "a status list that the issuer has signed"


def not_revoked(case: Case, credential: Json) -> Check:
    """No list says that it was taken back or is on hold; purposes beside these two are told, and decide nothing."""
    entries = listed(credential.get("credentialStatus"))
    if not entries:
        return passed("no status list")
    if len(entries) > MAX_ENTRIES:
        return not_done(f"{len(entries)} status entries", f"{MAX_ENTRIES} at most", Mender.ISSUER)
    checks = [_entry(case, credential, object_in(entry)) for entry in entries]
    for outcome in (Outcome.FAILED, Outcome.NOT_DONE):
        for check in checks:
            if check.outcome is outcome:
                return check
    return passed("; ".join(check.found for check in checks))


def _entry(case: Case, credential: Json, entry: Json) -> Check:
    kinds = listed(entry.get("type"))
    if _LIST in kinds:
        return _in_revocation_list(case, credential, id_of(entry))
    if not any(kind in _BITSTRINGS for kind in kinds):
        return not_done(f"a status of the type {text_of(entry.get('type'))[:100]}", _BITSTRINGS[0], Mender.ISSUER)
    purpose = text_of(entry.get("statusPurpose")) or REVOCATION
    if purpose not in _VERDICTS:
        return passed(f"{purpose[:50]}: not asked")
    listing = _list_at(case, text_of(entry.get("statusListCredential")), id_of(credential.get("issuer")))
    if isinstance(listing, Check):
        return listing
    try:
        is_set = _is_set(listing, entry, purpose)
    except BadStatusList as error:
        return not_done(str(error), _WANTED, Mender.ISSUER)
    if not is_set:
        return passed(f"{purpose}: no")
    # When the bit was set, no list tells: that it was set in the list of that day is all that is known.
    day = f" of {to_text(made)}" if (made := _credential.begins(listing)) else ""
    return failed(f"{purpose} in the issuer's list{day}", "not taken back", Mender.ISSUER, _VERDICTS[purpose])


def _is_set(listing: Json, entry: Json, purpose: str) -> bool:
    """
    The bit of an entry.

    :raises BadStatusList: if the list or the index is none.
    """
    if entry.get("statusSize", 1) not in (1, "1"):
        raise BadStatusList("entries of more than one bit")
    subject = object_in(listing.get("credentialSubject"))
    if purpose not in listed(subject.get("statusPurpose")):
        raise BadStatusList("the list is for another purpose")
    encoded = subject.get("encodedList")
    if isinstance(encoded, str) and "StatusList2021Credential" in listed(listing.get("type")):
        encoded = "u" + encoded.removeprefix("u").rstrip("=")
    return status_list.is_set(status_list.decode(encoded), status_list.index_of(entry.get("statusListIndex")))


def _list_at(case: Case, url: str, issuer_id: str) -> Json | Check:
    """The list at an address, proven to be of the same issuer as the badge and in force."""
    answer = answer_at(case, url)
    if isinstance(answer, Check):
        return not_done(answer.found, _WANTED, Mender.ISSUER)
    if answer.status == 410:
        return not_done(f"410 from {url}", _WANTED, Mender.ISSUER)
    listing = object_of(answer.body)
    text = "" if listing is not None else answer.body.decode("ascii", "replace").strip()
    if listing is None and (payload := payload_of(text)) is not None:
        listing = {"issuer": payload.get("iss"), **payload, **object_in(payload.get("vc"))}
    if listing is None or not any(kind in _LISTS for kind in listed(listing.get("type"))):
        return not_done(f"no status list at {url}", _WANTED, Mender.ISSUER)
    if id_of(listing) not in ("", url):
        return not_done(f"the list says that it is {id_of(listing)[:200]}", url, Mender.ISSUER)
    if id_of(listing.get("issuer")) != issuer_id:
        return not_done("a list of another issuer", _WANTED, Mender.ISSUER)
    return _proven(case, listing, text, issuer_id)


def _proven(case: Case, listing: Json, text: str, issuer_id: str) -> Json | Check:
    listed_case = replace(case, kind=Kind.OB30_JWT if text else Kind.OB30_PROOF, assertion=listing)
    if any(True for _name in _credential.redefined(listing)):
        return not_done("a list whose words are given another meaning", _WANTED, Mender.ISSUER)
    judged = _tokens.judge(case, text, issuer_id) if text else _proofs.judge(case, listing, issuer_id)[0]
    checks = [
        judged.key,
        judged.signature,
        _credential.issued(listed_case, listing),
        _credential.not_expired(listed_case, listing),
    ]
    for check in checks:
        if check.outcome is Outcome.FAILED or check.verdict is not None:
            return not_done(f"the status list: {check.found}", _WANTED, Mender.ISSUER)
    return listing if judged.holds else not_done("the status list is not proven", _WANTED, Mender.ISSUER)


def _in_revocation_list(case: Case, credential: Json, url: str) -> Check:
    """The list that 1EdTech has since replaced: plain JSON, true because the signed badge names its address."""
    if not is_url(url):
        return not_done("no address of a list", _WANTED, Mender.ISSUER)
    document = document_at(case, url)
    if isinstance(document, Check):
        return not_done(document.found, "the issuer's revocation list", Mender.ISSUER)
    entries = document.get("revokedCredential", document.get("revokedCredentials"))
    if not isinstance(entries, list):
        return not_done("no list of revoked credentials", "the issuer's revocation list", Mender.ISSUER)
    if "issuer" in document and id_of(document["issuer"]) != id_of(credential.get("issuer")):
        return not_done("a list of another issuer", "the issuer's revocation list", Mender.ISSUER)
    return in_entries(entries, id_of(credential))


def in_entries(entries: list[object], *names: object) -> Check:
    """Whether one of these ids is among the entries of a list, bare or as an object that may give a reason."""
    wanted = {name for name in names if isinstance(name, str) and name}
    objects = (entry if isinstance(entry, Mapping) else {"id": entry} for entry in entries)
    meant = [one for one in objects if _names(one) & wanted and one.get("revoked", True) is not False]
    if not meant:
        return passed("not in the issuer's list")
    reason = next((told for one in meant if (told := text_of(one.get("revocationReason")))), "no reason given")
    return failed(reason, "not revoked", Mender.ISSUER, Verdict.REVOKED)


def _names(entry: Json) -> set[str]:
    return {name for name in (entry.get("id"), entry.get("uid")) if isinstance(name, str)}
