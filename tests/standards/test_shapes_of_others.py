"""
Badges as other programs really write them (Moodle, Badgr, BadgeKit, Backpack of 2012, hand-made ones): each is Valid.

What a document should rather say is told beside it; nobody's true badge is called false for its spelling.
"""

import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from standards.verification import Fetched, Kind, Verdict
from standards.writing import Json
from tests.standards.cast import IDAT, IEND, IHDR, Web, chunk, itxt, png_of
from tests.standards.signed_badges import ask

SCHOOL = "https://moodle.example"
V2 = "https://w3id.org/openbadges/v2"
HASH = "sha256$" + "a" * 64
AWARD: Json = {
    "@context": V2,
    "type": "Assertion",
    "id": f"{SCHOOL}/badges/assertion.php?b=1f&obversion=2",
    "recipient": {"type": "email", "hashed": True, "salt": "badges1", "identity": HASH},
    "badge": f"{SCHOOL}/badges/badge_json.php?id=3",
    "issuedOn": "2024-03-01T10:00:00+00:00",
    "verify": {"type": "hosted", "url": f"{SCHOOL}/badges/assertion.php?b=1f&obversion=2"},
}
BADGE: Json = {
    "@context": V2,
    "type": "BadgeClass",
    "id": AWARD["badge"],
    "name": "Soldering",
    "description": "Solders.",
    "image": f"{SCHOOL}/i.png",
    "criteria": {"id": f"{SCHOOL}/c", "narrative": "Solder."},
    "issuer": f"{SCHOOL}/badges/issuer_json.php?id=3",
}
ISSUER: Json = {
    "@context": V2,
    "type": "Issuer",
    "id": BADGE["issuer"],
    "name": "School",
    "url": SCHOOL,
    "email": "b@moodle.example",
}
ALIGNED = {"targetName": "CCSS", "targetUrl": "https://standards.example/1"}


def web_of(award: Json = AWARD, badge: Json = BADGE, issuer: Json = ISSUER) -> Web:
    """A web that serves these three at the addresses that they name."""
    web = Web()
    for document in (award, badge, issuer):
        web.serve(str(document["id"]), json.dumps(document).encode(), media_type="application/json")
    return web


def plain(url: object) -> str:
    """The same address as it was before the school moved to https."""
    return str(url).replace("https:", "http:")


def but(document: Json, **over: Any) -> Json:
    """The document with something else in it; without it, if it is None."""
    over = {name.replace("at_", "@"): value for name, value in over.items()}
    return {name: value for name, value in {**document, **over}.items() if value is not None}


