"""Every check, outcome and verdict has its words, and docs/wording.md has them all."""

from datetime import timedelta
from itertools import product
from pathlib import Path

from assertions import wording
from issuer.site.seals import SealState
from standards.verification import CHECKS_OF, Check, Facts, Mender, Outcome, Report, Standing, Verdict, _words
from tests.factories import NOON

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


def test_whatever_comes_out_can_be_said() -> None:
    for name, outcome, verdict in product(NAMES, Outcome, Verdict):
        check = Check(name, outcome, "this", "that", Mender.ISSUER, verdict, since=NOON - timedelta(days=1))
        answer = wording.answer(Report((check,), NOON, facts=Facts(issuer_name="Acme")))
        assert answer.headline and answer.sentence.endswith((".", "it."))
        assert "%(" not in answer.sentence + "".join(line.title + line.why for line in answer.lines)
        assert {line.state for line in answer.lines} <= {"valid", "warn", "error", "unknown"}
