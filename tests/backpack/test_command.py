"""`manage.py verify`: what it says, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from assertions import operations
from assertions.models import Assertion
from backpack import verifying
from tests import factories

pytestmark = pytest.mark.django_db


def verify(*names: Any, **options: Any) -> int:
    try:
        call_command("verify", *map(str, names), **options)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.fixture
def file(tmp_path: Path, png: bytes) -> Path:
    (tmp_path / "erin.png").write_bytes(png)
    return tmp_path / "erin.png"


def test_all_valid_ends_with_nought(file: Path, award: Assertion, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(file, award.document_url) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in said] == ["ok", "ok"]
    assert "Valid: issued by Acme Computing Club" in said[0]


def test_one_that_is_over_ends_with_one(file: Path, award: Assertion, capsys: pytest.CaptureFixture[str]) -> None:
    operations.revoke([award], reason="Wrong class.", by=factories.owner_of(award.issuer).user, at=factories.NOON)
    assert verify(award.document_url, "https://127.0.0.1/x") == 1
    assert "OVER " in capsys.readouterr().out


def test_what_could_not_be_checked_ends_with_two(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(file, "https://127.0.0.1/x") == 2
    assert "We could not read it: https://127.0.0.1/x: it did not answer" in capsys.readouterr().out


def test_a_file_that_is_not_there_ends_with_three(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(file, file.parent / "nothing.png") == 3
    assert "No such file" in capsys.readouterr().err


def test_what_is_larger_than_any_badge_is_not_read_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("/dev/zero") == 3
    assert "larger than 12 MB" in capsys.readouterr().err


def test_too_much_at_once_is_no_verdict(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(*_given: object, **_over: object) -> None:
        raise verifying.TooBusy

    monkeypatch.setattr(verifying, "verify", busy)
    assert verify(file) == 2
    assert "try again in a minute" in capsys.readouterr().err


def test_an_address_in_capitals_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("HTTPS://127.0.0.1/X") == 2


def test_reports_come_as_lines_of_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "junk.txt").write_text("junk")
    assert verify(file, file.parent / "junk.txt", json=True) == 1
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [report["verdict"] for report in reports] == ["valid", "not a badge"]
    assert reports[0]["badge"] == str(file)


def test_whose_it_is_can_be_asked(file: Path) -> None:
    assert verify(file, email=factories.ERIN) == 0
    assert verify(file, email="mallory@example.org") == 1


def test_words_of_a_stranger_move_no_cursor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "red.txt").write_text('{"@context": "https://w3id.org/openbadges/v2", "type": "\\u001b[31mAssertion"}')
    verify("https://127.0.0.1/\x1b[31m\u202e", tmp_path / "red.txt")
    assert not {"\x1b", "\u202e"} & set(capsys.readouterr().out)
