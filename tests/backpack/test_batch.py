"""Many badges at once: what is taken, what is refused, what comes of it, and that no crash loses any."""

import csv
import io
import os
import re
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.functions import Length
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assertions.models import Assertion
from backpack import lists, operations, tasks, verifying
from backpack.models import Batch, BatchRow
from issuer.site import jobs
from tests.backpack import archives
from tests.issuer import sample_jobs

pytestmark = pytest.mark.django_db


def bring(file: bytes = b"", name: str = "badges.zip", **answers: Any) -> HttpResponse:
    if file:
        answers["file"] = SimpleUploadedFile(name, file)
    return Client().post("/verify/many", answers, follow=True)


def words_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", response.content.decode().split("<main", 1)[1]).split())


def rows_of(page: str) -> list[list[str]]:
    answer = Client().get(f"{page}.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_a_zip_of_badges_is_checked_in_the_background(award: Assertion, png: bytes) -> None:
    answer = bring(archives.packed({"erin.png": png, "class/other.png": b"no badge", "__MACOSX/._erin.png": b"x"}))
    page = answer.redirect_chain[0][0]
    assert "0 of 2 badges." in words_of(answer)
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert jobs.run_due() >= 1
    done = Client().get(page)
    assert "2 badges checked" in words_of(done)
    assert [row[0] for row in rows_of(page)] == ["erin.png", "class/other.png"]
    assert rows_of(page)[1][1] == "Not valid"
    assert not [row for row in BatchRow.objects.all() if bytes(row.given)], "files are forgotten once they are checked"
    one = Client().get(f"{page}/2")
    assert "This is not a badge" in words_of(one)
    assert Client().get(f"{page}/3").status_code == 404


def test_a_list_of_addresses_is_taken_as_any_spreadsheet_writes_it(award: Assertion) -> None:
    url = award.document_url
    for text in (
        f"Name;Link\nErin;{url}\n", f"link\r{url}\r", f'"Erin, E.","{url}"\n\n', f"\ufeff{url}\n",
        f"Link\tName\n{url}\tErin\n",
    ):  # fmt: skip
        for encoding in ("utf-8", "utf-16", "cp1252"):
            assert [e.name for e in lists.read(text.encode(encoding, "ignore"))] == [url], (text, encoding)
    page = bring(text=f"{url}\nhttps://school.invalid/1").redirect_chain[0][0]
    jobs.run_due()
    assert [row[1] for row in rows_of(page)] == ["Valid", "Could not be checked"]
    listed = Client().get(page).content.decode()
    assert '<div class="hint">We could not read it</div>' in listed
    one = Client().get(f"{page}/2").content.decode()
    assert "https://school.invalid/1</bdi>" in one and "Everybody with the link of this page can open it until" in one


def test_no_process_of_ours_holds_an_archive_whole(tmp_path: Path) -> None:
    path = tmp_path / "badges.zip"
    path.write_bytes(archives.packed({f"{n}.png": os.urandom(1 << 20) for n in range(12)}, how=zipfile.ZIP_STORED))
    with path.open("rb") as file:
        tracemalloc.start()
        entries = lists.read(file)
        assert (len(entries), lists.octets_of(entries)) == (12, 12 << 20)
        operations.start_batch(entries, at=timezone.now())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 12 << 20, peak
    sizes = BatchRow.objects.order_by("position").values_list("name", "position", Length("given"))
    assert list(sizes) == [(f"{n}.png", n + 1, 1 << 20) for n in range(12)]


PNG = b"\x89PNG"
REFUSED = {
    "locked": (archives.patched(archives.packed({"a.png": PNG}), flag=1), "locked with a password"),
    "dot dot": (archives.packed({"../a.png": PNG}), "lead out of their folder"),
    "back slashes": (archives.packed({"..\\..\\a.png": PNG}), "lead out of their folder"),
    "absolute": (archives.packed({"/etc/a.png": PNG}), "lead out of their folder"),
    "drive": (archives.packed({"C:/a.png": PNG}), "lead out of their folder"),
    "link": (archives.with_link("a.png", "/etc/passwd"), "lead out of their folder"),
    "ratio": (archives.packed({"a.png": b"\0" * 10_000_000}), "larger than 64 MB"),
    "one too large": (archives.packed({"a.png": b"\0" * 13_000_000}, how=0), "larger than 64 MB"),
    "too many": (archives.packed({f"{n}.png": PNG for n in range(501)}), "At most 500"),
    "far too many": (archives.packed({f"{n}/": b"" for n in range(1001)}), "At most 1000"),
    "says less": (archives.lying(archives.packed({"a.png": b"x" * 1000}, how=0), size=10), "cannot be read to its end"),
    "says more": (archives.lying(archives.packed({"a.png": b"x" * 1000}, how=0), size=2000), "cannot be read"),
    "overlap": (archives.overlapping(400), "cannot be read to its end"),
    "cut": (archives.packed({"a.png": PNG * 1000}, how=0)[:2000], "cannot be read to its end"),
    "empty": (b"PK\x03\x04", "cannot be read to its end"),
    "only folders": (archives.packed({"a/": b""}), "There is no badge in this file"),
    "bzip2": (archives.packed({"a.png": PNG}, how=12), "cannot be read to its end"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_archive_is_refused_in_plain_words_and_nothing_is_kept(case: str) -> None:
    archive, words = REFUSED[case]
    began = time.monotonic()
    answer = bring(archive)
    assert (answer.status_code, time.monotonic() - began < 5) == (422, True)
    assert words in words_of(answer)
    assert Batch.objects.count() == 0


def test_lists_that_are_none_or_too_long_are_refused() -> None:
    for given, words in (
        (b"no addresses here", "There is no badge in this file"),
        ("\n".join(f"https://a.example/{n}" for n in range(501)).encode(), "501 addresses"),
        (b"x" * 6_000_000, "larger than 5 MB"),
        (b"", "Bring some badges first"),
    ):
        answer = bring(given, "list.csv")
        assert answer.status_code == 422
        assert words in words_of(answer), words


def test_an_archive_in_an_archive_is_one_file_that_is_no_badge(png: bytes) -> None:
    page = bring(archives.packed({"inner.zip": archives.packed({"erin.png": png}, how=0)}, how=0)).redirect_chain[0][0]
    jobs.run_due()
    assert [row[1] for row in rows_of(page)] == ["Not valid"]


def test_names_that_calculate_do_not_do_so_in_the_list() -> None:
    page = bring(archives.packed({"=HYPERLINK(1).png": b"x", "ok\u202e.png": b"y"})).redirect_chain[0][0]
    jobs.run_due()
    assert rows_of(page)[0][0] == "'=HYPERLINK(1).png"
    assert "\u202e" not in Client().get(page).content.decode()


def test_a_crash_in_the_middle_loses_nothing_and_repeats_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    page = bring(archives.packed({f"{n}.png": b"no badge" for n in range(4)})).redirect_chain[0][0]
    batch, judged, real = Batch.objects.get(), 0, verifying.verify

    class Killed(BaseException):
        pass

    def dies_at_the_third(given: bytes, **others: Any) -> verifying.Verified:
        nonlocal judged
        judged += 1
        if judged == 3:
            raise Killed
        return real(given, **others)

    monkeypatch.setattr(verifying, "verify", dies_at_the_third)
    with pytest.raises(Killed):
        jobs.run_due()
    assert BatchRow.objects.exclude(checked_at=None).count() == 2
    assert "2 of 4 badges." in words_of(Client().get(page))
    assert operations.unwatched_batches(at=timezone.now()) == []
    later = timezone.now() + 2 * operations.batches._A_WHILE
    assert operations.unwatched_batches(at=later) == [batch.pk]
    assert jobs.recover([], now=timezone.now()) == 1
    jobs.run_due()
    assert judged == 5
    assert "4 badges checked" in words_of(Client().get(page))
    assert operations.unwatched_batches(at=later) == []


def test_a_long_list_lets_other_work_have_its_turn() -> None:
    bring(text="\n".join(f"https://127.0.0.1/{n}" for n in range(30)))
    row = jobs.claim("here", now=timezone.now())
    assert row is not None
    jobs.settle(row, error=jobs.run(row), now=timezone.now())
    assert 0 < BatchRow.objects.exclude(checked_at=None).count() <= 25
    jobs.run_due()
    assert Batch.objects.get().finished_at is not None


def test_every_letter_goes_before_the_rest_of_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_SECONDS", -1.0)  # each stranger is slow to answer
    bring(text="\n".join(f"https://127.0.0.1/{n}" for n in range(3)))
    row = jobs.claim("here", now=timezone.now())
    assert row is not None
    sample_jobs.note.enqueue("a letter")
    jobs.settle(row, error=jobs.run(row), now=timezone.now())
    assert BatchRow.objects.exclude(checked_at=None).count() == 1
    following = jobs.claim("here", now=timezone.now())
    assert following is not None and following.task_path.endswith("note")


def test_a_list_that_waits_for_its_turn_is_not_taken_for_one_left_behind() -> None:
    bring(text="https://127.0.0.1/1")
    Batch.objects.update(made_at=timezone.now() - 2 * operations.batches._A_WHILE)
    before = jobs.state(now=timezone.now()).waiting
    tasks.go_on_with_all_batches.call()
    assert jobs.state(now=timezone.now()).waiting == before
    jobs.DBTaskResult.objects.all().delete()
    tasks.go_on_with_all_batches.call()
    assert jobs.state(now=timezone.now()).waiting == 1


def test_a_long_address_is_asked_whole_and_addresses_of_people_are_forgotten() -> None:
    long, named = "https://127.0.0.1/" + "x" * 600, "https://127.0.0.1/1?identity__email=erin@school.example"
    page = bring(text=f"{long}\n{named}").redirect_chain[0][0]
    assert bytes(BatchRow.objects.get(position=1).given) == long.encode()
    jobs.run_due()
    assert [row[0] for row in rows_of(page)] == [long[:500], "https://127.0.0.1/1?identity__email=•"]
    assert "erin" not in repr([*BatchRow.objects.values_list()])


def test_an_issuer_is_never_a_name_alone(award: Assertion) -> None:
    page = bring(text=award.document_url).redirect_chain[0][0]
    jobs.run_due()
    assert rows_of(page)[0][4] == "Acme Computing Club (127.0.0.1:8000)"


def test_no_more_waits_on_the_disk_than_it_should_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations.batches, "MOST_WAITING", 100)
    assert bring(archives.packed({"a.png": b"x" * 60}, how=0)).status_code == 200
    assert bring(archives.packed({"a.png": b"x" * 60}, how=0)).status_code == 503
    jobs.run_due()
    assert bring(archives.packed({"a.png": b"x" * 60}, how=0)).status_code == 200


def test_ten_lists_an_hour_are_enough() -> None:
    answers = [Client().post("/verify/many", {"text": "https://a.invalid/"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]


def test_after_thirty_days_the_answers_are_gone() -> None:
    page = bring(text="https://a.invalid/1").redirect_chain[0][0]
    Batch.objects.update(until=timezone.now())
    for path in (page, f"{page}.csv", f"{page}/1"):
        assert Client().get(path).status_code == 404
    operations.forget_batches(at=timezone.now())
    assert BatchRow.objects.count() == 0


def test_a_long_list_of_answers_costs_few_queries(django_assert_num_queries: Any) -> None:
    page = bring(text="\n".join(f"https://127.0.0.1/{n}" for n in range(3))).redirect_chain[0][0]
    jobs.run_due()
    with django_assert_num_queries(4):
        Client().get(page)
