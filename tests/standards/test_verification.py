"""Verification of hosted badges, against a web that is not there: every check, and what the badge is because of it."""

import copy
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards import baking
from standards.ob2 import documents
from standards.verification import CHECKS, Fetched, Mender, Outcome, Report, Verdict, verify
from tests.standards.cast import (
    AWARDED,
    ERIN,
    HOME,
    IDAT,
    IEND,
    IHDR,
    NOW,
    Web,
    chunk,
    itxt,
    make_assertion,
    make_badge_class,
    make_png,
    make_profile,
    make_svg,
    make_web,
    png_of,
)

AWARD = documents.encode(make_assertion())
ADDRESS = make_assertion().id


def ask(given: bytes | str, web: Web | None = None, recipient: str | None = None) -> Report:
    return verify(given, fetch=(web or make_web()).fetch, now=NOW, recipient=recipient)


def served(document: documents.Document, **changes: Any) -> Web:
    """The usual web with one document changed; None takes a property out."""
    body = json.loads(documents.encode(document))
    for name, value in changes.items():
        if value is None:
            del body[name]
        else:
            body[name] = value
    web = make_web()
    web.serve(document.to_json()["id"], json.dumps(body).encode())
    return web


def failures(report: Report) -> list[str]:
    return [check.name for check in report.checks if check.outcome is Outcome.FAILED]


GIVEN = {
    "address": ADDRESS,
    "address with blanks": f" {ADDRESS}\n",
    "address as bytes": ADDRESS.encode(),
    "JSON": AWARD,
    "JSON as text": AWARD.decode(),
    "PNG": baking.bake(make_png(), AWARD.decode()),
    "SVG": baking.bake(make_svg(), AWARD.decode(), verify=ADDRESS),
    "SVG without verify": baking.bake(make_svg(), AWARD.decode()),
    "SVG with verify alone": baking.bake(make_svg(), ADDRESS),
    "PNG with the address, as in 2012": png_of(IHDR, chunk(b"tEXt", b"openbadges\0" + ADDRESS.encode()), IDAT, IEND),
    "the same badge twice": png_of(IHDR, itxt(AWARD), itxt(AWARD), IDAT, IEND),
}


@pytest.mark.parametrize("name", GIVEN)
def test_a_good_badge_is_valid_in_every_form(name: str) -> None:
    web = make_web()
    report = ask(GIVEN[name], web, ERIN)
    assert report.verdict is Verdict.VALID and report.is_valid
    assert {check.outcome for check in report.checks} == {Outcome.PASSED}
    assert tuple(check.name for check in report.checks) == CHECKS
    assert report.assertion == make_assertion().to_json()
    assert report.badge_class == make_badge_class().to_json()
    assert report.issuer == make_profile().to_json()
    assert report.checked_at == NOW
    assert web.calls == [ADDRESS, f"{HOME}/badges/solder", f"{HOME}/issuers/acme"]


def test_a_picture_at_an_address_leads_to_the_assertion() -> None:
    web = make_web()
    web.serve(f"{HOME}/badge.png", GIVEN["PNG"], media_type="image/png")
    assert ask(f"{HOME}/badge.png", web).is_valid


def test_an_address_that_redirects_leads_to_the_one_that_counts() -> None:
    web = make_web()
    web.answers["http://badges.example.org/a/1"] = Fetched(200, "application/json", AWARD, ADDRESS)
    assert ask("http://badges.example.org/a/1", web).is_valid
    assert ADDRESS in web.calls


@pytest.mark.parametrize(
    "junk",
    [
        b"", "", "hello", b"\xff\xd8\xff", "{", "[1]", "5", "null", '{"a":1,"a":2}', "ftp://example.org/", "https://",
        make_png(), make_svg(), make_png()[:-9], b"<svg", "javascript:alert(1)", "{" * 100_000, "null.",
        b"\x89PNG\r\n\x1a\n" + bytes(32 * 1024 * 1024), json.dumps(make_badge_class().to_json()), "{}",
        '{"type":5}', json.dumps({**make_assertion().to_json(), "id": "urn:uuid:1"}),
    ],
)  # fmt: skip
def test_junk_is_not_a_badge_and_nobody_is_asked(junk: bytes | str) -> None:
    web = make_web()
    assert ask(junk, web).verdict is Verdict.NOT_A_BADGE
    assert web.calls == []


