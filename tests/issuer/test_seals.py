"""The rosette of an award: the same for the same award, and silent in pictures."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils.html import conditional_escape

from issuer.site import seals
from issuer.site.seals import SealState

NS = "{http://www.w3.org/2000/svg}"


def test_the_same_award_has_the_same_figure_and_another_has_another() -> None:
    figures = [seals.figure(f"urn:uuid:{number}") for number in range(20)]
    assert seals.figure("urn:uuid:7") == figures[7]
    assert len(set(figures)) == 20


def test_nothing_of_the_identifier_stands_in_the_seal() -> None:
    assert "secret" not in seals.seal("secret-award")


@pytest.mark.parametrize("state", SealState)
def test_every_state_is_well_formed_and_needs_no_style(state: SealState) -> None:
    drawn = seals.seal("urn:uuid:1", state=state)
    root = ElementTree.fromstring(drawn)
    assert root.get("class") == f"seal seal-{state}"
    assert root.get("stroke") == "currentColor"
    assert "style" not in drawn
    assert len(drawn) < 12_000
    assert conditional_escape(drawn) == drawn  # safe in a template


def test_states_differ_by_outline_or_mark() -> None:
    drawn = [seals.figure("urn:uuid:1", state=state) for state in SealState]
    assert all(one != other for one, other in pairwise(drawn))


def test_the_plain_seal_makes_no_claim() -> None:
    assert "seal-mark" not in seals.figure("urn:uuid:1")
    assert "seal-mark" in seals.figure("urn:uuid:1", state=SealState.VALID)


def test_two_seals_on_one_page_share_no_ids() -> None:
    ids = [
        element.get("id")
        for award in ("urn:uuid:1", "urn:uuid:2")
        for element in ElementTree.fromstring(seals.seal(award)).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4
