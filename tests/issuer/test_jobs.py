"""Background jobs: tried again, put back when their worker is gone, enqueued once a period."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from issuer.models import Schedule, WorkerBeat
from issuer.site import jobs, workers
from tests.issuer import sample_jobs
from tests.issuer.houses import House, wait_for

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    sample_jobs.ran.clear()


def only_job() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_a_job_runs_once_and_is_done() -> None:
    sample_jobs.note.enqueue("hello")
    assert jobs.run_due(now=NOON) == 1
    assert jobs.run_due(now=NOON) == 0
    assert sample_jobs.ran == ["hello"]
    assert only_job().status == "SUCCESSFUL"


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_is_rolled_back_was_never_there() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        sample_jobs.note.enqueue("hello")
        raise ZeroDivisionError
    assert jobs.run_due(now=NOON) == 0


@pytest.mark.django_db
def test_a_failed_job_is_tried_again_later_and_later() -> None:
    sample_jobs.flaky.enqueue(3)
    assert jobs.run_due(now=NOON) == 1
    first = only_job().run_after - NOON
    assert timedelta(seconds=8) <= first <= timedelta(seconds=12)
    assert jobs.run_due(now=NOON + timedelta(seconds=7)) == 0
    assert jobs.run_due(now=NOON + timedelta(seconds=13)) == 1
    second = only_job().run_after - (NOON + timedelta(seconds=13))
    assert timedelta(seconds=16) <= second <= timedelta(seconds=24)
    assert jobs.run_due(now=NOON + timedelta(minutes=1)) == 1
    assert only_job().status == "SUCCESSFUL"


@pytest.mark.django_db
def test_a_job_that_never_succeeds_fails_for_good_and_keeps_the_place_but_no_address() -> None:
    sample_jobs.flaky.enqueue(99)
    for minute in range(5):
        jobs.run_due(now=NOON + timedelta(minutes=minute))
    row = only_job()
    assert (row.status, len(sample_jobs.ran)) == ("FAILED", 3)
    assert row.exception_class_path == "builtins.OSError"
    assert "sample_jobs.py" in row.traceback
    assert "erin" not in row.traceback


@pytest.mark.django_db
def test_an_exception_that_is_not_named_is_not_tried_again() -> None:
    sample_jobs.wrong.enqueue()
    jobs.run_due(now=NOON)
    assert only_job().status == "FAILED"


@pytest.mark.django_db
def test_a_job_is_claimed_by_one_worker_only() -> None:
    sample_jobs.note.enqueue("hello")
    assert jobs.claim("one", now=NOON) is not None
    assert jobs.claim("two", now=NOON) is None


@pytest.mark.django_db
def test_a_job_whose_worker_is_gone_is_put_back_and_one_whose_worker_lives_is_not() -> None:
    sample_jobs.note.enqueue("hello")
    jobs.claim("one", now=NOON)
    assert jobs.recover({"one"}, now=NOON) == 0
    assert jobs.recover({"two"}, now=NOON) == 1
    assert jobs.run_due(now=NOON) == 1


@pytest.mark.django_db
def test_a_worker_that_was_taken_for_dead_does_not_overwrite_its_successor() -> None:
    sample_jobs.note.enqueue("hello")
    late = jobs.claim("one", now=NOON)
    assert late is not None
    jobs.recover(set(), now=NOON)
    jobs.claim("two", now=NOON)
    jobs.settle(late, error=OSError(), now=NOON)
    row = only_job()
    assert (row.status, row.worker_ids[-1]) == ("RUNNING", "two")


@pytest.mark.django_db
def test_a_job_that_ends_its_worker_each_time_is_given_up() -> None:
    sample_jobs.flaky.enqueue(1)
    for number in range(4):
        assert jobs.claim(f"worker {number}", now=NOON) is not None
        jobs.recover(set(), now=NOON)
    assert only_job().status == "FAILED"


@pytest.mark.django_db
def test_a_job_that_is_given_back_has_not_been_tried() -> None:
    sample_jobs.note.enqueue("hello")
    row = jobs.claim("one", now=NOON)
    assert row is not None
    jobs.give_back(row)
    assert (only_job().status, only_job().worker_ids) == ("READY", [])


@pytest.mark.django_db
def test_a_periodic_job_is_enqueued_once_a_period(monkeypatch: pytest.MonkeyPatch) -> None:
    name = sample_jobs.hourly.module_path
    monkeypatch.setattr(jobs, "_periods", {name: jobs._periods[name]})
    assert jobs.enqueue_periodic(now=NOON) == []  # made known
    assert jobs.enqueue_periodic(now=NOON) == [name]
    assert jobs.enqueue_periodic(now=NOON) == []
    assert jobs.run_due(now=NOON) == 1
    assert jobs.enqueue_periodic(now=NOON + timedelta(minutes=59)) == []
    assert jobs.enqueue_periodic(now=NOON + timedelta(days=30)) == [name]
    # The one before is still waiting: a worker that was away for long finds one, not hundreds.
    assert jobs.enqueue_periodic(now=NOON + timedelta(days=31)) == []


@pytest.mark.django_db
def test_a_schedule_written_under_a_clock_that_was_ahead_does_not_stop_the_house(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = sample_jobs.hourly.module_path
    monkeypatch.setattr(jobs, "_periods", {name: jobs._periods[name]})
    Schedule.objects.create(name=name, next_at=NOON + timedelta(days=730))
    assert jobs.enqueue_periodic(now=NOON) == [name]


@pytest.mark.django_db
def test_the_state_says_what_waits_and_when_a_worker_was_seen() -> None:
    assert jobs.state(now=NOON).last_seen is None
    sample_jobs.note.enqueue("hello")
    WorkerBeat.objects.create(worker_id="one", host="here", pid=1, seen_at=NOON)
    state = jobs.state(now=NOON)
    assert (state.last_seen, state.waiting, state.failed) == (NOON, 1, 0)
    assert jobs.worker_last_seen() == NOON


@pytest.mark.django_db
def test_the_sweep_forgets_what_is_long_done() -> None:
    sample_jobs.note.enqueue("hello")
    jobs.run_due(now=NOON - timedelta(days=900))
    jobs.sweep.call()
    assert not DBTaskResult.objects.exists()


# --- Who is alive ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_worker_of_another_machine_is_alive_while_it_gives_signs_whatever_the_clocks_say() -> None:
    beat = WorkerBeat.objects.create(worker_id="far", host="elsewhere", pid=1, seen_at=NOON - timedelta(days=700))
    watch = workers.Watch(alone=False)
    assert watch.living(monotonic=1000) == {"far"}
    beat.seen_at += timedelta(seconds=10)
    beat.save()
    assert watch.living(monotonic=1050) == {"far"}
    assert watch.living(monotonic=1109) == {"far"}
    assert watch.living(monotonic=1111) == set()


@pytest.mark.django_db
def test_a_worker_of_this_machine_is_gone_as_soon_as_its_process_is() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for number, pid in enumerate((gone.pid, os.getppid(), os.getpid())):
        WorkerBeat.objects.create(worker_id=str(number), host=workers._place(), pid=pid, seen_at=NOON)
    assert workers.Watch(alone=False).living(monotonic=0) == {"1"}


@pytest.mark.django_db
def test_the_only_worker_of_a_file_knows_that_all_others_are_gone() -> None:
    WorkerBeat.objects.create(worker_id="far", host="elsewhere", pid=1, seen_at=NOON)
    assert workers.Watch(alone=True).living(monotonic=0) == set()


# --- A real worker ---------------------------------------------------------------------------------------------------


def test_a_worker_killed_again_and_again_loses_nothing(house: House) -> None:
    house.enqueue(60, seconds=0.03)
    for share in (10, 25, 40):
        worker = house.start("manage.py", "work", "--interval", "0.1")
        wait_for(lambda share=share: house.marked() >= share)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    house.start("manage.py", "work", "--interval", "0.1")
    wait_for(lambda: house.statuses() == {"SUCCESSFUL": 60})
    lines = [len(file.read_text().splitlines()) for file in house.marks.iterdir()]
    assert len(lines) == 60
    # Each kill can have met one job between its deed and the note of it, and no more.
    assert sum(lines) <= 60 + 3
    assert max(lines) <= 2


def test_a_worker_told_to_stop_finishes_its_job_and_ends_well(house: House) -> None:
    house.enqueue(2, seconds=1.5)
    worker = house.start("manage.py", "work", "--interval", "0.1")
    wait_for(lambda: house.statuses().get("RUNNING"))
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "Traceback" not in said
    assert house.statuses() == {"SUCCESSFUL": 1, "READY": 1}


def test_a_worker_told_twice_gives_its_job_back(house: House) -> None:
    house.enqueue(1, seconds=20)
    worker = house.start("manage.py", "work", "--interval", "0.1")
    wait_for(lambda: house.statuses().get("RUNNING"))
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0
    assert "Traceback" not in said
    assert house.statuses() == {"READY": 1}


def test_a_second_worker_on_one_file_is_refused_in_one_line(house: House) -> None:
    house.start("manage.py", "work")
    lock = house.folder / "data" / "rosette.sqlite3-worker"
    wait_for(lock.exists)
    time.sleep(0.5)
    second = house.run("manage.py", "work")
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "Another worker" in second.stderr


def test_a_worker_outlives_a_database_that_is_locked_for_long(house: House) -> None:
    worker = house.start("manage.py", "work", "--interval", "0.1")
    wait_for((house.folder / "data" / "rosette.sqlite3-worker").exists)
    time.sleep(1)
    house.enqueue(1, seconds=0)
    wait_for(lambda: house.statuses() == {"SUCCESSFUL": 1})
    holder = sqlite3.connect(house.folder / "data" / "rosette.sqlite3", isolation_level=None, timeout=30)
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("UPDATE django_tasks_database_dbtaskresult SET status = 'READY' WHERE task_path LIKE '%mark'")
    time.sleep(12)  # longer than the busy timeout
    holder.execute("COMMIT")
    holder.execute("UPDATE django_tasks_database_dbtaskresult SET status = 'READY' WHERE task_path LIKE '%mark'")
    holder.close()
    wait_for(lambda: house.statuses() == {"SUCCESSFUL": 1})
    assert worker.poll() is None
