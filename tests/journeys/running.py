"""
A whole site running as it does for an operator: `manage.py serve` in a process group of its own, on a free port, with
a data folder of its own; and a mail server that keeps what it is sent.
"""

import email
import email.policy
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # or each word of SMTP stands below a test that fails
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mailbox:
    """A real SMTP server in a thread; `letters` are those it accepted."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        letter["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.letters.append(letter)
        return "250 OK"

    def wait_for(self, number: int, *, seconds: float = 60) -> list[EmailMessage]:
        end = time.monotonic() + seconds
        while len(self.letters) < number and time.monotonic() < end:
            time.sleep(0.1)
        return self.letters

    def close(self) -> None:
        self._controller.stop()


class RunningSite:
    """The site; `start` returns when it answers."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            **settings,
        }
        self._log = folder / "site.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> "RunningSite":
        """Start `manage.py serve` with these options."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise AssertionError("the site did not start:\n" + self.said)
            try:
                if self.get("/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the site did not answer in a minute:\n" + self.said)

    @property
    def said(self) -> str:
        """All that the site has printed and logged so far."""
        return self._log.read_text("utf-8")

    @property
    def set_up_link(self) -> str:
        found = re.search(r"http://\S+/setup/\S+", self.said)
        assert found, "no set-up link was printed:\n" + self.said
        return found[0]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(
            path if path.startswith("http") else self.url + path,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def processes(self) -> list[int]:
        """The ids of all processes of the site: those of its session."""
        found = subprocess.run(
            ["pgrep", "-s", str(self._process.pid if self._process else 0)], capture_output=True, text=True, check=True
        )
        return [int(pid) for pid in found.stdout.split()]

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self._process is None or self._process.poll() is not None:
            return self._process.returncode if self._process else 0
        os.killpg(self._process.pid, how)
        return self._process.wait(timeout=40)