def test_a_badge_as_moodle_writes_it_is_read() -> None:
    """Trap 15: badge and issuer stand inside and are served by scripts with queries; the award has tags."""
    home = "https://moodle.example.org/badges"
    issuer = make_profile(id=f"{home}/issuer_json.php?id=7").to_json()
    badge = make_badge_class(
        id=f"{home}/badge_json.php?id=7", issuer=issuer["id"], image=f"{home}/pluginfile.php/1/f1", tags=("tin",)
    ).to_json()
    address = f"{home}/assertion.php?b=0123abcd&obversion=2"
    award = make_assertion(id=address).to_json()
    award |= {
        "verify": {"type": "hosted", "url": address},
        "badge": badge | {"issuer": issuer},
        "evidence": f"{home}/badge.php?hash=0123abcd",
        "tags": ["tin"],
        "issuedOn": "2026-06-01T10:00:00+02:00",
    }
    del award["verification"]
    web = Web()
    for document in (award, badge, issuer):
        web.serve(document["id"], json.dumps(document).encode(), media_type="application/json; charset=utf-8")
    for form in (address, json.dumps(award), png_of(IHDR, itxt(json.dumps(award).encode()), IDAT, IEND)):
        assert ask(form, web, ERIN).verdict is Verdict.VALID


def test_a_page_is_not_a_badge() -> None:
    web = make_web()
    web.serve(f"{HOME}/page", b"<html><title>Sign in</title></html>", media_type="text/html")
    web.serve(f"{HOME}/plain.png", make_png(), media_type="image/png")
    web.serve(f"{HOME}/broken.png", make_png()[:-5], media_type="image/png")
    for path in ("page", "plain.png", "broken.png"):
        report = ask(f"{HOME}/{path}", web)
        assert report.verdict is Verdict.NOT_A_BADGE
        assert report.check("readable").outcome is Outcome.FAILED


def test_the_json_of_a_signed_badge_is_not_the_signed_badge() -> None:
    web = make_web()
    report = ask(json.dumps({**make_assertion().to_json(), "verification": {"type": "SignedBadge"}}), web)
    assert report.verdict is Verdict.COULD_NOT_CHECK
    assert report.check("edition").mender is Mender.HOLDER
    assert web.calls == []


def test_a_hosted_address_that_serves_a_signed_badge_is_left_unchecked() -> None:
    web = served(make_assertion(), verification={"type": "SignedBadge"})
    assert ask(AWARD, web).verdict is Verdict.COULD_NOT_CHECK


DIFFERENT = documents.encode(make_assertion(id=f"{HOME}/assertions/2")).decode()
TWO_CLAIMS = {
    "two badges in a PNG": png_of(IHDR, itxt(AWARD), itxt(DIFFERENT.encode()), IDAT, IEND),
    "old chunk and new chunk": png_of(IHDR, itxt(AWARD), chunk(b"tEXt", b"openbadges\0https://e.org/1"), IDAT, IEND),
    "verify and body differ": baking.bake(make_svg(), AWARD.decode(), verify=f"{HOME}/assertions/2"),
    "verify and a body that is none": baking.bake(make_svg(), "{", verify=ADDRESS),
    "two badges in an SVG": make_svg(
        "".join(f'<b:assertion xmlns:b="http://openbadges.org">{text}</b:assertion>' for text in ("{}", AWARD.decode()))
    ),
}


@pytest.mark.parametrize("name", TWO_CLAIMS)
def test_two_claims_in_one_picture_are_never_valid(name: str) -> None:
    report = ask(TWO_CLAIMS[name])
    assert not report.is_valid
    assert "single" in failures(report) or "readable" in failures(report)
    assert len(report.parts) == 2


def test_each_badge_in_a_picture_is_judged_for_itself() -> None:
    report = ask(TWO_CLAIMS["two badges in a PNG"])
    assert report.verdict is Verdict.CHANGED
    assert [part.verdict for part in report.parts] == [Verdict.VALID, Verdict.COULD_NOT_CHECK]
    assert ask(GIVEN["the same badge twice"]).parts == ()


