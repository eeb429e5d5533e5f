"""What a failure tells (WEB-07): an id, and nothing of the inside. And what is checked before anything is served."""

import errno
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client

from tests.security import plan
from tests.security.world import World

ROOT = Path(__file__).resolve().parents[2]
INSIDE = re.compile(
    r"Traceback|File \"|site-packages|/work/|\.py\b|SELECT |INSERT |issuer_user|django|SECRET_KEY|secret|DATABASE|"
    r"sqlite|psycopg|settings|Exception|RuntimeError|broken inside",
)
# One place in each app, and the front door itself.
PLACES = {
    "issuer.access.memberships_of": "/desk/",
    "issuer.access.document_of": "/issuers/{issuer}.json",
    "issuer.access.public_issuers": "/",
    "badges.access.document": "/badges/{badge}.json",
    "badges.access.published": "/badges/{badge}",
    "badges.access.to_list": "/desk/{slug}/badges",
    "assertions.access.hosted": "/assertions/{award}.json",
    "assertions.access.for_page": "/assertions/{award}",
    "assertions.access.baked_png": "/assertions/{award}/badge.png",
    "assertions.sharing.card_of": "/assertions/{award}/card.png",
    "assertions.searching.find": "/desk/{slug}/awards",
    "issuer.health.run": "/health",
}


@pytest.mark.django_db
@pytest.mark.parametrize("place", PLACES)
def test_a_failure_shows_an_id_that_is_in_the_log_and_nothing_of_the_inside(
    world: World, place: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("broken inside: SELECT secret FROM issuer_user")

    monkeypatch.setattr(place, fail)
    path = PLACES[place].format(slug=world.acme.slug, issuer=world.acme.pk, badge=world.badge.pk, award=world.award.pk)
    answer = plan.signed_in(world.alice).get(path, headers={"Accept": plan.HTML})
    body = answer.content.decode()
    assert answer.status_code == 500
    assert not INSIDE.search(re.sub(r'href="[^"]*"|src="[^"]*"', "", body))
    identity = re.search(r"\b[0-9a-f]{16}\b", body)
    assert identity
    assert identity[0] in {getattr(record, "request_id", "") for record in caplog.records}
    assert "broken inside" in caplog.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (OperationalError("database is locked"), 503),
        (OperationalError("database or disk is full"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (ProgrammingError("syntax error"), 500),
    ],
    ids=str,
)
def test_a_storage_that_is_busy_or_full_is_a_matter_of_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, reason: Exception, status: int
) -> None:
    """FLT-10 and FLT-12: no answer that looks like a fault of the program, and none that a cache keeps."""

    def fail(*_given: Any, **_named: Any) -> None:
        raise reason

    monkeypatch.setattr("badges.access.to_list", fail)
    answer = plan.signed_in(world.alice).get(f"/desk/{world.acme.slug}/badges", headers={"Accept": plan.HTML})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert answer.headers["Cache-Control"] == "no-store"
    assert str(reason) not in answer.content.decode()


@pytest.mark.django_db
def test_pages_that_say_no_say_nothing_of_the_inside(world: World) -> None:
    bob = plan.signed_in(world.bob.user)
    answers = [
        Client().get("/nothing/here", headers={"Accept": plan.HTML}),
        bob.get(f"/desk/{world.acme.slug}/issuer"),
        Client().get("/", headers={"Host": "attacker.example"}),
        Client(enforce_csrf_checks=True).post("/accounts/login/"),
        Client().post(f"/assertions/{world.award.pk}.json"),
        bob.generic("POST", "/profile", b"x", "multipart/form-data"),
        bob.generic("POST", "/profile", b"x", "multipart/form-data; boundary=\x00"),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500
        assert not INSIDE.search(re.sub(r'href="[^"]*"|src="[^"]*"', "", answer.content.decode()))


# --- Before anything is served --------------------------------------------------------------------------------------


def manage(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` of an installation of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": "issuer.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | settings | environ,
        text=True,
        capture_output=True,
        timeout=120,
    )


def test_the_shipped_configuration_passes_djangos_checks_for_deployment_without_a_warning(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", SITE_URL="https://badges.example.org")
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


def test_debug_on_a_public_site_stops_the_start(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", SITE_URL="https://badges.example.org", DEBUG="1")
    assert done.returncode != 0
    assert "DEBUG" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_moved_without_a_word_stops_the_start(tmp_path: Path) -> None:
    assert manage(tmp_path, "serve", "--prepare-only").returncode == 0
    with closing(sqlite3.connect(tmp_path / "data" / "rosette.sqlite3")) as database:
        database.execute("INSERT INTO issuer_siteaddress (url, since) VALUES ('https://old.example.org', '2026-01-01')")
        database.commit()
    new = "https://new.example.org"
    done = manage(tmp_path, "serve", SITE_URL=new)
    assert done.returncode != 0
    assert f"rebase --to {new}" in done.stderr
    assert "Traceback" not in done.stderr
    assert manage(tmp_path, "rebase", "--to", new, SITE_URL=new).returncode == 0
    assert manage(tmp_path, "check", SITE_URL=new).returncode == 0


def test_a_public_site_without_https_stops_the_start(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", SITE_URL="http://badges.example.org")
    assert done.returncode != 0
    assert "ALLOW_HTTP_IDS" in done.stderr


def test_debug_is_off_unless_somebody_turns_it_on(settings: Any) -> None:
    assert settings.DEBUG is False
    source = (ROOT / "issuer" / "settings.py").read_text(encoding="utf-8")
    assert 'env.bool("DEBUG", default=False)' in source


def test_no_code_of_ours_hands_text_to_a_shell_or_a_statement(tmp_path: Path) -> None:
    """WEB-06: no raw SQL with input, no shell, no templates or pickles from strangers."""
    never = re.compile(
        r"\.extra\(|\.raw\(|RawSQL|shell=True|os\.system|os\.popen|pickle\.|marshal\.loads|\beval\(|\bexec\(|yaml\.load|"
        r"Template\(|from_string\(|__import__"
    )
    found = {
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for package in ("issuer", "badges", "assertions", "backpack", "standards")
        for file in (ROOT / package).rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if never.search(line)
    }
    assert found == set()
    executed = {
        str(file.relative_to(ROOT))
        for package in ("issuer", "badges", "assertions", "backpack")
        for file in (ROOT / package).rglob("*.py")
        if re.search(r"\.execute\(f[\"']|\.execute\([^)]*(%|\.format|\+) ", file.read_text(encoding="utf-8"))
    }
    assert executed == set()
