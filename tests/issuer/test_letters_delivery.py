"""Letters on their way to a real mail server, through everything that mail servers do."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.db import OperationalError
from pytest_django import Settings

from issuer import letters
from issuer.letters import leases
from issuer.models import Letter, LetterState
from issuer.site import jobs
from tests.factories import ERIN, NOON
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def _note(letter: Letter) -> letters.Rendered | None:
    if letter.subject_id == "gone":
        return None
    if letter.subject_id == "broken":
        raise ValueError("this one cannot be rendered")
    return letters.Rendered(subject="A note", text=f"About {letter.subject_id}\n.\n..dots\n", from_name="Acme")


letters.register("note", _note)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for localhost with its key, which this process is told to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def _speaks_for_localhost(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def write(*addresses: str, at: datetime = NOON, subject: str = "a", secret: str = "") -> list[Letter]:
    wanted = [letters.Wanted(subject, address, secret) for address in addresses or [ERIN]]
    return letters.write_many("note", wanted, issuer=None, not_before=at, at=at)


def again(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


# --- When all is well ------------------------------------------------------------------------------------------------


def test_a_letter_is_sent_once_when_it_is_due(server: MailServer) -> None:
    [letter] = write(secret="token", at=NOON + MINUTE)
    assert letters.deliver_due(now=NOON).accepted == 0
    assert letters.deliver_due(now=NOON + MINUTE).accepted == 1
    assert letters.deliver_due(now=NOON + 2 * MINUTE).accepted == 0
    assert server.addressees == [ERIN]
    letter = again(letter)
    assert letter.state == LetterState.ACCEPTED
    assert letter.done_at is not None and letter.done_at >= NOON + MINUTE
    assert letter.secret == "" and letter.lease == ""
    assert "Queued as 7QH4" in letter.answer


def test_two_hundred_letters_take_one_connection_and_seconds(server: MailServer) -> None:
    write(*[f"pupil{number}@example.org" for number in range(200)])
    assert letters.deliver_due(now=NOON, seconds=60).accepted == 200
    assert len(set(server.message_ids)) == 200
    assert server.connections == 1
    assert all(len(one.to) == 1 for one in server.received)


def test_the_text_arrives_as_it_was_written_dots_and_all(server: MailServer) -> None:
    write(subject="dots")
    letters.deliver_due(now=NOON)
    assert server.received[0].content.endswith(b"\r\n\r\nAbout dots\r\n.\r\n..dots\r\n")


def test_writing_wakes_a_worker_when_the_letters_are_due(server: MailServer) -> None:
    write(at=NOON + MINUTE)
    assert jobs.run_due(now=NOON) == 0
    assert jobs.run_due(now=NOON + MINUTE) == 1


def test_a_round_ends_when_its_time_is_over_and_says_what_is_left(server: MailServer) -> None:
    write("one@example.org", "two@example.org")
    assert letters.deliver_due(now=NOON, seconds=0) == letters.Round(accepted=1, is_finished=False)
    assert letters.deliver_due(now=NOON, seconds=0) == letters.Round(accepted=1, is_finished=True)


def test_an_address_with_other_signs_than_ascii_is_written_to_where_the_server_can(server: MailServer) -> None:
    write("müller@example.org")
    assert letters.deliver_due(now=NOON).accepted == 1
    assert server.addressees == ["müller@example.org"]
    server.smtputf8 = False
    [letter] = write("jürgen@example.org")
    assert letters.deliver_due(now=NOON).failed == 1
    assert "before the @" in letters.words_for(again(letter))


def test_a_server_that_ends_connections_after_some_letters_costs_nothing(server: MailServer) -> None:
    server.a_connection = 3
    write(*[f"pupil{number}@example.org" for number in range(10)])
    assert letters.deliver_due(now=NOON) == letters.Round(accepted=10)
    assert server.connections == 4


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_a_server_that_is_away_keeps_all_letters_waiting_with_the_reason(server: MailServer) -> None:
    written = write("one@example.org", "two@example.org")
    server.stop()
    assert letters.deliver_due(now=NOON).later == 1
    for letter in map(again, written):
        assert letter.state == LetterState.WAITING
        assert NOON + MINUTE <= letter.not_before < NOON + 2 * MINUTE
        assert "cannot be reached" in letters.words_for(letter)
    server.start()
    assert letters.deliver_due(now=NOON + 2 * MINUTE).accepted == 2


def test_when_the_server_is_back_letters_that_waited_for_it_go_at_once(server: MailServer) -> None:
    [waiting] = write("waiting@example.org")
    Letter.objects.filter(pk=waiting.pk).update(attempts=6)
    server.stop()
    letters.deliver_due(now=NOON)
    assert again(waiting).not_before >= NOON + 30 * MINUTE
    server.start()
    write("new@example.org", at=NOON + MINUTE)
    assert letters.deliver_due(now=NOON + MINUTE).accepted == 2


@pytest.mark.parametrize("mode", ["tempfail", "quota", "refuse_sender"])
def test_a_server_that_says_not_now_is_asked_again_later_and_later(server: MailServer, mode: str) -> None:
    server.mode = mode
    [letter] = write()
    now, waits = NOON, []
    for _ in range(4):
        assert letters.deliver_due(now=now).later == 1
        waits.append((again(letter).not_before - now) / MINUTE)
        now = again(letter).not_before
    assert [int(wait) for wait in waits] == [1, 2, 4, 8]
    server.mode = ""
    assert letters.deliver_due(now=now).accepted == 1
    assert server.addressees == [ERIN]


def test_after_five_days_a_letter_is_given_up_with_the_last_reason(server: MailServer) -> None:
    server.mode = "quota"
    [letter] = write()
    letters.deliver_due(now=NOON + timedelta(days=5))
    assert again(letter).state == LetterState.FAILED
    assert again(letter).answer == "552 5.2.2 Mailbox is full"


def test_letters_that_waited_days_for_a_server_are_all_given_up(server: MailServer) -> None:
    written = write("one@example.org", "two@example.org", "three@example.org")
    server.stop()
    letters.deliver_due(now=NOON + timedelta(days=5))
    assert [again(letter).state for letter in written] == [LetterState.FAILED] * 3
    assert "five days" in letters.words_for(again(written[2]))
    server.start()


def test_no_wait_is_longer_than_a_day() -> None:
    assert max(leases.wait(number, longest=leases.LONGEST_WAIT) for number in range(1, 200)) <= timedelta(hours=27)
    assert leases.wait(1, longest=leases.LONGEST_WAIT) >= MINUTE


def test_a_greylisting_server_gets_the_letter_a_minute_later(server: MailServer) -> None:
    server.mode = "greylist"
    [letter] = write()
    letters.deliver_due(now=NOON)
    assert "come back later" in letters.words_for(again(letter))
    assert letters.deliver_due(now=NOON + 2 * MINUTE).accepted == 1
    assert server.addressees == [ERIN]


def test_a_server_that_asks_for_encryption_gets_it(server: MailServer, settings: Settings, certificate: Path) -> None:
    server.tls = _speaks_for_localhost(certificate)
    [letter] = write()
    assert letters.deliver_due(now=NOON).later == 1
    assert "Whoever runs this site" in letters.words_for(again(letter))
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True
    assert letters.deliver_due(now=NOON + 2 * MINUTE).accepted == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    server: MailServer, settings: Settings, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    server.tls = _speaks_for_localhost(certificate)
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True
    [letter] = write()
    assert letters.deliver_due(now=NOON).later == 1
    assert again(letter).answer.startswith("no secure connection")
    assert server.received == []


@pytest.mark.parametrize(("mode", "words"), [("no_such_person", "no such person"), ("data5xx", "no letters from us")])
def test_a_refusal_for_good_is_not_tried_again_and_does_not_hold_up_others(
    server: MailServer, mode: str, words: str
) -> None:
    server.mode, server.misbehave_for = mode, "bad@example.org"
    [bad, good] = write("bad@example.org", "good@example.org")
    assert letters.deliver_due(now=NOON) == letters.Round(accepted=1, failed=1)
    assert letters.deliver_due(now=NOON + timedelta(days=1)) == letters.Round()
    assert again(bad).state == LetterState.FAILED
    assert again(bad).answer.startswith("55")
    assert words in letters.words_for(again(bad))
    assert again(good).state == LetterState.ACCEPTED


def test_a_server_that_hangs_up_at_the_addressee_is_asked_again_for_the_others(server: MailServer) -> None:
    server.mode, server.misbehave_for = "drop_at_addressee", "bad@example.org"
    [bad, good] = write("bad@example.org", "good@example.org")
    assert letters.deliver_due(now=NOON) == letters.Round(accepted=1, later=1)
    assert again(bad).state == LetterState.WAITING
    assert again(good).state == LetterState.ACCEPTED


def test_a_server_that_hangs_is_left_after_the_timeout_and_others_go_on(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    server.mode, server.misbehave_for = "hang", "bad@example.org"
    [bad, good] = write("bad@example.org", "good@example.org")
    assert letters.deliver_due(now=NOON) == letters.Round(accepted=1, later=1)
    assert "did not answer in time" in letters.words_for(again(bad))
    assert again(good).state == LetterState.ACCEPTED


def test_a_server_that_hangs_with_every_letter_ends_the_round(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    server.mode = "hang"
    write(*[f"pupil{number}@example.org" for number in range(5)])
    assert letters.deliver_due(now=NOON) == letters.Round(later=2)


# --- In doubt --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["drop_after_text", "hang_after_text"])
def test_a_text_without_an_answer_is_sent_once_more_after_a_quarter_of_an_hour_and_then_left(
    server: MailServer, settings: Settings, mode: str
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    server.mode = mode
    [letter] = write()
    assert letters.deliver_due(now=NOON).in_doubt == 1
    assert again(letter).state == LetterState.UNKNOWN
    assert "may have arrived. We will try once more" in letters.words_for(again(letter))
    assert letters.deliver_due(now=NOON + 14 * MINUTE) == letters.Round()
    assert letters.deliver_due(now=NOON + 16 * MINUTE).in_doubt == 1
    for days in (1, 2, 6):
        assert letters.deliver_due(now=NOON + timedelta(days=days)) == letters.Round()
    assert len(server.received) == 2
    assert len(set(server.message_ids)) == 1
    assert again(letter).state == LetterState.UNKNOWN
    assert "Ask before" in letters.words_for(again(letter))


def test_a_second_try_that_is_accepted_ends_the_doubt(server: MailServer) -> None:
    server.mode = "drop_after_text"
    [letter] = write()
    letters.deliver_due(now=NOON)
    server.mode = ""
    assert letters.deliver_due(now=NOON + 16 * MINUTE).accepted == 1
    assert again(letter).state == LetterState.ACCEPTED


def test_a_second_try_that_is_put_off_stays_the_second(server: MailServer) -> None:
    server.mode = "drop_after_text"
    [letter] = write()
    letters.deliver_due(now=NOON)
    server.mode = "tempfail"
    assert letters.deliver_due(now=NOON + 16 * MINUTE).later == 1
    assert (again(letter).state, again(letter).done_at) == (LetterState.UNKNOWN, None)
    server.mode = "drop_after_text"
    assert letters.deliver_due(now=NOON + 30 * MINUTE).in_doubt == 1
    assert again(letter).done_at is not None
    assert len(server.received) == 2


def test_a_connection_lost_before_the_text_is_whole_leaves_no_doubt(server: MailServer) -> None:
    server.mode = "drop_at_text"
    [letter] = write()
    assert letters.deliver_due(now=NOON).later == 1
    assert again(letter).state == LetterState.WAITING
    server.mode = ""
    assert letters.deliver_due(now=NOON + 2 * MINUTE).accepted == 1
    assert len(server.received) == 1


# --- Workers that end ------------------------------------------------------------------------------------------------


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def held_by(letter: Letter, state: LetterState, lease: str, **fields: object) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        state=state, lease=lease, attempts=1, lease_until=NOON + leases.LEASE, **fields
    )


def lease_of_another(*, pid: int, place: str = "") -> str:
    here, _, _ = leases._process().split(":")
    return f"{place or here}:{pid}:0badc0de"


def test_a_letter_whose_worker_is_dead_goes_at_once(server: MailServer, dead_pid: int) -> None:
    [letter] = write()
    held_by(letter, LetterState.SENDING, lease_of_another(pid=dead_pid))
    assert letters.deliver_due(now=NOON).accepted == 1


def test_a_letter_whose_worker_lives_or_is_elsewhere_is_left_to_it_until_its_lease_ends(server: MailServer) -> None:
    elsewhere, here = write("elsewhere@example.org", "here@example.org")
    held_by(elsewhere, LetterState.SENDING, lease_of_another(pid=1, place="another1"))
    held_by(here, LetterState.SENDING, lease_of_another(pid=os.getppid()))
    assert letters.deliver_due(now=NOON) == letters.Round()
    assert letters.deliver_due(now=NOON + leases.LEASE).accepted == 2


def test_a_letter_whose_worker_ended_while_handing_over_is_in_doubt(server: MailServer, dead_pid: int) -> None:
    [letter] = write()
    held_by(letter, LetterState.HANDING_OVER, lease_of_another(pid=dead_pid))
    assert letters.deliver_due(now=NOON) == letters.Round()
    assert again(letter).not_before == NOON + leases.DOUBT
    assert letters.deliver_due(now=NOON + leases.DOUBT).accepted == 1


def test_a_letter_whose_worker_ended_twice_while_handing_over_is_left(server: MailServer, dead_pid: int) -> None:
    [letter] = write()
    held_by(letter, LetterState.HANDING_OVER, lease_of_another(pid=dead_pid) + "+")
    letters.deliver_due(now=NOON)
    letters.deliver_due(now=NOON + timedelta(days=1))
    assert again(letter).state == LetterState.UNKNOWN
    assert again(letter).done_at == NOON
    assert server.received == []


def test_a_letter_that_ends_its_worker_each_time_is_tried_after_a_pause(server: MailServer, dead_pid: int) -> None:
    [letter] = write()
    held_by(letter, LetterState.SENDING, lease_of_another(pid=dead_pid))
    Letter.objects.update(attempts=5)
    assert letters.deliver_due(now=NOON) == letters.Round()
    assert again(letter).not_before > NOON + 15 * MINUTE


def test_a_worker_that_comes_back_from_the_dead_sends_nothing(server: MailServer) -> None:
    [letter] = write()
    slow = leases.take(letter.pk, attempts=0, at=NOON)
    assert slow is not None
    assert letters.deliver_due(now=NOON + leases.LEASE).accepted == 1
    with pytest.raises(leases.Withdrawn):
        leases.announce(slow, at=NOON + leases.LEASE)


def test_only_one_of_two_workers_gets_a_letter() -> None:
    [letter] = write()
    assert leases.take(letter.pk, attempts=0, at=NOON) is not None
    assert leases.take(letter.pk, attempts=0, at=NOON) is None


def test_an_answer_that_comes_after_the_lease_ended_still_counts(server: MailServer) -> None:
    [letter] = write()
    slow = leases.take(letter.pk, attempts=0, at=NOON)
    assert slow is not None
    leases.announce(slow, at=NOON)
    leases.recover(at=NOON + 2 * leases.LEASE)
    assert again(letter).state == LetterState.UNKNOWN
    leases.settle(slow, letters.Outcome(fate=letters.Fate.ACCEPTED, answer="250 OK"), at=NOON)
    assert again(letter).state == LetterState.ACCEPTED


def test_a_worker_told_to_stop_puts_the_letter_back(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(BaseException):
        pass

    def stopped(letter: Letter, *, at: datetime) -> None:
        raise Stopped

    [letter] = write()
    with monkeypatch.context() as patch:
        patch.setattr(leases, "announce", stopped)
        with pytest.raises(Stopped):
            letters.deliver_due(now=NOON)
    assert again(letter).state == LetterState.WAITING
    assert letters.deliver_due(now=NOON + SECOND).accepted == 1
    assert len(server.received) == 1


def test_an_answer_is_not_lost_because_the_database_is_busy(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, tries = leases.settle, []

    def busy(*args: object, **kwargs: object) -> None:
        tries.append(args)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        settle(*args, **kwargs)

    monkeypatch.setattr(leases, "settle", busy)
    monkeypatch.setattr("issuer.letters.delivery._PAUSES", (0, 0, 0))
    [letter] = write()
    assert letters.deliver_due(now=NOON).accepted == 1
    assert again(letter).state == LetterState.ACCEPTED


# --- Letters that are not sent ---------------------------------------------------------------------------------------


def test_a_letter_with_nothing_to_tell_any_more_is_stopped(server: MailServer) -> None:
    [letter] = write(subject="gone", secret="token")
    assert letters.deliver_due(now=NOON) == letters.Round()
    assert (again(letter).state, again(letter).secret) == (LetterState.STOPPED, "")
    assert server.received == []


def test_a_letter_that_cannot_be_rendered_does_not_hold_up_the_others(server: MailServer) -> None:
    [broken] = write(subject="broken")
    write("good@example.org")
    assert letters.deliver_due(now=NOON) == letters.Round(accepted=1, later=1)
    assert again(broken).answer == "letter could not be written: ValueError"


def test_a_letter_taken_back_while_it_is_prepared_is_not_handed_over(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    [letter] = write()
    announce = leases.announce

    def too_late(letter: Letter, *, at: datetime) -> None:
        letters.stop(["a"], at=at)
        announce(letter, at=at)

    monkeypatch.setattr(leases, "announce", too_late)
    assert letters.deliver_due(now=NOON) == letters.Round()
    assert again(letter).state == LetterState.STOPPED
    assert server.received == []


def test_without_a_mail_server_letters_are_kept_as_files(settings: Settings, tmp_path: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    [letter] = write()
    assert letters.deliver_due(now=NOON).accepted == 1
    assert "kept as a file" in letters.words_for(again(letter))


def test_a_backend_of_another_service_that_fails_leaves_the_letter_in_doubt(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.issuer.test_letters_delivery.Service"
    [letter] = write()
    assert letters.deliver_due(now=NOON).in_doubt == 1
    assert again(letter).state == LetterState.UNKNOWN


class Service:
    """A mail service's own interface, which breaks off."""

    def __init__(self, **options: object) -> None:
        pass

    def send_messages(self, messages: list[object]) -> int:
        raise RuntimeError("the service did not answer")
