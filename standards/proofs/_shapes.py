"""
The canonical form of many documents that are alike: what was learnt of the first makes the others many times faster.

All credentials of a badge class have one graph; only texts and addresses in it differ. What is found this way is, byte
for byte, what the whole algorithm finds: that is where it falls back to, and what it is checked against now and then.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from standards.errors import Disagreement
from standards.proofs._canonical import canonical_text, rdfc
from standards.proofs._learning import learnt
from standards.proofs._shape import Shape

Json = Mapping[str, object]


@dataclass(slots=True)
class Tally:
    """Documents filled into a shape, those with alike nodes in it, those that went the whole way; shapes; checks."""

    filled: int = 0
    alike: int = 0
    whole: int = 0
    learnt: int = 0
    cross_checked: int = 0


class Shapes:
    """
    What was learnt from documents so far; one of these may serve a whole process and all its threads.

    The first document of a shape costs a few times the whole algorithm, each further one a fraction of it.
    """

    def __init__(self, *, room: int = 64, cross_check_every: int = 1000) -> None:
        """
        Know nothing yet.

        :param room: how many shapes are kept; the one that was used least recently goes.
        :param cross_check_every: so often a document goes the whole way too, and both ways have to agree.
        """
        self.tally = Tally()
        self._room, self._every = room, cross_check_every
        self._shapes: tuple[Shape, ...] = ()
        self._lock = threading.Lock()

    def rdfc(self, document: Json) -> str:
        """
        The canonical N-Quads of a document.

        :raises UnsafeDocument: as the whole algorithm does.
        :raises Disagreement: if a cross-check failed; nothing that came out of this must be used then.
        """
        for shape in self._shapes:
            if (text := self._filled(shape, document)) is not None:
                self._move_up(shape)
                self._cross_check(document, text)
                return text
        return self._learn(document)

    def _filled(self, shape: Shape, document: Json) -> str | None:
        try:
            filled = shape.fill(document)
        except UnicodeEncodeError:  # Half a character: the whole algorithm says so.
            return None
        if filled is None:
            return None
        if filled.text is not None:
            self.tally.filled += 1
            return filled.text
        self.tally.alike += 1
        return canonical_text(filled.quads)

    def _move_up(self, shape: Shape) -> None:
        if self._shapes[0] is not shape:
            with self._lock:
                self._shapes = (shape, *(other for other in self._shapes if other is not shape))

    def _cross_check(self, document: Json, text: str) -> None:
        if (self.tally.filled + self.tally.alike) % self._every == 0:
            self.tally.cross_checked += 1
            if rdfc(document) != text:
                raise Disagreement("the fast canonical form is not that of the whole algorithm")

    def _learn(self, document: Json) -> str:
        text = rdfc(document)
        self.tally.whole += 1
        shape = learnt(document)
        # A shape that does not give its own first document back is not used.
        if shape is not None and self._gives_back(shape, document, text):
            self.tally.learnt += 1
            with self._lock:
                self._shapes = (shape, *self._shapes[: self._room - 1])
        return text

    @staticmethod
    def _gives_back(shape: Shape, document: Json, text: str) -> bool:
        filled = shape.fill(document)
        return filled is not None and (filled.text or canonical_text(filled.quads)) == text
