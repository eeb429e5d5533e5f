"""
Other people's programs as functions: `judge` asks the 1EdTech validator, `bake` and `unbake` openbadges-bakery.

Each runs as a process in its own environment (prepare.py), so nothing of theirs is ever imported by ours.
"""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.outside.prepare import HERE, CannotPrepare, prepare, python_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator said."""

    valid: bool
    errors: list[str]
    warnings: list[str]
    graph: list[dict]


def need(name: str) -> None:
    """
    The environment "validator" or "bakery", made if it is not there.

    Where it cannot be made, the test is skipped with the reason; with CI=true in the environment it fails.
    """
    try:
        prepare(name)
    except CannotPrepare as error:
        reason = f"tests/outside/env/{name} cannot be made: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def judge(url_or_path: str | Path, recipient: str | None = None) -> Verdict:
    """Ask the validator about an address on this machine or a baked picture in a file."""
    need("validator")
    said = _run("validator", "judge.py", str(url_or_path), *(("--recipient", recipient) if recipient else ()))
    return Verdict(**json.loads(said))


def bake(picture: bytes, text: str, *, suffix: str) -> bytes:
    """Let openbadges-bakery bake a text into a picture (".png" or ".svg")."""
    need("bakery")
    with tempfile.TemporaryDirectory() as folder:
        given, document, baked = (Path(folder) / name for name in (f"given{suffix}", "text.json", f"baked{suffix}"))
        given.write_bytes(picture)
        document.write_text(text, "utf-8")
        _run("bakery", "bakery.py", "bake", str(given), str(document), str(baked))
        return baked.read_bytes()


def unbake(picture: bytes, *, suffix: str) -> str:
    """Let openbadges-bakery take the text out of a picture; for an SVG with a `verify` attribute it answers that."""
    need("bakery")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / f"given{suffix}"
        given.write_bytes(picture)
        return _run("bakery", "bakery.py", "unbake", str(given)).decode("utf-8")


def _run(environment: str, script: str, *arguments: str) -> bytes:
    command = [str(python_of(environment)), "-W", "ignore", str(HERE / script), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise AssertionError(f"{script} did not answer: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return done.stdout
