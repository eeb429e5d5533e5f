"""Runs all measurements and writes docs/performance.md."""

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import awarding, baking, credentials, footprint, queries, serving, verifying
from bench.measuring import Figure
from tests.journeys.running import RunningSite

REPORT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def main() -> int:
    """Measure, write, and say whether every goal was reached."""
    with tempfile.TemporaryDirectory(prefix="rosette-bench-") as name:
        folder = Path(name)
        site = RunningSite(folder)
        found = _of_running_site(site, folder)
        _set_up_django(site)
        found += awarding.figures(folder) + baking.figures() + credentials.figures() + verifying.figures()
        counted = queries.count()
    REPORT.write_text(_report(found, counted), "utf-8")
    sys.stdout.write(REPORT.read_text("utf-8"))
    return 0 if all(figure.reached is not False for figure in found) else 1


def _of_running_site(site: RunningSite, folder: Path) -> list[Figure]:
    (folder / "data").mkdir(mode=0o700)
    site.manage("serve", "--prepare-only")
    said = site.manage("demo")
    address = next(line.split()[-1] for line in said.splitlines() if line.startswith("Its JSON")).removesuffix(".json")
    site.start()
    try:
        started = footprint.start_again(site)
        rested = footprint.at_rest(site, [address, "/", "/accounts/login/"])
        return [*serving.figures(site, address, folder), started, rested]
    finally:
        site.stop()


def _set_up_django(site: RunningSite) -> None:
    os.environ |= site.environment
    os.environ["DJANGO_SETTINGS_MODULE"] = "issuer.settings"
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()


def _report(found: list[Figure], counted: list[tuple[str, int]]) -> str:
    lines = [
        "# Performance",
        "",
        "Written by `make bench`; ours and the floor are measured by turns in one run, medians. **Read the ratios**:",
        "absolute figures are those of whatever machine it ran on.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d} · Python {platform.python_version()} · {os.cpu_count()} cores · "
        "SQLite, synchronous=FULL",
        "",
        "| what | ours | floor | ratio | to be reached | |",
        "|---|---|---|---|---|---|",
    ]
    for figure in found:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        reached = {True: "yes", False: "**no**", None: ""}[figure.reached]
        lines.append(f"| {figure.what} | {figure.ours} | {figure.floor} | {ratio} | {figure.goal} | {reached} |")
    lines += ["", "## Queries a page", "", "| page | queries |", "|---|---|"]
    lines += [f"| {what} | {number} |" for what, number in counted]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
