"""The sandbox: what happens inside stays inside, and whatever happens, the caller gets a typed answer."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from issuer.site import sandbox

JOBS = "tests.issuer.sandbox_jobs"


def test_bytes_go_in_and_bytes_come_out() -> None:
    answer = sandbox.run(f"{JOBS}:echo", b"abc" * 100_000, options={"times": 3})
    assert answer.facts == {"length": 300_000}
    assert answer.parts == (b"abc" * 300_000,)


def test_a_refusal_arrives_with_its_facts() -> None:
    with pytest.raises(sandbox.Refused) as refused:
        sandbox.run(f"{JOBS}:refuse", b"")
    assert (refused.value.reason, refused.value.facts) == ("too_blue", {"shade": 7})


def test_what_nobody_foresaw_is_told_as_that() -> None:
    with pytest.raises(sandbox.Crashed, match="nobody foresaw this"):
        sandbox.run(f"{JOBS}:fail", b"")


def test_a_job_that_does_not_exist_is_told_as_that() -> None:
    with pytest.raises(sandbox.Crashed, match="could not begin"):
        sandbox.run(f"{JOBS}:nothing", b"")


def test_a_job_that_eats_memory_is_ended() -> None:
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:eat_memory", b"")


def test_a_job_that_eats_time_is_ended() -> None:
    began = time.monotonic()
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:eat_time", b"", limits=sandbox.Limits(cpu_seconds=1))
    assert time.monotonic() - began < 30


def test_a_job_that_sleeps_is_ended_by_the_clock_on_the_wall() -> None:
    began = time.monotonic()
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:sleep", b"", limits=sandbox.Limits(wall_seconds=0.5))
    assert time.monotonic() - began < 30


def test_a_job_that_brings_its_process_down_takes_nobody_with_it() -> None:
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:die", b"")


def test_a_job_that_never_stops_talking_is_not_listened_to() -> None:
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:shout", b"")


def test_a_job_may_ask_its_parent_while_it_works() -> None:
    def answering(question: str) -> tuple[dict[str, str], bytes]:
        return {"about": question.upper()}, question.encode() * 100_000

    answer = sandbox.run(f"{JOBS}:ask_around", b"one two", answering=answering)
    assert answer.facts == {"heard": ["ONE", "TWO"]}
    assert answer.parts == (b"one" * 100_000 + b"two" * 100_000,)


def test_a_job_that_never_stops_asking_is_ended() -> None:
    limits = sandbox.Limits(wall_seconds=1)
    with pytest.raises(sandbox.TooHeavy):
        sandbox.run(f"{JOBS}:ask_for_ever", b"", limits=limits, answering=lambda _question: ({}, b""))


def test_what_the_parent_cannot_answer_ends_the_job() -> None:
    def answering(question: str) -> tuple[dict[str, str], bytes]:
        raise LookupError(question)

    with pytest.raises(LookupError):
        sandbox.run(f"{JOBS}:ask_around", b"one", answering=answering)


def test_inside_there_are_no_secrets_no_network_and_no_place_to_write(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for everybody")
    target = tmp_path / "left behind"
    found = sandbox.run(f"{JOBS}:look_around", str(target).encode()).facts
    assert set(found["environment"]) <= {"LC_ALL", "LC_CTYPE", "__CF_USER_TEXT_ENCODING"}
    assert found["network"] == "none"
    assert found["wrote"] == "no"
    assert found["django"] is False
    assert found["leads"] is True
    if _may_leave_the_network():
        assert found["interfaces"] == ["lo"]


def _may_leave_the_network() -> bool:
    """Containers often forbid it: there the other doors must do."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-c", "import ctypes; raise SystemExit(ctypes.CDLL(None).unshare(0x50000000))"]
    return subprocess.run(command, check=False).returncode == 0


def test_no_more_than_four_run_at_once() -> None:
    with ThreadPoolExecutor(5) as pool:
        limits = sandbox.Limits(wall_seconds=2, waiting_seconds=0.2)
        outcomes = list(pool.map(lambda _: _outcome(limits), range(5)))
    assert sorted(outcomes) == ["TooBusy", "TooHeavy", "TooHeavy", "TooHeavy", "TooHeavy"]


def _outcome(limits: sandbox.Limits) -> str:
    try:
        sandbox.run(f"{JOBS}:sleep", b"", limits=limits)
    except sandbox.SandboxError as error:
        return type(error).__name__
    return "done"


def test_places_are_given_back() -> None:
    for _ in range(6):
        with pytest.raises(sandbox.TooHeavy):
            sandbox.run(f"{JOBS}:sleep", b"", limits=sandbox.Limits(wall_seconds=0.1))
    assert sandbox.run(f"{JOBS}:echo", b"x").parts == (b"x",)