def test_a_picture_full_of_badges_costs_no_more_than_ten_questions() -> None:
    others = [documents.encode(make_assertion(id=f"{HOME}/assertions/{number}")) for number in range(2, 50)]
    web = make_web()
    assert ask(png_of(IHDR, *map(itxt, others), IDAT, IEND), web).verdict is Verdict.CHANGED
    assert len(web.calls) <= 10


@pytest.mark.parametrize("missing", [ADDRESS, f"{HOME}/badges/solder", f"{HOME}/issuers/acme"])
def test_no_answer_is_not_a_forgery_and_not_valid_either(missing: str) -> None:
    for handed_in in (AWARD, ADDRESS):
        web = make_web()
        del web.answers[missing]
        report = ask(handed_in, web)
        assert report.verdict is Verdict.COULD_NOT_CHECK
        assert failures(report) == []


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (404, Verdict.ISSUER_NOT_PROVEN),
        (403, Verdict.ISSUER_NOT_PROVEN),
        (204, Verdict.ISSUER_NOT_PROVEN),
        (429, Verdict.COULD_NOT_CHECK),
        (503, Verdict.COULD_NOT_CHECK),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, f"{HOME}/badges/solder"])
def test_what_an_address_without_the_document_means(status: int, verdict: Verdict, address: str) -> None:
    web = make_web()
    web.serve(address, b"", status=status)
    assert ask(ADDRESS, web).verdict is verdict


def test_html_where_the_document_should_be_proves_nothing() -> None:
    web = make_web()
    web.serve(ADDRESS, b"<html/>", media_type="text/html")
    report = ask(AWARD, web)
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN
    assert report.check("served").mender is Mender.ISSUER
    assert "text/html" in report.check("served").found


def test_a_document_that_says_it_lives_elsewhere_is_followed_once_and_then_refused() -> None:
    web = make_web()
    web.serve(ADDRESS, DIFFERENT.encode())
    web.serve(f"{HOME}/assertions/2", AWARD)
    report = ask(ADDRESS, web)
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN
    assert failures(report) == ["same-id"]
    assert len(web.calls) == 2


def test_a_document_without_an_id_is_refused() -> None:
    assert ask(AWARD, served(make_assertion(), id=None)).verdict is Verdict.ISSUER_NOT_PROVEN
    assert ask(ADDRESS, served(make_assertion(), id=None)).verdict is Verdict.ISSUER_NOT_PROVEN


@pytest.mark.parametrize("status", [200, 410])
def test_a_withdrawn_badge_says_why(status: int) -> None:
    gone = documents.encode(documents.RevokedAssertion(ADDRESS, "Given in error."))
    for handed_in in (AWARD, ADDRESS, GIVEN["PNG"]):
        web = make_web()
        web.serve(ADDRESS, gone, status=status)
        report = ask(handed_in, web, ERIN)
        assert report.verdict is Verdict.REVOKED
        assert report.check("not-revoked").found == "Given in error."
        assert failures(report)[0] == "not-revoked"


@pytest.mark.parametrize("body", [b"", b"gone", b'{"revoked": true}', b"[]", AWARD])
def test_410_is_enough(body: bytes) -> None:
    web = make_web()
    web.serve(ADDRESS, body, status=410)
    assert ask(AWARD, web).verdict is Verdict.REVOKED
    assert ask(ADDRESS, web).verdict is Verdict.REVOKED


@pytest.mark.parametrize("value", [True, "true", "yes", 1, [True], {}])
def test_any_word_but_false_withdraws(value: object) -> None:
    assert ask(ADDRESS, served(make_assertion(), revoked=value)).verdict is Verdict.REVOKED


def test_not_revoked_is_not_revoked() -> None:
    assert ask(ADDRESS, served(make_assertion(), revoked=False)).is_valid


@pytest.mark.parametrize(
    ("document", "check"),
    [
        (make_assertion(), "well-formed"),
        (make_badge_class(), "badge-well-formed"),
        (make_profile(), "issuer-well-formed"),
    ],
)
def test_a_document_that_is_not_whole_is_refused(document: documents.Document, check: str) -> None:
    report = ask(AWARD, served(document, type="Other"))
    assert report.verdict is Verdict.NOT_A_BADGE
    assert failures(report) == [check]
    assert [problem.where for problem in report.check(check).problems] == ["type"]
    assert report.check(check).mender is Mender.ISSUER


