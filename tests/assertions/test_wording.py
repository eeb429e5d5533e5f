"""Every check, outcome and verdict has its words, and docs/wording.md has them all."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from assertions import phrases, wording
from issuer.site.seals import SealState
from standards.verification import CHECKS_OF, Check, Facts, Fetched, Mender, Outcome, Report, Standing, Verdict, _words
from standards.verification._case import refused
from tests.factories import NOON
from tests.standards.signed_badges import DID_JSON, ask, did_document, full_web, proven, put, vc_jwt

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "wording.md").read_text(encoding="utf-8")
OF_WORDS = {step.name for steps in (_words._HOSTED, _words._SIGNED, _words._TOKEN) for step in steps} | {"about"}
NAMES = sorted({name for names in CHECKS_OF.values() for name in names} | OF_WORDS)


def test_each_check_has_its_words_and_answers_one_question() -> None:
    assert set(wording.CHECKS) == set(NAMES)
    asked = [name for question in wording.QUESTIONS for name in question.checks]
    assert sorted(asked) == NAMES


def test_each_verdict_standing_and_mender_has_its_words() -> None:
    assert set(wording.HEADLINES) == set(wording.SENTENCES) == set(wording.STATES) == set(Verdict)
    assert set(wording.STANDINGS) == set(Standing)
    assert set(wording.MENDERS) == set(Mender)
    assert set(wording.STATES.values()) <= {state.value for state in SealState}


def test_the_words_begin_with_one_of_four_standings() -> None:
    for verdict, words in wording.SENTENCES.items():
        begins = {Standing.VALID: "Valid:", Standing.NO_LONGER_VALID: "Not valid", Standing.NOT_VALID: "Not valid",
                  Standing.COULD_NOT_CHECK: "Could not be checked"}  # fmt: skip
        assert str(words).startswith(begins[Standing.of(verdict)]), verdict


def test_no_words_accuse_anybody() -> None:
    said = [*wording.HEADLINES.values(), *wording.SENTENCES.values()]
    said += [text for words in wording.CHECKS.values() for text in (words.failed, words.not_done)]
    for words in said:
        assert not {"fake", "invalid", "error", "forged", "fraud", "!"} & set(str(words).lower().split()), words


def test_the_docs_have_all_of_them() -> None:
    for words in [*wording.HEADLINES.values(), *wording.STANDINGS.values()]:
        assert str(words) in DOCS, words
    for words in wording.CHECKS.values():
        assert f"| {words.failed} | {words.not_done} |" in DOCS, words.failed
    for question in wording.QUESTIONS:
        assert str(question.title).replace("%(issuer)s", "…") in DOCS, question.title
    for words in (
        "This badge is not made as it should be",
        "Whether it was revoked, nobody can see",
        "They do not say anywhere what they have revoked.",
        "Genuine here, but its signature does not hold",
        "It was signed with a key that the issuer publishes.",
    ):
        assert words in DOCS, words


def test_whatever_comes_out_can_be_said() -> None:
    for name, outcome, verdict in product(NAMES, Outcome, Verdict):
        check = Check(name, outcome, "this", "that", Mender.ISSUER, verdict, since=NOON - timedelta(days=1))
        answer = wording.answer(Report((check,), NOON, facts=Facts(issuer_name="Acme")))
        assert answer.headline and answer.sentence.endswith((".", "it."))
        assert "%(" not in answer.sentence + "".join(line.title + line.why for line in answer.lines)
        assert {line.state for line in answer.lines} <= {"valid", "warn", "error", "unknown"}


def _report(*checks: tuple[str, Outcome, str, Verdict | None], **facts: str) -> Report:
    made = [Check(name, outcome, found, verdict=verdict) for name, outcome, found, verdict in checks]
    return Report(tuple(made), NOON, facts=Facts(**facts))


def _said(report: Report) -> str:
    return " ".join(f"{line.state}: {line.title}. {line.why} {line.mender}" for line in wording.answer(report).lines)


def test_what_nobody_looked_at_gets_no_tick() -> None:
    """Without a list of what was revoked, nobody knows; and what stands at its address alone names no issuer."""
    silent = ask(proven(credential_status=None))
    [found] = [check.found for check in silent.checks if check.name == "not-revoked"]
    assert silent.is_valid and found in phrases.NO_LISTS
    assert "unknown: Whether it was revoked, nobody can see." in _said(silent)
    assert "not revoked" not in wording.sentence(silent)
    assert "They do not say anywhere what they have revoked." in wording.sentence(silent)
    alone = _report(("served", Outcome.PASSED, "", None), ("issuer-scope", Outcome.NOT_DONE, "", None))
    assert "awarded it" not in _said(alone)
    listed = ask(proven())
    assert "valid: It has not been revoked." in _said(listed) and "not revoked" in wording.sentence(listed)


def test_a_forgery_gets_no_tick_for_its_issuer_or_its_words() -> None:
    """A key that did not sign it names nobody, and what a forger signs has not changed since: no tick."""
    changed = ask({**proven(), "name": "Welding"})
    assert changed.verdict is Verdict.CHANGED and "unknown: We could not see who awarded it" in _said(changed)
    web = put(full_web(), DID_JSON, did_document(verificationMethod=[], assertionMethod=[]))
    forged = ask(proven(), web)
    assert forged.verdict is Verdict.ISSUER_NOT_PROVEN
    assert "unknown: We could not see whether it has changed" in _said(forged)
    failed = ("issuer-scope", Outcome.FAILED, "x", Verdict.ISSUER_NOT_PROVEN)
    hosted = _report(("unchanged", Outcome.PASSED, "", None), failed)
    assert "unknown: It has not been changed since it was made. By whom it was made, nothing proves." in _said(hosted)
    for report in (changed, forged, hosted):
        assert "valid: Nothing has changed" not in _said(report) and "awarded it. It" not in _said(report)


def test_an_address_that_has_nothing_names_no_issuer() -> None:
    check = Check("served", Outcome.FAILED, "x", "y", Mender.ISSUER, Verdict.ISSUER_NOT_PROVEN)
    assert wording.sentence(Report((check,), NOON)) == "Not valid: its issuer does not have it."
    assert "See whether the address is whole." in _said(Report((check,), NOON))
    named = Report((check,), NOON, facts=Facts(issuer_name="Acme"))
    assert wording.sentence(named).startswith("Not valid: it names Acme")


def test_what_begins_later_says_when() -> None:
    check = Check("issued", Outcome.FAILED, "x", "y", Mender.ISSUER, Verdict.NOT_YET_VALID, since=NOON)
    report = Report((check,), NOON)
    assert wording.sentence(report).endswith(f"It begins on {wording.day(NOON)}.")
    assert f"From {wording.day(NOON)}." in _said(report)


def test_the_reasons_are_those_of_this_badge() -> None:
    assert "It was signed with a key that the issuer publishes." in _said(ask(vc_jwt()))
    assert "It stands at the issuer’s own address." in _said(_report(("issuer-scope", Outcome.PASSED, "", None)))
    ends = Report((Check("not-expired", Outcome.PASSED),), NOON, facts=Facts(expires_at=NOON))
    assert f"It holds until {wording.day(NOON)}." in _said(ends)
    assert "It does not run out." in _said(_report(("not-expired", Outcome.PASSED, "no end", None)))


def test_days_are_told_as_days() -> None:
    for name, verdict in (("not-expired", Verdict.EXPIRED), ("issued", Verdict.NOT_YET_VALID)):
        check = Check(name, Outcome.FAILED, "2026-07-31T15:12:22Z", "after 2026-11-28T17:12:26Z",
                      Mender.ISSUER, verdict, since=NOON)  # fmt: skip
        [line] = [line for line in wording.answer(Report((check,), NOON)).lines if line.found]
        assert line.found == wording.day(NOON) and "T15:12" not in line.found + line.expected
        assert "2026-07-31T15:12:22Z" in line.detail


@pytest.mark.parametrize(
    ("name", "headline", "sentence"),
    [
        ("readable", "This is not a badge", "Not valid: there is no badge in it."),
        ("edition", "This is not a badge", "Not valid: it is not an Open Badge."),
        ("well-formed", "This badge is not made as it should be", "Not valid: the award is not written as Open"),
    ],
)
def test_a_badge_with_a_fault_is_not_called_none(name: str, headline: str, sentence: str) -> None:
    answer = wording.answer(_report((name, Outcome.FAILED, "x", Verdict.NOT_A_BADGE)))
    assert answer.headline == headline and answer.sentence.startswith(sentence)


def test_what_could_not_be_looked_at_says_what_one_can_do() -> None:
    for mender in Mender:
        check = Check("served", Outcome.NOT_DONE, "x", "y", mender, Verdict.COULD_NOT_CHECK)
        assert wording.answer(Report((check,), NOON)).lines[0].mender


def test_what_was_revoked_names_at_least_where_it_stands() -> None:
    gone = _report(
        ("not-revoked", Outcome.FAILED, "", Verdict.REVOKED), award_id="https://badges.school.example/assertions/1"
    )
    assert wording.sentence(gone) == "Not valid any more: badges.school.example took it back."


def test_an_answer_of_a_server_is_told_in_words() -> None:
    for status in (403, 404, 410, 429, 500, 503):
        words = refused(Fetched(status, "", b"", "https://a.example/"), "https://a.example/1")
        assert words.startswith("https://a.example/1: ") and words.endswith(f" ({status})")