AWARDS: dict[str, Json] = {
    "as Moodle writes it": AWARD,
    "tags on the award, evidence behind a login": but(AWARD, tags=["a"], evidence=f"{SCHOOL}/login"),
    "badge and issuer inside": but(AWARD, badge={**BADGE, "issuer": ISSUER}),
    "both words for verification": but(AWARD, verification={"type": "HostedBadge"}),
    "the new word, in a list": but(AWARD, verify=None, verification=[{"type": ["HostedBadge"]}]),
    "everything in lists": but(AWARD, type=["Assertion"], recipient=[AWARD["recipient"]], issuedOn=[AWARD["issuedOn"]]),
    "a fraction of a second": but(AWARD, issuedOn="2024-03-01T10:00:00.123456+00:00"),
    "an offset without a colon": but(AWARD, issuedOn="2024-03-01T10:00:00+0100"),
    "nothing, spelled out": {**AWARD, "narrative": None, "image": None, "evidence": None, "expires": None},
    "an extension with its own context": but(
        AWARD,
        at_context=[V2, "https://w3id.org/openbadges/extensions/applyLinkExtension/context.json"],
        **{"extensions:ApplyLink": {"@context": "https://x.example/c", "type": ["Extension", "extensions:ApplyLink"]}},
    ),
    "the context of 1.1 beside it": but(AWARD, at_context=["https://w3id.org/openbadges/v1", V2]),
    "the context over http": but(AWARD, at_context=plain(V2)),
    "the context where it lies": but(AWARD, at_context="https://openbadgespec.org/v2/context.json"),
    "own words": but(AWARD, at_context=[V2, {"grade": "https://school.example/grade", "@version": 1.1}], grade="A"),
    "a vocabulary of its own": but(AWARD, at_context=[V2, {"@vocab": "https://school.example/"}], grade="A"),
    "a word defined once more as it is": but(
        AWARD, at_context=[V2, {"name": "http://schema.org/name", "badge": {"@id": "obi:badge", "@type": "@id"}}]
    ),
    "evidence that is no address": but(AWARD, evidence="on the shelf"),
    "evidence without an address": but(AWARD, evidence=[{"id": "", "narrative": "x"}]),
    "its picture inside": but(AWARD, image="data:image/png;base64,AAAA"),
    "a plain address": but(
        AWARD, recipient={"type": "email", "hashed": False, "identity": "a@b.example", "salt": None}
    ),
    "an empty salt, capital letters": but(
        AWARD, recipient={"type": "email", "hashed": True, "salt": "", "identity": HASH.upper().replace("SHA", "sha")}
    ),
}
BADGES: dict[str, Json] = {
    "alignment with the words of 1.x": but(BADGE, alignment=[{"name": "CCSS", "url": "https://standards.example/1"}]),
    "one alignment alone": but(BADGE, alignment=ALIGNED),
    "an alignment without an address": but(BADGE, alignment=[{**ALIGNED, "targetUrl": ""}], tags=[]),
    "criteria at an address": but(BADGE, criteria=f"{SCHOOL}/c"),
    "criteria as text": but(BADGE, criteria="Solder three boards."),
    "criteria without an address": but(BADGE, criteria={"id": "", "narrative": "x", "type": "Criteria"}),
    "a picture as object": but(BADGE, image={"id": f"{SCHOOL}/i.png", "type": "Image", "caption": "c"}),
    "a JPEG inside": but(BADGE, image="data:image/jpeg;base64,AAAA"),
    "a language with an underscore": but(BADGE, **{"@language": "en_US"}),
    "an own prefix": but(BADGE, at_context=[V2, {"ex": "https://ex.example/"}], **{"ex:level": 3}),
}
ISSUERS: dict[str, Json] = {
    "no e-mail address": but(ISSUER, email=None),
    "an empty e-mail address": but(ISSUER, email=""),
    "a home page without https": but(ISSUER, url="moodle.example"),
    "a telephone number as it is dialled": but(ISSUER, telephone="06 12345678"),
    "two types": but(ISSUER, type=["Issuer", "Profile"]),
    "its scope in a list": but(ISSUER, verification=[{"startsWith": [f"{SCHOOL}/badges/"]}]),
    "its scope as one host": but(ISSUER, verification={"allowedOrigins": "moodle.example"}),
    "its scope as an origin": but(ISSUER, verification={"allowedOrigins": [SCHOOL]}),
    "an empty scope": but(ISSUER, verification={}, publicKey=[]),
}
WEBS = {
    **{f"award: {name}": web_of(award) for name, award in AWARDS.items()},
    **{f"badge: {name}": web_of(badge=badge) for name, badge in BADGES.items()},
    **{f"issuer: {name}": web_of(issuer=issuer) for name, issuer in ISSUERS.items()},
}


@pytest.mark.parametrize("name", WEBS)
def test_a_badge_of_2_is_borne_as_others_write_it(name: str) -> None:
    web = WEBS[name]
    for given in (str(AWARD["id"]), web.answers[str(AWARD["id"])].body):
        report = ask(given, web)
        assert report.verdict is Verdict.VALID, report.headline
        assert report.kind is Kind.OB20_HOSTED


