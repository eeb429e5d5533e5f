"""The pictures that a badge may carry: Lucide (ISC), from `lucide.tsv` beside this file, found by name or by words.

A name is looked up in that list and is never a path. The list is read once, at first use (about 1.5 MB).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "lucide.tsv"

# Lucide's own search words are few and American: what a school would type, and what Lucide calls it.
SCHOOL_WORDS = {
    "art": "palette brush paint",
    "biology": "dna leaf microscope sprout",
    "chemistry": "flask atom test",
    "computing": "code bug terminal cpu bot keyboard laptop mouse",
    "cooking": "chef utensils cooking-pot",
    "coding": "code braces terminal",
    "drama": "theater drama clapperboard",
    "english": "book pen library quote",
    "geography": "globe map mountain compass",
    "history": "landmark scroll castle hourglass",
    "languages": "languages speech globe",
    "leadership": "crown flag megaphone",
    "maths": "calculator sigma pi ruler percent",
    "math": "calculator sigma pi ruler percent",
    "music": "eighth-notes guitar piano drum mic headphones",
    "physics": "atom magnet orbit zap",
    "reading": "book glasses library",
    "safety": "shield lock hard-hat siren",
    "science": "flask microscope atom telescope dna",
    "sport": "trophy dumbbell volleyball medal bike",
    "sports": "trophy dumbbell volleyball medal bike",
    "team": "users handshake group puzzle",
    "woodwork": "hammer axe drill ruler",
    "writing": "pen pencil feather notebook",
}
# fmt: off
FAVOURITES = (
    "award", "star", "trophy", "medal", "crown", "heart-handshake", "lightbulb", "rocket", "code-xml", "bug",
    "terminal", "cpu", "globe", "network", "database", "lock-keyhole", "shield-check", "gamepad-2", "bot",
    "chart-column-increasing", "search-code", "calculator", "sigma", "flask-conical", "microscope", "atom", "leaf",
    "sprout", "palette", "eighth-notes", "theater", "book-open", "pen-tool", "megaphone", "users", "map", "compass",
    "landmark", "languages", "camera", "chef-hat", "hammer", "wrench", "dumbbell", "bike", "heart-pulse", "recycle",
    "puzzle",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class _Picture:
    older_names: str
    words: str
    body: str
    text: str  # all its words, its name among them


class UnknownIcon(ValueError):
    """There is no picture of this name."""


def is_icon(name: str) -> bool:
    return name in _pictures() or name in _older_names()


def body(name: str) -> str:
    """The shapes inside a 24 by 24 square, to be stroked.

    :raises UnknownIcon:
    """
    pictures = _pictures()
    found = pictures.get(name) or pictures.get(_older_names().get(name, ""))
    if found is None:
        raise UnknownIcon(name)
    return found.body


def names() -> list[str]:
    """All names, in order of the alphabet."""
    return list(_pictures())


def find(words: str, *, limit: int = 48) -> list[str]:
    """The names of pictures for these words, best first; the favourites where there are no words."""
    asked = re.findall(r"[a-z0-9]+", words.lower())[:8]
    return list(_ranked(tuple(asked))[:limit] if asked else FAVOURITES[:limit])


@lru_cache(maxsize=64)
def _ranked(asked: tuple[str, ...]) -> tuple[str, ...]:
    """All names that answer these words. The whole list is gone through, so what was just asked for is kept."""
    scored = [(name, _scores(name, picture, asked)) for name, picture in _pictures().items()]
    # Pictures that answer every word, or, where there are none, those that answer some.
    matching = [(name, scores) for name, scores in scored if all(scores)] or scored
    ranked = sorted((-sum(scores), name) for name, scores in matching if any(scores))
    return tuple(name for _, name in ranked)


def _scores(name: str, picture: _Picture, asked: tuple[str, ...]) -> list[int]:
    return [max(_score_word(name, picture, word), _score_meant(name, word)) for word in asked]


def _score_word(name: str, picture: _Picture, word: str) -> int:
    stem = word[:-1] if len(word) > 3 and word.endswith("s") else word
    if stem not in picture.text:  # true of nearly all, and quickly seen
        return 0
    parts = name.split("-")
    if name in (word, stem):
        return 100
    if word in parts or stem in parts:
        return 60 - len(parts)
    words = picture.text.split()
    if word in words or stem in words:
        return 40
    begins = len(stem) > 2 and any(w.startswith(stem) for w in words)
    return 20 if begins else 0


def _score_meant(name: str, word: str) -> int:
    meant = SCHOOL_WORDS.get(word, "").split()
    for place, other in enumerate(meant):
        if name == other or name.startswith(f"{other}-"):
            return 80 - 2 * place - name.count("-")
    return 0


@lru_cache(maxsize=1)
def _pictures() -> dict[str, _Picture]:
    lines = (line.split("\t") for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {
        name: _Picture(older, words, shapes, f"{name} {words} {older}".replace("-", " "))
        for name, older, words, shapes in lines
    }


@lru_cache(maxsize=1)
def _older_names() -> dict[str, str]:
    return {old: name for name, picture in _pictures().items() for old in picture.older_names.split()}
