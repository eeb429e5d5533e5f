"""Requests a second of a hosted document, against a trivial WSGI application under the same gunicorn."""

import re
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from bench.measuring import Figure, by_turns
from tests.journeys.running import RunningSite, free_port

CONNECTIONS = 16
SECONDS = 4
_TRIVIAL = """
BODY = {body!r}
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/ld+json"), ("Content-Length", str(len(BODY)))])
    return [BODY]
"""


def figures(site: RunningSite, address: str, folder: Path) -> list[Figure]:
    """The same bytes, 16 connections, by turns."""
    path = address.removeprefix(site.url)
    body = site.get(path)[2]
    (folder / "trivial.py").write_text(_TRIVIAL.format(body=body), "utf-8")
    port = free_port()
    trivial = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "trivial:application", "-b", f"127.0.0.1:{port}", "-k", "gthread",
         "--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "error"],
        cwd=folder,
    )  # fmt: skip
    try:
        time.sleep(2)
        load = wrk if shutil.which("wrk") else requests
        ours, floor = by_turns(partial(load, site.port, path), partial(load, port, "/"), rounds=5)
    finally:
        trivial.terminate()
        trivial.wait(timeout=20)
    how = "wrk" if shutil.which("wrk") else "a client in Python, which slows both (install wrk for better figures)"
    return [
        Figure(f"Hosted JSON, {CONNECTIONS} connections ({how})", f"{ours:,.0f} a second",
               f"trivial application {floor:,.0f} a second", ours / floor, "≥ 0.45", ours / floor >= 0.45)
    ]  # fmt: skip


def wrk(port: int, path: str) -> float:
    """Requests a second as wrk counts them; anything but 200 is an error."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}{path}"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout)
    return float(found[1])


def requests(port: int, path: str) -> float:
    """The same with threads of our own, where there is no wrk."""
    counts = [0] * CONNECTIONS
    end = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while time.monotonic() < end:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(str(answer.status))
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