@pytest.mark.parametrize(
    "web",
    [
        web_of(but(AWARD, issuedOn={"a": 1})),
        web_of(but(AWARD, evidence=5)),
        web_of(badge=but(BADGE, criteria=True)),
        web_of(badge=but(BADGE, image=5)),
        web_of(issuer=but(ISSUER, email=["x"], url=5)),
        web_of(issuer=but(ISSUER, name=None)),
        web_of(but(AWARD, at_context="https://school.example/context.json")),
        web_of(but(AWARD, at_context=[V2, {"badge": "https://evil.example/badge"}])),
        web_of(but(AWARD, at_context=[V2, {"badge": {"@id": "obi:badge", "@context": {}}}])),
        web_of(but(AWARD, at_context=[V2, {"badge": "obi:issuer"}])),
    ],
)
def test_what_is_no_text_at_all_or_means_something_else_is_not_borne(web: Web) -> None:
    assert ask(str(AWARD["id"]), web).verdict is Verdict.NOT_A_BADGE


# --- Moved from http to https ----------------------------------------------------------------------------------------


def moved(award: Json = AWARD, badge: Json = BADGE) -> Web:
    """A school that moved: each old address redirects to its twin, which says its new address."""
    web = web_of(award, badge)
    for url, answer in list(web.answers.items()):
        web.answers[plain(url)] = answer
    return web


OLD_AWARD = but(AWARD, id=plain(AWARD["id"]), verify={"type": "hosted", "url": plain(AWARD["id"])})
MOVED: dict[str, tuple[Json | str, Web]] = {
    "a file of before": (but(OLD_AWARD, badge=AWARD["badge"]), moved()),
    "an address of before": (plain(AWARD["id"]), moved()),
    "an award that names the badge as before": (AWARD, moved(but(AWARD, badge=plain(BADGE["id"])))),
    "a badge that names the issuer as before": (AWARD, moved(badge=but(BADGE, issuer=plain(ISSUER["id"])))),
}


@pytest.mark.parametrize("name", MOVED)
def test_a_school_may_move_to_https(name: str) -> None:
    given, web = MOVED[name]
    report = ask(given, web)
    assert report.verdict is Verdict.VALID, report.headline
    assert report.facts.award_id == AWARD["id"]


def test_an_issuer_may_stay_on_http_but_an_award_may_not_go_back() -> None:
    issuer = but(ISSUER, id=plain(ISSUER["id"]))
    assert ask(AWARD, web_of(badge=but(BADGE, issuer=issuer["id"]), issuer=issuer)).verdict is Verdict.VALID
    assert ask(OLD_AWARD, web_of(OLD_AWARD)).verdict is Verdict.ISSUER_NOT_PROVEN
    web = web_of(OLD_AWARD)
    web.serve(str(AWARD["id"]), json.dumps(OLD_AWARD).encode())
    assert ask(str(AWARD["id"]) + "&x=1", web).verdict is Verdict.COULD_NOT_CHECK


def test_a_document_may_name_another_place_of_its_host_if_it_is_found_there_too() -> None:
    issuer = f"{ISSUER['id']}/"
    web = web_of(badge=but(BADGE, issuer=issuer))
    web.serve(issuer, json.dumps(ISSUER).encode())
    assert ask(AWARD, web).is_valid
    del web.answers[str(ISSUER["id"])]
    assert ask(AWARD, web).verdict is Verdict.ISSUER_NOT_PROVEN
    elsewhere = but(ISSUER, id="https://elsewhere.example/i")
    web.serve(issuer, json.dumps(elsewhere).encode())
    web.serve("https://elsewhere.example/i", json.dumps(elsewhere).encode())
    assert ask(AWARD, web).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize(
    "body", [b"", b"<html>gone</html>", b'{"error":"gone"}', b'{"revoked":true}', json.dumps(AWARD).encode(), b"[]"]
)
def test_410_is_revoked_whatever_is_said_beside_it(body: bytes) -> None:
    web = web_of()
    web.serve(str(AWARD["id"]), body, status=410)
    for given in (AWARD, str(AWARD["id"])):
        assert ask(given, web).verdict is Verdict.REVOKED


