"""What a teacher reads about a letter, for what mail servers say."""

from datetime import timedelta

import pytest

from issuer import letters
from issuer.letters import answers
from issuer.letters.answers import Fate
from issuer.models import Letter, LetterState
from tests.factories import NOON

CASES = [
    ("550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual mailbox table", "no such person"),
    ("550 No such user here", "no such person"),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "no such person"),
    ("551 mailbox not found", "no such person"),
    ("550 5.1.2 Host unknown", "no mail server for that address"),
    ("550 5.4.4 Invalid domain", "no mail server for that address"),
    ("550 5.2.1 The email account that you tried to reach is disabled", "switched off"),
    ("554 5.7.1 Relay access denied", "does not send letters from our address"),
    ("550 5.7.1 Message rejected as spam", "takes no letters from us"),
    ("550 5.7.26 Unauthenticated email is not accepted due to DMARC policy", "takes no letters from us"),
    ("554 Blocked by our policy", "takes no letters from us"),
    ("552 5.3.4 Message too big for system", "too large"),
    ("550 Requested action not taken", "would not take the letter"),
]
LATER = [
    ("452 4.2.2 Mailbox full", "mailbox is full"),
    ("552 5.2.2 Over quota", "mailbox is full"),
    ("552 storage allocation exceeded", "mailbox is full"),
    ("450 4.2.0 <x@y.example>: Greylisted for 5 minutes", "come back later"),
    ("451 4.7.1 Please try again later", "come back later"),
    ("421 4.3.2 Service not available", "mail server is busy"),
    ("451 Local error in processing", "mail server is busy"),
    ("550 5.4.5 Daily user sending limit exceeded", "as many letters as it may"),
]


def letter(answer: str, state: LetterState = LetterState.FAILED) -> Letter:
    return Letter(state=state, answer=answer, not_before=NOON + timedelta(hours=4), made_at=NOON, done_at=NOON)


@pytest.mark.parametrize(("answer", "words"), CASES)
def test_a_refusal_for_good_is_told_in_plain_words(answer: str, words: str) -> None:
    assert answers.of_reply(int(answer[:3]), answer[4:]).fate is Fate.FAILED
    assert words in letters.words_for(letter(answer))


@pytest.mark.parametrize(("answer", "words"), LATER)
def test_a_passing_refusal_says_when_it_is_tried_again(answer: str, words: str) -> None:
    assert answers.of_reply(int(answer[:3]), answer[4:]).fate is Fate.LATER
    told = letters.words_for(letter(answer, LetterState.WAITING), now=NOON)
    assert words in told
    assert told.endswith("We will try again by ourselves at 16:00.")


def test_a_try_on_another_day_is_told_with_the_day() -> None:
    waiting = letter("452 4.2.2 Mailbox full", LetterState.WAITING)
    assert letters.words_for(waiting).endswith("on 2 November at 16:00.")
    assert letters.words_for(waiting, now=NOON - timedelta(days=1)).endswith("on 2 November at 16:00.")


def test_the_sign_in_that_a_server_refuses_is_for_the_operator_to_mend() -> None:
    assert "Whoever runs this site" in letters.words_for(letter("535 5.7.8 Authentication failed"))
    assert "Whoever runs this site" in letters.words_for(letter("530 5.7.0 Must issue a STARTTLS command first"))


@pytest.mark.parametrize("state", LetterState)
def test_there_are_words_for_every_state(state: LetterState) -> None:
    told = letters.words_for(letter("" if state == LetterState.WAITING else "250 OK", state))
    assert told.endswith((".", "?"))


def test_an_answer_is_one_line_without_hidden_signs_and_not_too_long() -> None:
    answer = answers.line(550, b"first\r\nsecond\x00\xff" + b"x" * 2000)
    assert answer.startswith("550 first second")
    assert "\n" not in answer and "\x00" not in answer
    assert len(answer) == answers.ANSWER_LENGTH
