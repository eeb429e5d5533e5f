"""Drawings by chance, for the button "Surprise me"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from badges.designer import icons
from badges.designer.drawing import EDGES, METALS, PALETTES, SHAPES, Drawing


def surprise(seed: str, *, banner: str = "") -> Drawing:
    """A drawing that the seed decides: the same seed gives the same one. The words on the ribbon stay the teacher's."""
    dice = iter(hashlib.sha256(seed.encode()).digest())

    def one_of(choices: Sequence[str]) -> str:
        return choices[next(dice) % len(choices)]

    return Drawing(
        shape=one_of(SHAPES),
        palette=one_of(PALETTES),
        icon=one_of(icons.FAVOURITES),
        metal=one_of(METALS),
        edge=one_of(EDGES),
        rays=next(dice) % 4 != 0,
        tails=next(dice) % 3 == 0,
        banner=banner,
    )
