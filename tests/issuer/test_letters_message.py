"""The headers of a letter, whatever people called their school."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from issuer import emails, letters
from tests.factories import ERIN, NOON

NASTY = [
    "Acme\r\nBcc: victim@example.org",
    "Acme\nSubject: You have won",
    "Acme\r\n\r\n<script>alert(1)</script>",
    "Acme\x00\x0b\x0c\u2028Bcc: victim@example.org",
    "Acme\u202e>gro.elpmaxe@tnuocca< ytiruces",
    '"; Bcc: victim@example.org; "',
    "Acme <security@bank.example>",
    "=?utf-8?q?Acme=0D=0ABcc=3A_victim=40example=2Eorg?=",
]


def composed(**over: object) -> EmailMessage:
    """A letter as a mail program reads it."""
    rendered = letters.Rendered(**{"subject": "A note", "text": "Hello\n", "from_name": "Acme"} | over)
    message = letters.compose(
        rendered, letter_id="1234567890123456789012", to=ERIN, at=NOON, stop_url="https://badges.example/mail/stop/x"
    )
    raw = message.message().as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_letter_has_the_headers_that_mail_programs_ask_for(settings: Settings) -> None:
    settings.SITE_URL = "https://badges.example:8443"
    settings.DEFAULT_FROM_EMAIL = "Rosette <badges@badges.example>"
    read = composed(reply_to="office@acme.example")
    assert read["Message-ID"] == "<1234567890123456789012@badges.example>"
    assert read["From"] == "Acme <badges@badges.example>"
    assert read["To"] == ERIN
    assert read["Reply-To"] == "office@acme.example"
    assert read["Date"].datetime == NOON
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<https://badges.example/mail/stop/x>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("field", ["subject", "from_name"])
@pytest.mark.parametrize("text", NASTY)
def test_nobody_writes_headers_of_their_own(field: str, text: str) -> None:
    read = composed(**{field: text})
    assert len(read.get_all("To")) == len(read.get_all("From")) == len(read.get_all("Subject")) == 1
    assert read["Bcc"] is None and read["Cc"] is None
    assert [address.addr_spec for address in read["To"].addresses] == [ERIN]
    [sender] = read["From"].addresses
    assert sender.addr_spec == "badges@127.0.0.1"
    assert "@" not in sender.display_name
    assert not any(ord(sign) < 32 for sign in sender.display_name + read["Subject"])
    assert read.get_content() == "Hello\n"


@pytest.mark.parametrize("reply_to", ["office@acme.example\r\nBcc: victim@example.org", "a@b.example\nX: y"])
def test_a_contact_that_is_no_address_stops_the_letter(reply_to: str) -> None:
    with pytest.raises(ValueError, match="newlines"):
        composed(reply_to=reply_to)


def test_names_in_all_scripts_arrive_as_they_are() -> None:
    read = composed(from_name="Escola Águas, São João", subject="你好")
    assert read["From"].addresses[0].display_name == "Escola Águas, São João"
    assert read["Subject"] == "你好"


def test_a_letter_without_a_name_comes_from_the_site() -> None:
    assert composed(from_name=" \u200b ")["From"].addresses[0].display_name == "Rosette"


def test_a_picture_is_shown_by_its_content_id_and_kept_as_an_attachment() -> None:
    picture = letters.Picture(cid="badge", file_name="badge.png", content=b"\x89PNG")
    read = composed(html='<img src="cid:badge">', pictures=(picture,))
    assert read.get_content_type() == "multipart/related"
    both, part = read.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    assert [text.get_content_type() for text in both.iter_parts()] == ["text/plain", "text/html"]
    assert (part["Content-ID"], part.get_filename(), part.get_content()) == ("<badge>", "badge.png", b"\x89PNG")


def test_a_test_letter_goes_at_once_and_says_what_came_of_it(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    outcome = emails.send_test(ERIN, at=NOON)
    assert outcome.is_accepted
    assert "kept as a file" in letters.words_of(outcome)
    [file] = tmp_path.iterdir()
    assert "Letters arrive" in file.read_text()


def test_a_test_letter_tells_when_there_is_no_mail_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    outcome = emails.send_test(ERIN, at=NOON)
    assert not outcome.is_accepted
    assert letters.words_of(outcome) == "Our mail server cannot be reached."
    assert "refused" in outcome.answer
