"""Makes `lucide.tsv` from the npm package `lucide-static` (ISC). Run by hand, when new pictures are wanted.

    npm pack lucide-static                        # and unpack it
    python badges/designer/vendor.py PACKAGE      # the unpacked `package` folder

One line a picture: name, older names, search words, markup. Plain text so that a change of version shows in a diff.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ALLOWED = re.compile(
    r"(<(path|circle|rect|line|ellipse|polyline|polygon)( (d|cx|cy|r|rx|ry|x|y|x1|x2|y1|y2|width|height|points|fill)"
    r'="[A-Za-z0-9 .,-]*")+/>)+'
)


def markup(svg: str) -> str:
    """What stands inside the <svg>, as short as can be; anything but plain shapes is an error."""
    found = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    body = re.sub(r"\s*(/?>)\s*", r"\1", re.sub(r"\s+", " ", found[1] if found else "")).strip()
    if not ALLOWED.fullmatch(body):
        raise ValueError(f"not a plain picture: {body[:200]}")
    return body


def main(package: Path) -> None:
    version = json.loads((package / "package.json").read_text())["version"]
    tags: dict[str, list[str]] = json.loads((package / "tags.json").read_text())
    bodies = {path.stem: markup(path.read_text()) for path in sorted((package / "icons").glob("*.svg"))}
    current = {bodies[name]: name for name in tags}
    older: dict[str, list[str]] = {}
    for name in bodies.keys() - tags.keys():
        older.setdefault(current[bodies[name]], []).append(name)
    lines = [f"# lucide-static {version}, ISC, see LICENSE-lucide.txt; made by vendor.py"]
    for name in sorted(tags):
        words = " ".join(dict.fromkeys(re.findall(r"[a-z0-9]+", " ".join(tags[name]).lower())))
        lines.append("\t".join((name, " ".join(sorted(older.get(name, []))), words, bodies[name])))
    (HERE / "lucide.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copyfile(package / "LICENSE", HERE / "LICENSE-lucide.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