@pytest.mark.parametrize("name", ["badge", "issuer"])
def test_a_badge_or_issuer_that_was_withdrawn_says_nothing_any_more(name: str) -> None:
    document = BADGE if name == "badge" else ISSUER
    web = web_of()
    web.serve(str(document["id"]), json.dumps(document).encode(), status=410)
    assert ask(AWARD, web).verdict is Verdict.ISSUER_NOT_PROVEN


# --- Before 2.0, and in pictures -------------------------------------------------------------------------------------

KIT = "https://kit.example"
OLD: Json = {
    "uid": "x1",
    "recipient": {"identity": HASH, "type": "email", "hashed": True, "salt": "z"},
    "badge": f"{KIT}/b.json",
    "verify": {"type": "hosted", "url": f"{KIT}/a.json"},
    "issuedOn": 1400000000,
    "evidence": f"{KIT}/e",
}
OLD_BADGE: Json = {
    "name": "N",
    "description": "D",
    "image": "data:image/png;base64,AA",
    "criteria": f"{KIT}/c",
    "issuer": f"{KIT}/o.json",
    "alignment": [{"name": "x", "url": f"{KIT}/s"}],
}
FIRST: Json = {
    "recipient": "a@b.example",
    "evidence": "/e",
    "expires": "2030-06-01",
    "badge": {
        "version": "0.5.0",
        "name": "N",
        "image": "/img/x.png",
        "description": "D",
        "criteria": "/c",
        "issuer": {"origin": "http://kit.example", "name": "P2PU"},
    },
}
TEXT = json.dumps(OLD)


def of_1(document: Json, kind: str, name: str) -> Json:
    return {**document, "@context": "https://w3id.org/openbadges/v1", "type": kind, "id": f"{KIT}/{name}"}


def kit(first: Json = OLD, badge: Json = OLD_BADGE, issuer: Json | None = None) -> Web:
    web = Web()
    documents = {"a.json": first, "b.json": badge, "o.json": issuer or {"name": "Org", "url": KIT}, "05": FIRST}
    for name, document in documents.items():
        web.serve(f"{KIT}/{name}", json.dumps(document).encode(), media_type="application/json")
    return web


def drawn(inside: str, space: str = "http://openbadges.org", prefix: str = "openbadges") -> str:
    element = f"{prefix}:assertion"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:{prefix}="{space}">'
        f"<{element}>{inside}</{element}><circle r='4'/></svg>"
    )


CDATA = f"<![CDATA[{TEXT}]]>"
FORMS: dict[str, Callable[[], tuple[bytes, Web]]] = {
    "1.0": lambda: (TEXT.encode(), kit()),
    "1.0, seconds as text": lambda: (TEXT.encode(), kit({**OLD, "issuedOn": "1400000000"})),
    "1.0, no end": lambda: (TEXT.encode(), kit({**OLD, "expires": 0})),
    "1.1 without uid": lambda: (
        f"{KIT}/a.json".encode(),
        kit(of_1(but(OLD, uid=None), "Assertion", "a.json"), of_1(OLD_BADGE, "BadgeClass", "b.json")),
    ),
    "1.0 with an issuer of 1.1": lambda: (
        TEXT.encode(),
        kit(issuer=of_1({"name": "Org", "url": KIT}, "Issuer", "o.json")),
    ),
    "0.5 of http": lambda: (f"{KIT}/05".encode(), kit()),
    "a byte order mark": lambda: (b"\xef\xbb\xbf" + TEXT.encode(), kit()),
    "UTF-16, as Notepad saves it": lambda: (TEXT.encode("utf-16"), kit()),
    "alone in a list": lambda: (f"[{TEXT}]".encode(), kit()),
    "an address in angle brackets": lambda: (f"<{KIT}/a.json>\r\n".encode(), kit()),
    "an address in quotation marks": lambda: (f'"{KIT}/a.json"'.encode(), kit()),
    "tEXt with the address": lambda: (
        png_of(IHDR, chunk(b"tEXt", f"openbadges\0{KIT}/a.json".encode()), IDAT, IEND),
        kit(),
    ),
    "zTXt": lambda: (png_of(IHDR, chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(TEXT.encode())), IDAT, IEND), kit()),
    "iTXt, packed, with a language": lambda: (
        png_of(IHDR, IDAT, itxt(zlib.compress(TEXT.encode()), flags=b"\1\0", language=b"en"), IEND) + b"\r\n",
        kit(),
    ),
    "twice, with other blanks": lambda: (
        png_of(IHDR, itxt(TEXT.encode()), itxt(json.dumps(OLD, indent=2).encode()), IDAT, IEND),
        kit(),
    ),
    "its address, and all of it": lambda: (
        png_of(IHDR, chunk(b"tEXt", f"openbadges\0{KIT}/a.json".encode()), itxt(TEXT.encode()), IDAT, IEND),
        kit(),
    ),
    "SVG with a prefix of its own": lambda: (drawn(CDATA, prefix="ob").encode(), kit()),
    "SVG with other namespaces": lambda: (drawn(CDATA, "https://w3id.org/openbadges").encode(), kit()),
    "SVG with escapes": lambda: (drawn(TEXT.replace('"', "&quot;"), "http://openbadges.org/").encode(), kit()),
    "SVG in UTF-16": lambda: (drawn(CDATA).encode("utf-16"), kit()),
    "SVG in Latin-1": lambda: (
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + drawn(CDATA)).encode("latin-1"),
        kit(),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_an_old_badge_is_borne_in_every_form(name: str) -> None:
    given, web = FORMS[name]()
    report = ask(given, web)
    assert report.verdict is Verdict.VALID, report.headline


