"""`make run` from the operator's chair: one start, one stop, and one line for what the operator can mend."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from issuer.site import private
from tests.issuer.houses import ROOT, House, wait_for


def children(pid: int) -> list[int]:
    text = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return [int(word) for word in text.split()]


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    process.send_signal(number)
    said, _ = process.communicate(timeout=40)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    return said


def test_the_second_start_is_quick_and_changes_nothing(house: House) -> None:
    stop(house.serve())
    before = {path: path.stat().st_mtime_ns for path in (house.data / "static").rglob("*")}
    applied = house.ask("SELECT * FROM django_migrations")
    said = stop(house.serve())
    assert "made" not in said and "gathered" not in said
    assert {path: path.stat().st_mtime_ns for path in (house.data / "static").rglob("*")} == before
    assert house.ask("SELECT * FROM django_migrations") == applied
    assert not (house.data / "backups").exists()


def test_it_says_where_to_go_and_how_to_set_up(house: House) -> None:
    said = stop(house.serve())
    assert f"http://127.0.0.1:{house.port}/" in said
    assert re.search(rf"http://127\.0\.0\.1:{house.port}/setup/\S+", said)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_cleanly_and_leaves_no_process_behind(house: House, number: signal.Signals) -> None:
    process = house.serve()
    wait_for(lambda: len(children(process.pid)) == 3)  # two for the web, one for jobs
    pids = children(process.pid)
    said = stop(process, number)
    assert said.rstrip().endswith("Rosette has stopped.")
    assert not (house.data / "rosette.sqlite3-wal").exists()  # all is in the one file, which may now be copied
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_request_under_way_is_finished(house: House) -> None:
    process = house.serve()
    with socket.create_connection(("127.0.0.1", house.port), timeout=20) as visitor:
        visitor.sendall(b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n")
        visitor.sendall(b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\nabc=")
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.7)
        visitor.sendall(b"123456")
        answer = visitor.makefile("rb").readline()
    assert answer.startswith(b"HTTP/1.1 403"), answer  # the form's token is missing, and we are told so
    process.communicate(timeout=40)
    assert process.returncode == 0


def test_a_child_that_dies_is_started_again_and_it_is_said(house: House) -> None:
    process = house.serve()
    wait_for(lambda: len(children(process.pid)) == 3)
    first = children(process.pid)
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(children(process.pid)) == 3 and not set(children(process.pid)) & set(first))
    wait_for(house.answers)
    said = stop(process)
    assert said.count("was ended by signal 9; it starts again") == 3


def test_the_children_do_not_outlive_a_parent_that_is_killed(house: House) -> None:
    process = house.serve()
    pids = children(process.pid)
    process.kill()
    process.wait()

    def alive(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"

    wait_for(lambda: not any(alive(pid) for pid in pids), seconds=20)


def test_jobs_run_beside_the_web(house: House) -> None:
    process = house.serve()
    house.enqueue(5, seconds=0)
    wait_for(lambda: house.statuses() == {"SUCCESSFUL": 5})
    wait_for(lambda: house.ask("SELECT count(*) FROM issuer_workerbeat") == [(1,)])
    stop(process)
    assert house.ask("SELECT count(*) FROM issuer_workerbeat") == [(0,)]


def test_on_the_wire_no_program_is_named_no_visitor_is_believed_and_nothing_of_them_is_logged(house: House) -> None:
    house.environ["TRUSTED_PROXIES"] = "127.0.0.0/8"
    process = house.serve()

    def sent(lines: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", house.port), timeout=20) as visitor:
            visitor.sendall(lines + b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return visitor.makefile("rb").read()

    # Some proxies pass on what a visitor sends with a low line in its name.
    page = sent(b"GET /evil/ HTTP/1.1\r\nAccept: text/html\r\nSCRIPT_NAME: /evil\r\nPATH_INFO: /\r\n")
    assert page.startswith(b"HTTP/1.1 404")
    assert b'"/evil' not in page
    assert b"\r\nServer:" not in page and b"gunicorn" not in page
    head = sent(b"HEAD /robots.txt HTTP/1.1\r\n")
    assert head.startswith(b"HTTP/1.1 200") and head.endswith(b"\r\n\r\n")
    assert int(re.search(rb"Content-Length: (\d+)", head)[1]) > 100
    assert sent(b"GET /verify?email=zz-canary@\xe9.example HTTP/1.1\r\n").startswith(b"HTTP/1.1 400")
    said = stop(process)
    assert "no-body" not in said
    assert "canary" not in said
    assert "127.0.0.1:" not in said.replace(f"127.0.0.1:{house.port}", "") and "ip=" not in said


# --- What the operator can mend --------------------------------------------------------------------------------------


def refused(house: House, **environ: str) -> str:
    done = house.run("manage.py", "serve", **environ)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_port_in_use_is_said_in_one_line(house: House) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        assert f"Port {house.port} is in use" in refused(house)


def test_an_address_that_is_not_ours_is_said_in_one_line(house: House) -> None:
    assert "no address 192.0.2.1" in refused(house, BIND="192.0.2.1")


def test_a_data_folder_that_cannot_be_written_is_said_in_one_line(house: House) -> None:
    assert "cannot be written" in refused(house, DATA_DIR="/proc/rosette")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "badges.example.org"),
        ("PORT", "eighty"),
        ("DATABASE_URL", "postgres://a@127.0.0.1:1/b"),
        ("TRUSTED_PROXIES", "nginx"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_in_one_line(house: House, name: str, value: str) -> None:
    assert name in refused(house, **{name: value})


def test_a_database_cut_short_is_refused_before_anything_is_written(house: House) -> None:
    path = house.data / "rosette.sqlite3"
    os.truncate(path, path.stat().st_size - 8192)
    before = path.read_bytes()
    assert "is damaged" in refused(house)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(house: House) -> None:
    (house.data / "rosette.sqlite3").write_bytes(b"What is this? " * 9999)
    assert "is damaged" in refused(house)


def test_a_database_of_a_newer_version_is_refused(house: House) -> None:
    database = sqlite3.connect(house.data / "rosette.sqlite3")
    database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('badges', '9999_later', '2030-01-01')")
    database.commit()
    database.close()
    assert "badges.9999_later" in refused(house)


def test_a_database_is_backed_up_before_it_is_changed(house: House) -> None:
    database = sqlite3.connect(house.data / "rosette.sqlite3")
    database.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    database.execute("DROP TABLE django_session")
    database.commit()
    database.close()
    done = house.run("manage.py", "serve", "--prepare-only")
    assert done.returncode == 0, done.stderr
    assert "brought up to date" in done.stdout
    (backup,) = (house.data / "backups").iterdir()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    copy = sqlite3.connect(backup)
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("SELECT count(*) FROM django_migrations WHERE app = 'sessions'").fetchone() == (0,)
    copy.close()


def test_a_migration_that_is_killed_leaves_the_database_as_it_was_and_is_done_at_the_next_start(house: House) -> None:
    """FLT-20; what is killed where stands in `killed_migration`."""
    done = house.run("-m", "tests.issuer.killed_migration")
    assert done.returncode == 0, done.stderr
    kept = house.data / "backups"
    assert "unfinished" not in {file.name for file in kept.iterdir()}


def test_an_old_python_is_said_in_one_line() -> None:
    code = "import sys; sys.version_info = (3, 9, 2); sys.argv = ['manage.py']; exec(open('manage.py').read())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "Rosette needs Python 3.11 or newer, and this is 3.9.\n"


# --- Secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = private.folder(tmp_path / "data")
    first = private.secret("SECRET_KEY", folder=folder, make=lambda: "one", environ={})
    again = private.secret("SECRET_KEY", folder=folder, make=lambda: "two", environ={})
    assert (first, again) == ("one", "one")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_a_made_secret_is_long_and_can_be_moved_to_a_file_of_settings() -> None:
    for _ in range(100):
        assert re.fullmatch(r"[A-Za-z0-9_-]{64}", private.new_secret())


def test_the_environment_wins_over_the_file_and_a_named_file_over_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("kept\n")
    (tmp_path / "named").write_text("named\n")
    named = {"SECRET_KEY_FILE": str(tmp_path / "named")}
    assert private.secret("SECRET_KEY", folder=tmp_path, make=str, environ={}) == "kept"
    assert private.secret("SECRET_KEY", folder=tmp_path, make=str, environ=named) == "named"
    assert private.secret("SECRET_KEY", folder=tmp_path, make=str, environ=named | {"SECRET_KEY": "given"}) == "given"


def test_an_empty_or_missing_secret_is_an_error_and_never_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(private.Unusable, match="empty"):
        private.secret("SECRET_KEY", folder=tmp_path, make=lambda: "new", environ={})
    with pytest.raises(private.Unusable, match="cannot be read"):
        private.secret(
            "SECRET_KEY", folder=tmp_path, make=lambda: "new", environ={"SECRET_KEY_FILE": "/nowhere/at/all"}
        )
