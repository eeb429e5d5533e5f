"""Bakes per second, ours against openbadges-bakery in an environment of its own, each parsing the picture each time."""

import io
import json
import secrets
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from PIL import Image

from badges import designer
from bench.measuring import Figure, by_turns, micros, seconds_each
from standards import baking
from tests.outside.prepare import prepare, python_of

TIMES = {"png": 2000, "svg": 400}
DOCUMENT = json.dumps(
    {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://badges.example.org/assertions/2bR9uYkzFq8TnW4sLxVd7C",
        "recipient": {"type": "email", "hashed": True, "salt": "6840d52a1678e32c", "identity": "sha256$" + "a9" * 32},
        "badge": "https://badges.example.org/badges/sUEfj6iXooAKbc6oJgYNNU",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-11-21T21:21:46Z",
        "narrative": "A quiz that marks itself, keeps a high-score table, and tells you where you went wrong. " * 4,
    }
)
_THEIRS = """
import io, sys, time
import openbadges_bakery
picture, document, times = open(sys.argv[1], "rb").read(), open(sys.argv[2]).read(), int(sys.argv[3])
for _ in range(3):
    openbadges_bakery.bake(io.BytesIO(picture), document, io.BytesIO())
began = time.process_time()
for _ in range(times):
    openbadges_bakery.bake(io.BytesIO(picture), document, io.BytesIO())
print((time.process_time() - began) / times)
"""


def figures() -> list[Figure]:
    """PNG of 200 KiB and an SVG as the designer draws it."""
    prepare("bakery")
    return [
        _compare("PNG of 200 KiB", "png", _noise(200 * 1024), goal=10),
        _compare("SVG of the designer", "svg", designer.compose(designer.Drawing(), title="A badge").encode(), goal=8),
    ]


def _noise(size: int) -> bytes:
    """A PNG of about that many bytes: noise does not shrink."""
    side = int((size / 3) ** 0.5)
    kept = io.BytesIO()
    Image.frombytes("RGB", (side, side), secrets.token_bytes(side * side * 3)).save(kept, "PNG")
    return kept.getvalue()


def _compare(what: str, kind: str, picture: bytes, *, goal: float) -> Figure:
    verify = "https://badges.example.org/assertions/2bR9uYkzFq8TnW4sLxVd7C"
    with tempfile.TemporaryDirectory() as folder:
        ours = partial(seconds_each, lambda: baking.bake(picture, DOCUMENT, verify=verify), times=TIMES[kind])
        mine, theirs = by_turns(ours, partial(_theirs, Path(folder), picture, TIMES[kind]), rounds=5)
    ratio = theirs / mine
    return Figure(
        f"Baking a {what} ({len(picture) // 1024} KiB), parsed each time",
        f"{micros(mine)} ({1 / mine:,.0f} a second)",
        f"openbadges-bakery {micros(theirs)} ({1 / theirs:,.0f} a second)",
        ratio,
        f"≥ {goal} times as many",
        ratio >= goal,
    )


def _theirs(folder: Path, picture: bytes, times: int) -> float:
    (folder / "picture").write_bytes(picture)
    (folder / "document").write_text(DOCUMENT, "utf-8")
    command = [str(python_of("bakery")), "-W", "ignore", "-c", _THEIRS]
    done = subprocess.run(
        [*command, str(folder / "picture"), str(folder / "document"), str(times)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)
