"""Letters as rows: written with the deed, stopped, written again, counted, forgotten."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import Settings

from issuer import letters, operations
from issuer.models import Issuer, Letter, LetterState
from issuer.site import jobs
from tests import factories
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def write(subject: str = "a", *, to: str = ERIN, secret: str = "", issuer: Issuer | None = None) -> Letter:
    return letters.write("outbox", letters.Wanted(subject, to, secret), issuer=issuer, not_before=NOON, at=NOON)


letters.register("outbox", lambda letter: letters.Rendered(subject="A note", text=f"{letter.secret}\n"))


def test_a_deed_that_is_rolled_back_leaves_neither_letter_nor_job() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Letter.objects.exists()
    assert jobs.run_due(now=NOON + DAY) == 0


def test_a_kind_that_nobody_registered_is_refused() -> None:
    with pytest.raises(KeyError):
        letters.write("nonsense", letters.Wanted("a", ERIN), issuer=None, not_before=NOON, at=NOON)


def test_many_letters_are_written_with_few_queries(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        letters.write_many(
            "outbox", [letters.Wanted(str(n), ERIN) for n in range(200)], issuer=None, not_before=NOON, at=NOON
        )
    assert Letter.objects.count() == 200


def test_no_letters_wake_no_worker() -> None:
    assert letters.write_many("outbox", [], issuer=None, not_before=NOON, at=NOON) == []
    assert jobs.run_due(now=NOON + DAY) == 0


def test_a_stopped_letter_is_never_sent_and_forgets_whom_it_was_for() -> None:
    write("a", secret="token")
    write("b")
    assert letters.stop(["a"], at=NOON) == 1
    assert letters.deliver_due(now=NOON).accepted == 1
    stopped = letters.state_of(["a"])["a"]
    assert (stopped.state, stopped.to, stopped.secret) == (LetterState.STOPPED, "", "")
    assert "stopped before it went out" in letters.words_for(stopped)


def test_a_letter_that_went_out_is_not_stopped() -> None:
    write()
    letters.deliver_due(now=NOON)
    assert letters.stop(["a"], at=NOON) == 0
    assert letters.state_of(["a"])["a"].state == LetterState.ACCEPTED


def test_the_one_time_token_is_in_the_letter_and_not_kept_after_it() -> None:
    write(secret="token")
    letters.deliver_due(now=NOON)
    assert mail.outbox[0].body == "token\n"
    assert Letter.objects.get().secret == ""


def test_sending_again_makes_a_letter_of_its_own_to_the_corrected_address() -> None:
    first = write(to="erni@example.org")
    letters.deliver_due(now=NOON)
    second = letters.again(first, at=NOON + DAY, to=ERIN)
    letters.deliver_due(now=NOON + DAY)
    assert [message.to for message in mail.outbox] == [["erni@example.org"], [ERIN]]
    assert mail.outbox[0].extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]
    assert letters.state_of(["a", "b"]) == {"a": second}


def test_sending_again_stops_the_one_that_waits() -> None:
    first = write()
    letters.again(first, at=NOON)
    assert letters.deliver_due(now=NOON).accepted == 1


def test_a_letter_whose_address_is_forgotten_needs_one_to_be_sent_again() -> None:
    first = write()
    letters.stop(["a"], at=NOON)
    first.refresh_from_db()
    with pytest.raises(ValueError, match="no longer kept"):
        letters.again(first, at=NOON)


def test_the_state_of_a_list_is_one_query(django_assert_num_queries: object) -> None:
    for subject in "abc":
        write(subject)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert set(letters.state_of(["a", "b", "x"], kind="outbox")) == {"a", "b"}


def test_the_health_page_learns_how_the_outbox_stands() -> None:
    assert letters.summary() == letters.Summary(
        waiting=0, waiting_since=None, failed=0, in_doubt=0, last_accepted_at=None
    )
    write("a")
    letters.deliver_due(now=NOON)
    for state in (LetterState.FAILED, LetterState.UNKNOWN, LetterState.STOPPED, LetterState.WAITING):
        Letter.objects.filter(pk=write(state).pk).update(state=state, done_at=NOON)
    found = letters.summary()
    assert (found.waiting, found.waiting_since, found.failed, found.in_doubt) == (1, NOON, 1, 1)
    assert found.last_accepted_at is not None


def test_the_outbox_of_one_issuer_is_counted_by_itself(acme: Issuer) -> None:
    write("a")
    write("b", issuer=acme)
    assert letters.summary(issuer=acme).waiting == 1


def test_after_ninety_days_nobody_can_be_read_from_the_mail_log() -> None:
    write()
    letters.deliver_due(now=NOON)
    Letter.objects.update(answer=f"250 {ERIN} queued")
    assert letters.forget(at=NOON + 89 * DAY) == 0
    assert letters.forget(at=NOON + 91 * DAY) == 1
    kept = Letter.objects.get()
    assert (kept.to, kept.answer, kept.state) == ("", "", LetterState.ACCEPTED)
    letters.forget(at=NOON + 800 * DAY)
    assert not Letter.objects.exists()


def test_letters_kept_as_files_are_not_kept_longer(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(tmp_path)
    write()
    letters.deliver_due(now=NOON)
    [file] = tmp_path.iterdir()
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    letters.forget(at=written + 89 * DAY)
    assert file.exists()
    letters.forget(at=written + 91 * DAY)
    assert not file.exists()


def test_a_letter_that_still_waits_keeps_its_address() -> None:
    write()
    letters.forget(at=NOON + 91 * DAY)
    assert Letter.objects.get().to == ERIN


def test_an_invitation_carries_its_link_and_goes_to_those_who_want_no_letters(acme: Issuer) -> None:
    letters.refuse(letters.stop_url("zed@example.org").rpartition("/")[2], at=NOON)
    factories.make_invitation(acme, "zed@example.org")
    letters.deliver_due(now=NOON)
    [message] = mail.outbox
    assert message.subject == "Acme Computing Club invites you to award badges"
    assert "http://127.0.0.1:8000/join/" in message.body
    assert "List-Unsubscribe" not in message.extra_headers
    assert "Alice Archer asks you" in message.body


def test_an_invitation_that_was_withdrawn_is_not_sent(acme: Issuer) -> None:
    invitation = factories.make_invitation(acme, "zed@example.org")
    operations.withdraw_invitation(factories.owner_of(acme), invitation_id=invitation.pk, at=NOON)
    letters.deliver_due(now=NOON)
    assert mail.outbox == []
