"""The import rules of pyproject.toml, and that the lock files say what they should."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def test_each_floor_imports_only_what_lies_below_it() -> None:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


def test_the_lock_files_agree_and_name_no_host() -> None:
    everything = pins("dev")
    for name in ("run", "test", "scale", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        assert pins(name).items() <= everything.items(), name
        assert len(pins(name)) == len(re.findall(r"==.*\\\n    --hash=sha256:[0-9a-f]{64}", text)), name
    assert pins("run").items() <= pins("scale").items()
    assert pins("run").items() <= pins("test").items()
