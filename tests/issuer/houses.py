"""An installation of its own in a folder, driven by processes as an operator would."""

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class House:
    """One installation: its data folder, its port, and the processes started in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.port = free_port()
        kept = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
        self.environ = {name: os.environ[name] for name in kept if name in os.environ}
        self.environ |= {
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "issuer.settings",
        }
        self.started: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these arguments to its end."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environ | environ,
            text=True,
            capture_output=True,
            timeout=120,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python with these arguments; it is killed at the end of the test."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.started.append(process)
        return process

    def serve(self) -> subprocess.Popen[str]:
        """Start everything, and wait for the first answer."""
        process = self.start("manage.py", "serve")
        wait_for(lambda: self.answers() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[0]
        return process

    def answers(self, path: str = "/healthz") -> bool:
        """Say whether the address answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def enqueue(self, count: int, *, seconds: float) -> None:
        """Enqueue jobs that leave a mark each and take so long."""
        done = self.run(
            "-c",
            "import django; django.setup(); from tests.issuer.sample_jobs import mark\n"
            f"for number in range({count}): mark.enqueue({str(self.marks)!r}, number, {seconds})",
        )
        assert done.returncode == 0, done.stderr

    def marked(self) -> int:
        """How many jobs have left their mark."""
        return len(list(self.marks.iterdir()))

    def statuses(self) -> dict[str, int]:
        """How many jobs are in which state."""
        return dict(
            self.ask(
                "SELECT status, count(*) FROM django_tasks_database_dbtaskresult "
                "WHERE task_path LIKE '%mark' GROUP BY status"
            )
        )

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database past all code of the house."""
        database = sqlite3.connect(self.data / "rosette.sqlite3", timeout=10)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def close(self) -> None:
        """End what is still running, children first told by their parent's end."""
        for process in self.started:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()


def prepare(folder: Path) -> Path:
    """
    An installation that was never used, in that folder, to be copied: its database and static files take seconds to
    make. All processes of a run share it.
    """
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            prepared = House(folder).run("manage.py", "serve", "--prepare-only")
            assert prepared.returncode == 0, prepared.stderr
            (folder / "done").touch()
    return folder


def copy(prepared: Path, folder: Path) -> House:
    """Return an installation like the prepared one, in a folder of its own."""
    shutil.copytree(prepared / "data", folder / "data")
    return House(folder)


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(ready: Callable[[], Any], *, seconds: float = 60) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