def test_bad_manners_do_not_make_it_invalid_and_are_told() -> None:
    context = [documents.CONTEXT, "https://example.org/extension"]
    report = ask(AWARD, served(make_assertion(), **{"@context": context}))
    assert report.is_valid
    assert [problem.code for problem in report.check("well-formed").problems] == ["extension"]


@pytest.mark.parametrize(
    "changes",
    [
        {"badge": f"{HOME}/badges/other"},
        {"badge": {"id": f"{HOME}/badges/other", "name": "Master"}},
        {"issuedOn": "2020-01-01T00:00:00Z"},
        {"issuedOn": "never"},
        {"recipient": {"type": "email", "hashed": False, "identity": "carol@example.org"}},
        {"recipient": "carol@example.org"},
    ],
)
def test_a_file_that_tells_of_another_award_was_changed(changes: dict[str, Any]) -> None:
    forged = json.dumps({**make_assertion().to_json(), **changes})
    report = ask(baking.bake(make_png(), forged))
    assert report.verdict is Verdict.CHANGED
    assert failures(report) == ["unchanged"]
    assert report.check("unchanged").mender is Mender.HOLDER
    assert report.assertion == make_assertion().to_json()


def test_a_file_may_say_the_same_in_other_words_or_less() -> None:
    same = {
        **make_assertion().to_json(),
        "badge": make_badge_class().to_json(),
        "issuedOn": "2026-06-01T10:00:00.000+02:00",
        "narrative": "An older text.",
    }
    assert ask(json.dumps(same)).is_valid
    assert ask(json.dumps({"@context": documents.CONTEXT, "type": "Assertion", "id": ADDRESS})).is_valid


def test_what_is_embedded_of_badge_and_issuer_counts_for_nothing() -> None:
    embedded = make_badge_class(name="Master", issuer=f"{HOME}/issuers/acme").to_json()
    embedded["issuer"] = make_profile(name="Famous School").to_json()
    report = ask(ADDRESS, served(make_assertion(), badge=embedded))
    assert report.is_valid
    assert report.badge_class is not None and report.badge_class["name"] == "Soldering"
    assert report.issuer is not None and report.issuer["name"] == "Acme"


@pytest.mark.parametrize("badge", [{"name": "no id"}, "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11"])
def test_a_badge_class_without_an_address_proves_nothing(badge: object) -> None:
    report = ask(ADDRESS, served(make_assertion(), badge=badge))
    assert not report.is_valid
    assert "badge-served" in failures(report)
    assert report.check("issuer-served").outcome is Outcome.NOT_DONE


@pytest.mark.parametrize("document", [make_badge_class(), make_profile()])
def test_a_badge_class_or_issuer_that_lives_elsewhere_proves_nothing(document: documents.Document) -> None:
    report = ask(ADDRESS, served(document, id=f"{HOME}/elsewhere"))
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN


# --- Scope ---

VICTIM = "https://victim.example"


def foreign(**scope: Any) -> Report:
    """Somebody's assertion of a badge class of their own that names the victim's profile, with this scope in it."""
    profile = make_profile(id=f"{VICTIM}/issuer").to_json()
    if scope:
        profile["verification"] = {"type": "VerificationObject", **scope}
    web = make_web(make_assertion(), make_badge_class(issuer=f"{VICTIM}/issuer"))
    web.serve(f"{VICTIM}/issuer", json.dumps(profile).encode())
    return ask(ADDRESS, web)


def test_a_badge_on_another_origin_is_not_the_issuer_s() -> None:
    report = foreign()
    assert report.verdict is Verdict.ISSUER_NOT_PROVEN
    assert failures(report) == ["issuer-scope"]


@pytest.mark.parametrize(
    "scope",
    [
        {"startsWith": HOME},
        {"startsWith": f"{HOME}/"},
        {"startsWith": [f"{VICTIM}/", f"{HOME}/assertions"]},
        {"startsWith": ADDRESS},
        {"allowedOrigins": "badges.example.org"},
        {"allowedOrigins": ["victim.example", "BADGES.example.org"]},
        {"allowedOrigins": "badges.example.org", "startsWith": f"{HOME}/assertions/"},
    ],
)
def test_a_badge_within_the_issuer_s_scope_is_the_issuer_s(scope: dict[str, Any]) -> None:
    assert foreign(**scope).is_valid


