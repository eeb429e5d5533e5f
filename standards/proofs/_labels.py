"""
The canonical labels of blank nodes (RDF Dataset Canonicalization, 4.4 to 4.8), written out as the standard has it.

Only for datasets in which nodes look alike in graphs without a name, as the proofs of several good words do: there
pyoxigraph counts a neighbour once that the standard counts with each statement, and gives other labels than everybody
else. All other datasets are labelled by pyoxigraph, which is many times faster.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator

import pyoxigraph

from standards.errors import TangledDocument

Node = pyoxigraph.BlankNode
MAX_STEPS = 2000
Sha = Callable[[bytes], "hashlib._Hash"]


class _Issuer:
    """Gives labels, and remembers in which order."""

    def __init__(self, prefix: str, issued: dict[Node, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = dict(issued or {})

    def issue(self, node: Node) -> str:
        if node not in self.issued:
            self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return self.issued[node]

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, self.issued)


class _Labelling:
    """One dataset on its way to canonical labels."""

    def __init__(self, dataset: pyoxigraph.Dataset, sha: Sha) -> None:
        self.sha = sha
        self.steps = MAX_STEPS
        self.canonical = _Issuer("c14n")
        self.mentions: dict[Node, list[pyoxigraph.Quad]] = defaultdict(list)
        for quad in dataset:
            for node in {quad.subject, quad.object, quad.graph_name}:
                if isinstance(node, Node):
                    self.mentions[node].append(quad)
        self.first = {node: self._first_degree(node) for node in self.mentions}

    def labels(self) -> dict[Node, str]:
        groups: dict[str, list[Node]] = defaultdict(list)
        for node, text in self.first.items():
            groups[text].append(node)
        in_order = [groups[text] for text in sorted(groups)]
        for nodes in in_order:
            if len(nodes) == 1:
                self.canonical.issue(nodes[0])
        for nodes in in_order:
            self._label(nodes)
        return self.canonical.issued

    def _label(self, nodes: list[Node]) -> None:
        """Nodes that look alike: told apart by what they hang together with (4.4.3, step 5)."""
        found = []
        for node in nodes:
            if node not in self.canonical.issued:
                issuer = _Issuer("b")
                issuer.issue(node)
                found.append(self._nth_degree(node, issuer))
        for _hash, issuer in sorted(found, key=lambda one: one[0]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _hash(self, text: str) -> str:
        return self.sha(text.encode("utf-8")).hexdigest()

    def _first_degree(self, node: Node) -> str:
        lines = [self._line(node, quad) for quad in self.mentions[node]]
        return self._hash("".join(sorted(lines)))

    @staticmethod
    def _line(node: Node, quad: pyoxigraph.Quad) -> str:
        def seen(place: object) -> object:
            return ("_:a" if place == node else "_:z") if isinstance(place, Node) else place

        graph = "" if isinstance(quad.graph_name, pyoxigraph.DefaultGraph) else f" {seen(quad.graph_name)}"
        return f"{seen(quad.subject)} {quad.predicate} {seen(quad.object)}{graph} .\n"

    def _nth_degree(self, node: Node, issuer: _Issuer) -> tuple[str, _Issuer]:
        """The hash of a node by its neighbours, and the labels that were given on the way (4.8)."""
        related: dict[str, list[Node]] = defaultdict(list)
        for quad in self.mentions[node]:
            for role, other in (("s", quad.subject), ("o", quad.object), ("g", quad.graph_name)):
                if isinstance(other, Node) and other != node:
                    related[self._related(other, quad, issuer, role)].append(other)
        data = ""
        for text in sorted(related):
            path, issuer = self._shortest(related[text], issuer)
            data += text + path
        return self._hash(data), issuer

    def _related(self, other: Node, quad: pyoxigraph.Quad, issuer: _Issuer, role: str) -> str:
        label = self.canonical.issued.get(other) or issuer.issued.get(other)
        predicate = "" if role == "g" else str(quad.predicate)
        return self._hash(role + predicate + (f"_:{label}" if label else self.first[other]))

    def _shortest(self, nodes: list[Node], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Of all orders of some neighbours, the one whose path comes first (4.8.3, step 5.4)."""
        return min((self._tried(order, issuer) for order in _orders(nodes)), key=lambda one: one[0])

    def _tried(self, order: list[Node], issuer: _Issuer) -> tuple[str, _Issuer]:
        self.steps -= 1
        if self.steps < 0:
            raise TangledDocument("blank nodes that look alike, too many to be told apart")
        return self._path(order, issuer.copy())

    def _path(self, order: list[Node], issuer: _Issuer) -> tuple[str, _Issuer]:
        path, unknown = "", []
        for node in order:
            if node in self.canonical.issued:
                path += f"_:{self.canonical.issued[node]}"
                continue
            if node not in issuer.issued:
                unknown.append(node)
            path += f"_:{issuer.issue(node)}"
        for node in unknown:
            text, following = self._nth_degree(node, issuer)
            path += f"_:{issuer.issue(node)}<{text}>"
            issuer = following
        return path, issuer


def _orders(nodes: list[Node]) -> Iterator[list[Node]]:
    """Every order of some nodes once, also where one of them is there several times."""
    if not nodes:
        yield []
        return
    for first in dict.fromkeys(nodes):
        rest = list(nodes)
        rest.remove(first)
        for order in _orders(rest):
            yield [first, *order]


def labelled(dataset: pyoxigraph.Dataset, sha: Sha = hashlib.sha256) -> Iterator[pyoxigraph.Quad]:
    """
    The quads of a dataset under canonical labels.

    :raises TangledDocument: if it is made to be hard.
    """
    labels = {node: Node(label) for node, label in _Labelling(dataset, sha).labels().items()}

    def named(place: object) -> object:
        return labels[place] if isinstance(place, Node) else place

    for quad in dataset:
        places = (named(quad.subject), quad.predicate, named(quad.object), named(quad.graph_name))
        yield pyoxigraph.Quad(*places)  # type: ignore[arg-type]
