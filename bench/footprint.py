"""How long the second start takes, and how much memory web and worker hold at rest."""

import time
from pathlib import Path

from bench.measuring import Figure
from tests.journeys.running import RunningSite


def start_again(site: RunningSite) -> Figure:
    """From the command to the first answer, when everything is up to date already."""
    site.stop()
    began = time.perf_counter()
    site.start()
    took = time.perf_counter() - began
    return Figure("Second start, to the first answer", f"{took:.1f} s", "", None, "≤ 5 s", took <= 5)


def at_rest(site: RunningSite, addresses: list[str]) -> Figure:
    """The proportional set size of all processes of the site, after some requests and a while of quiet."""
    for address in addresses * 5:
        site.get(address, Accept="text/html")
    time.sleep(6)
    processes = site.processes()
    used = sum(_pss(pid) for pid in processes)
    return Figure(
        f"Memory at rest, web and worker together ({len(processes)} processes)",
        f"{used / 1024:,.0f} MiB",
        "",
        None,
        "≤ 250 MiB",
        used <= 250 * 1024,
    )


def _pss(pid: int) -> int:
    """Kilobytes that a process holds, shared ones divided among those who share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