@pytest.mark.parametrize(
    "scope",
    [
        {"startsWith": f"{VICTIM}/"},
        {"startsWith": f"{HOME}/assert"},
        {"startsWith": f"{HOME}/awards/"},
        {"startsWith": "https://badges.example"},
        {"startsWith": "http://badges.example.org/"},
        {"startsWith": "assertions"},
        {"startsWith": "https://badges.example.org:8443/"},
        {"allowedOrigins": "victim.example"},
        {"allowedOrigins": "example.org"},
        {"allowedOrigins": "badges.example.org", "startsWith": f"{HOME}/awards/"},
        {"allowedOrigins": 5},
    ],
)
def test_a_badge_beyond_the_issuer_s_scope_is_not_the_issuer_s(scope: dict[str, Any]) -> None:
    assert not foreign(**scope).is_valid


@pytest.mark.parametrize("path", ["/ours/../assertions/1", "/ours/%2E%2e/assertions/1", "/ours/./1"])
def test_dots_do_not_lead_out_of_the_scope(path: str) -> None:
    profile = make_profile(verification=documents.VerificationScope(f"{HOME}/ours/"))
    web = make_web(make_assertion(id=HOME + path), make_badge_class(), profile)
    assert failures(ask(HOME + path, web)) == ["issuer-scope"]


def test_a_query_may_end_the_scope() -> None:
    profile = make_profile(verification=documents.VerificationScope(f"{HOME}/assertion.php?b="))
    web = make_web(make_assertion(id=f"{HOME}/assertion.php?b=1&v=2"), make_badge_class(), profile)
    assert ask(f"{HOME}/assertion.php?b=1&v=2", web).is_valid


@pytest.mark.parametrize(
    ("home", "other", "is_valid"),
    [
        (HOME, "https://badges.example.org:443", True),
        (HOME, "https://BADGES.example.org", True),
        (HOME, "https://badges.example.org:8443", False),
        # Whoever has the https twin has the other too, and not the other way round (test_shapes_of_others.py).
        (HOME, "http://badges.example.org", True),
        (HOME, "https://badges.example.org.evil.example", False),
    ],
)
def test_the_same_origin_is_host_and_port_and_no_less_secure(home: str, other: str, is_valid: bool) -> None:
    web = make_web(make_assertion(), make_badge_class(issuer=f"{other}/i"), make_profile(id=f"{other}/i"))
    assert ask(ADDRESS, web).is_valid is is_valid


def test_a_badge_class_on_another_origin_is_not_the_issuer_s() -> None:
    badge = make_badge_class(id="https://other.example/b")
    assert failures(ask(ADDRESS, make_web(make_assertion(badge=badge.id), badge, make_profile()))) == ["issuer-scope"]


def redirecting(asked: str, body: bytes, ended: str) -> Web:
    web = make_web()
    web.answers[asked] = Fetched(200, "application/json", body, ended)
    return web


@pytest.mark.parametrize("ended", ["https://evil.example/1", "http://badges.example.org/1", f"{HOME}:8443/1", "junk"])
def test_a_redirect_away_from_its_host_proves_nothing(ended: str) -> None:
    # An open redirect on the victim's host must not let a stranger's document speak under an address of the victim.
    for asked, body in make_web().answers.items():
        report = ask(AWARD, redirecting(asked, body.body, ended))
        assert report.verdict is Verdict.ISSUER_NOT_PROVEN


def test_a_redirect_on_the_same_host_or_to_its_https_twin_is_followed() -> None:
    assert ask(AWARD, redirecting(ADDRESS, AWARD, f"{HOME}/a/1")).is_valid
    home = "http://badges.example.org"
    old = (make_assertion(id=f"{home}/1", badge=f"{home}/b"), make_badge_class(id=f"{home}/b", issuer=f"{home}/i"))
    scope = documents.VerificationScope(f"{home}/", ("badges.example.org",))
    web = make_web(*old, make_profile(id=f"{home}/i", verification=scope))
    web.answers = {url: replace(answer, url=url.replace("http:", "https:")) for url, answer in web.answers.items()}
    assert ask(f"{home}/1", web).is_valid