def test_an_address_and_another_assertion_beside_it_are_two_badges() -> None:
    other = json.dumps({**OLD, "verify": {"type": "hosted", "url": f"{KIT}/other.json"}}).encode()
    picture = png_of(IHDR, chunk(b"tEXt", f"openbadges\0{KIT}/a.json".encode()), itxt(other), IDAT, IEND)
    assert ask(picture, kit()).verdict is Verdict.CHANGED
    bent = json.dumps({**OLD, "recipient": {"identity": "m@evil.example", "type": "email", "hashed": False}}).encode()
    picture = png_of(IHDR, chunk(b"tEXt", f"openbadges\0{KIT}/a.json".encode()), itxt(bent), IDAT, IEND)
    assert ask(picture, kit()).verdict is Verdict.CHANGED


def test_a_list_of_badges_is_more_than_one() -> None:
    for text in (f"[{TEXT},{TEXT}]", "[]", "[5]", f"[[{TEXT}]]"):
        assert ask(text, kit()).verdict is Verdict.NOT_A_BADGE


def test_a_host_in_letters_of_its_own_script_is_one_host_with_its_ascii_form() -> None:
    written, spelled = "https://bücher.example", "https://xn--bcher-kva.example"
    documents = [json.loads(json.dumps(one).replace(SCHOOL, spelled)) for one in (AWARD, BADGE, ISSUER)]
    documents[0]["badge"] = str(documents[0]["badge"]).replace(spelled, written)
    web = web_of(*documents)
    for url, answer in list(web.answers.items()):
        web.answers[url.replace(spelled, written)] = answer
    assert ask(str(documents[0]["id"]).replace(spelled, written), web).is_valid
    assert ask(documents[0], web).is_valid
    web.answers[str(documents[0]["badge"])] = Fetched(200, "", b"{}", "https://bucher.example/elsewhere")
    assert ask(documents[0], web).verdict is Verdict.ISSUER_NOT_PROVEN


def test_who_is_asked_does_not_say_where_it_ended() -> None:
    """A redirect away from the host is followed by the door, and proves nothing."""
    web = web_of()
    body = json.dumps(but(AWARD, id="https://elsewhere.example/a")).encode()
    web.answers[str(AWARD["id"])] = Fetched(200, "application/json", body, "https://elsewhere.example/a")
    assert ask(AWARD, web).verdict is Verdict.ISSUER_NOT_PROVEN
