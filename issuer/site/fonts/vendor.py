"""Makes the letters in this folder from the npm packages `@fontsource-variable/*` (both OFL). Run by hand, seldom.

    npm pack @fontsource-variable/besley @fontsource-variable/atkinson-hyperlegible-next   # unpack both
    python issuer/site/fonts/vendor.py BESLEY_PACKAGE ATKINSON_PACKAGE                     # needs fonttools[woff]

Instancing a variable font takes seconds and tens of megabytes, so it is done here, once.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.merge import Merger
from fontTools.pens.basePen import BasePen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
BESLEY, ATKINSON = "besley", "atkinson-hyperlegible-next"
OUTLINES = (  # file here, family, style, weight
    ("besley-800", BESLEY, "normal", 800),
    ("besley-600", BESLEY, "normal", 600),
    ("besley-italic-500", BESLEY, "italic", 500),
    ("atkinson-500", ATKINSON, "normal", 500),
    ("atkinson-650", ATKINSON, "normal", 650),
)
WHOLE = (("atkinson-regular", ATKINSON, 400), ("atkinson-bold", ATKINSON, 700))


class OutlinePen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes a glyph as M, L, Q, C and Z with whole font units."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.commands: list[str] = []

    def _write(self, letter: str, *points: tuple[float, float]) -> None:
        self.commands.append(letter + " ".join(f"{round(x)} {round(y)}" for x, y in points))

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._write("M", point)

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._write("L", point)

    def _qCurveToOne(self, control: tuple[float, float], point: tuple[float, float]) -> None:
        self._write("Q", control, point)

    def _curveToOne(self, first: tuple[float, float], second: tuple[float, float], point: tuple[float, float]) -> None:
        self._write("C", first, second, point)

    def _closePath(self) -> None:
        self.commands.append("Z")


def instances(package: Path, family: str, style: str, weight: int) -> Iterator[TTFont]:
    for subset in ("latin", "latin-ext"):
        font = TTFont(package / "files" / f"{family}-{subset}-wght-{style}.woff2")
        yield instantiateVariableFont(font, {"wght": weight})


def is_letter_alone(code: int) -> bool:
    """Marks that sit on another letter need shaping; signs that format are not drawn."""
    return unicodedata.category(chr(code)) not in {"Mn", "Mc", "Me", "Cf", "Cc"}


def outlines(package: Path, family: str, style: str, weight: int) -> dict[str, Any]:
    glyphs: dict[str, list[Any]] = {}
    units = 0
    for font in instances(package, family, style, weight):
        units = font["head"].unitsPerEm
        shapes = font.getGlyphSet()
        for code, name in sorted(font.getBestCmap().items()):
            if is_letter_alone(code) and chr(code) not in glyphs:
                pen = OutlinePen(shapes)
                shapes[name].draw(pen)
                glyphs[chr(code)] = [round(shapes[name].width), "".join(pen.commands)]
    version = json.loads((package / "package.json").read_text())["version"]
    source = f"@fontsource-variable/{family} {version}, {style}, wght {weight}"
    return {"source": source, "units": units, "glyphs": glyphs}


def whole_font(package: Path, family: str, weight: int, target: Path) -> None:
    """One static TrueType file of both subsets, for words in drawings that people upload."""
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, font in enumerate(instances(package, family, "normal", weight)):
            parts.append(str(Path(folder) / f"{number}.ttf"))
            font.flavor = None
            font.save(parts[-1])
        merged = Merger().merge(parts)
    subsetter = Subsetter(Options(layout_features=[], hinting=False))
    subsetter.populate(unicodes=list(merged.getBestCmap()))
    subsetter.subset(merged)
    merged.save(target)


def main(besley: Path, atkinson: Path) -> None:
    packages = {BESLEY: besley, ATKINSON: atkinson}
    for file, family, style, weight in OUTLINES:
        text = json.dumps(outlines(packages[family], family, style, weight), ensure_ascii=False, separators=(",", ":"))
        (HERE / f"{file}.json").write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    for file, family, weight in WHOLE:
        whole_font(packages[family], family, weight, HERE / f"{file}.ttf")
    for family, package in packages.items():
        shutil.copyfile(package / "LICENSE", HERE / f"LICENSE-{family}.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