def test_a_redirect_out_of_the_scope_proves_nothing() -> None:
    profile = make_profile(verification=documents.VerificationScope(f"{HOME}/assertions/"))
    web = redirecting(ADDRESS, AWARD, f"{HOME}/uploads/1")
    web.serve(profile.id, documents.encode(profile))
    assert failures(ask(AWARD, web)) == ["issuer-scope"]


# --- Dates and people ---


def test_an_award_of_tomorrow_is_not_yet_valid_and_clocks_may_differ() -> None:
    for ahead, is_valid in ((timedelta(minutes=1), True), (timedelta(hours=1), False)):
        award = make_assertion(issued_on=NOW + ahead)
        report = ask(ADDRESS, make_web(award, make_badge_class(), make_profile()))
        assert report.is_valid is is_valid
        assert is_valid or report.verdict is Verdict.NOT_YET_VALID


def test_an_award_holds_until_its_end() -> None:
    for left, verdict in ((timedelta(seconds=1), Verdict.VALID), (timedelta(0), Verdict.EXPIRED)):
        award = make_assertion(expires=NOW + left)
        assert ask(ADDRESS, make_web(award, make_badge_class(), make_profile())).verdict is verdict


def test_dates_that_cannot_be_read_are_a_matter_of_form() -> None:
    report = ask(ADDRESS, served(make_assertion(), issuedOn=[AWARDED.isoformat()], expires="later"))
    assert failures(report) == ["well-formed"]
    assert report.check("issued").outcome is Outcome.PASSED
    assert report.check("not-expired").outcome is Outcome.NOT_DONE
    assert failures(ask(ADDRESS, served(make_assertion(), issuedOn=5))) == ["well-formed"]


def test_whose_it_is_is_asked_only_when_somebody_asks() -> None:
    assert ask(ADDRESS).check("recipient").outcome is Outcome.NOT_DONE
    assert ask(ADDRESS, recipient="ERIN@example.org ").is_valid
    report = ask(ADDRESS, recipient="carol@example.org")
    assert report.verdict is Verdict.NOT_THEIRS
    assert failures(report) == ["recipient"]


def test_the_wrong_person_is_refused_in_an_svg_too() -> None:
    assert ask(GIVEN["SVG"], recipient="carol@example.org").verdict is Verdict.NOT_THEIRS


def test_a_recipient_that_cannot_be_compared_is_a_matter_of_form() -> None:
    report = ask(ADDRESS, served(make_assertion(), recipient={"type": "email"}), ERIN)
    assert report.verdict is Verdict.NOT_A_BADGE
    assert report.check("recipient").outcome is Outcome.NOT_DONE


def test_a_weak_hash_passes_with_a_word() -> None:
    weak = {"type": "email", "hashed": True, "identity": "md5$" + hashlib.md5(ERIN.encode()).hexdigest()}  # noqa: S324
    report = ask(ADDRESS, served(make_assertion(), recipient=weak), ERIN)
    assert report.is_valid
    assert "md5" in report.check("recipient").found
    assert ask(ADDRESS, served(make_assertion(), recipient=weak), "carol@example.org").verdict is Verdict.NOT_THEIRS


def test_the_address_in_a_document_is_never_told() -> None:
    plain = {"type": "email", "hashed": False, "identity": ERIN}
    report = ask(ADDRESS, served(make_assertion(), recipient=plain), "carol@example.org")
    assert report.verdict is Verdict.NOT_THEIRS
    assert ERIN not in str(report.checks)


@given(st.data())
def test_no_document_however_odd_breaks_the_verification(data: st.DataObject) -> None:
    odd = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=4)
        | st.just([])
        | st.just({"id": 5})
        | st.just([{"type": "HostedBadge"}])
    )
    web = make_web()
    document = data.draw(st.sampled_from([make_assertion(), make_badge_class(), make_profile()])).to_json()
    changed = copy.deepcopy(document)
    changed[data.draw(st.sampled_from([*document, "verification", "revoked", "expires"]))] = data.draw(odd)
    web.serve(str(document["id"]), json.dumps(changed).encode())
    report = ask(AWARD, web, ERIN)
    assert isinstance(report.verdict, Verdict)
    assert len(web.calls) <= 5


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_no_input_however_odd_breaks_the_verification(given: bytes | str) -> None:
    assert not ask(given).is_valid
