"""
Other people's programs as functions: `judge` asks the 1EdTech validator, `bake` and `unbake` openbadges-bakery, `ask`
@digitalbazaar/vc and jsonld.js.

Each runs as a process in its own environment (prepare.py), so nothing of theirs is ever imported by ours.
"""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.outside.prepare import HERE, NODE, CannotPrepare, prepare, prepare_node, python_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator said."""

    valid: bool
    errors: list[str]
    warnings: list[str]
    graph: list[dict]


def need(name: str) -> None:
    """
    The environment "validator", "bakery" or "node", made if it is not there.

    Where it cannot be made, the test is skipped with the reason; with CI=true in the environment it fails.
    """
    try:
        prepare_node() if name == "node" else prepare(name)
    except CannotPrepare as error:
        reason = f"tests/outside: “{name}” cannot be made: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def judge(url_or_path: str | Path, recipient: str | None = None) -> Verdict:
    """Ask the validator about an address on this machine, a baked picture in a file, or a signed badge."""
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


def ask(documents: dict[str, Any], *questions: tuple[str, Any]) -> list[dict[str, Any]]:
    """
    Let @digitalbazaar/vc or jsonld.js answer questions, all in one process.

    :param documents: everything that they may load, by address.
    :param questions: "credential", "document", "bit" or "bytes", each with a document.
    """
    need("node")
    given = json.dumps({"documents": documents, "ask": questions})
    command = ["node", "--no-warnings", str(NODE / "judge.mjs")]
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False, timeout=300)
    if done.returncode:
        raise AssertionError(f"judge.mjs did not answer: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _run(environment: str, script: str, *arguments: str) -> bytes:
    command = [str(python_of(environment)), "-W", "ignore", str(HERE / script), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    if done.returncode:
        raise AssertionError(f"{script} did not answer: {done.stderr.decode('utf-8', 'replace')[-2000:]}")
    return done.stdout
