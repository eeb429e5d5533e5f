"""Pictures of every page of the demonstration: `python -m tests.journeys.screenshots FOLDER [NAME ...]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Error

from tests.journeys import browsing, tour
from tests.journeys.browsing import THEMES, WIDTHS


def take(folder: Path, names: list[str]) -> None:
    """Take the pictures of the named pages, or of all, at both widths and in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, browsing.chromium_running() as browser:
        site, ids = browsing.demonstration(Path(data))
        cast = browsing.Cast(browser, site, ids)
        try:
            for stop in tour.stops(ids):
                if not names or any(stop.name.startswith(name) for name in names):
                    try:
                        _take_one(folder, cast, site.url, stop)
                    except Error as error:
                        print(f"{stop.name}: {error}", file=sys.stderr)
        finally:
            site.stop()


def _take_one(folder: Path, cast: browsing.Cast, base: str, stop: tour.Stop) -> None:
    with cast.page_of(stop.who) as page:
        stop.visit(page, base)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844 if width < 500 else 900})
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=folder / f"{stop.name}-{width}-{theme}.png", full_page=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]), sys.argv[2:])
