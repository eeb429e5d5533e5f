"""
Make the environments of other people's programs: under env/ from the pinned lists beside this file, node/ with npm.

Run with any Python 3.11+: `python tests/outside/prepare.py`. A second run does nothing unless a list has changed.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = ("validator", "bakery")
NODE = HERE / "node"


class CannotPrepare(Exception):
    """An environment could not be made; the message is what the installer said."""


def python_of(name: str) -> Path:
    """The interpreter of an environment, made or not."""
    return HERE / "env" / name / "bin" / "python"


def is_ready(name: str) -> bool:
    """Whether an environment was made from the list as it stands now."""
    stamp = HERE / "env" / name / "made-from"
    return stamp.is_file() and stamp.read_text() == _digest(name)


def prepare(name: str) -> None:
    """
    Make an environment anew, unless it is there.

    :raises CannotPrepare: if the packages cannot be had.
    """
    folder = HERE / "env" / name
    folder.parent.mkdir(exist_ok=True)
    # Several test processes may come at once; the first makes it, the others wait and find it made.
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(name):
            return
        shutil.rmtree(folder, ignore_errors=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        _run(*_installer(name), "--no-deps", "-r", str(HERE / f"{name}.txt"))
        (folder / "made-from").write_text(_digest(name))


def prepare_node() -> None:
    """
    Install what node/package-lock.json pins, unless it is there; scripts of packages are not run.

    :raises CannotPrepare: if there is no npm, or the packages cannot be had.
    """
    if (npm := shutil.which("npm")) is None or shutil.which("node") is None:
        raise CannotPrepare("node and npm were not found")
    digest = hashlib.sha256((NODE / "package-lock.json").read_bytes()).hexdigest()
    stamp = NODE / "node_modules" / "made-from"
    (HERE / "env").mkdir(exist_ok=True)
    with (HERE / "env" / "node.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text() == digest:
            return
        _run(npm, "ci", "--prefix", str(NODE), "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
        stamp.write_text(digest)


def _installer(name: str) -> list[str]:
    """The first pip that can install into another environment, else uv: pip is set up where there is Python at all."""
    target = str(python_of(name))
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
            return [python, "-m", "pip", "--python", target, "install", "--quiet", "--disable-pip-version-check"]
    if uv := shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", target]
    raise CannotPrepare("neither uv nor pip was found")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        raise CannotPrepare((done.stderr or done.stdout).strip()[-2000:])


def _digest(name: str) -> str:
    return hashlib.sha256((HERE / f"{name}.txt").read_bytes() + sys.version.encode()).hexdigest()


if __name__ == "__main__":
    for environment in ENVIRONMENTS:
        prepare(environment)
        print(f"{environment}: ready")
    prepare_node()
    print("node: ready")
