"""The list of awards as a file: whole, filtered, and never a formula."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from assertions import exports
from assertions.models import Assertion
from badges.models import BadgeClass
from issuer.models import Issuer, Letter, LetterState, Member, User
from tests import factories
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def desk(client_of: Callable[..., Client], bob: Member) -> Client:
    return client_of(bob)


def rows(desk: Client, issuer: Issuer, query: str = "") -> list[dict[str, str]]:
    answer = desk.get(f"/desk/{issuer.slug}/awards.csv{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "  =1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " \u00a0=1",
        "=cmd@x.org",
    ],
)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert exports.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Erin", "a=b", "erin@example.org", "7QH4-M2KX", "2026-11-02", "1-2"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert exports.safe(text) == text


def test_each_award_is_a_row_with_all_that_is_known(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    award = factories.make_assertion(badge, f"Erin Earner <{ERIN}>", narrative='Said "done",\nand was.')
    Letter.objects.filter(subject_id=award.pk).update(state=LetterState.FAILED)

    (row,) = rows(desk, acme)

    assert row["Number"] == award.number
    assert (row["Name"], row["Address"], row["Badge"]) == ("Erin Earner", ERIN, "Debugging Detective")
    assert (row["Date earned"], row["State"], row["Email"]) == ("2026-11-02", "In force", "Did not arrive")
    assert row["What they did"] == 'Said "done",\nand was.'
    assert row["Page"] == award.document_url


def test_no_cell_of_the_file_is_a_formula(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    factories.award(badge, "=HYPERLINK <=cmd@x.org>\n@Zoe <-z@x.org>", narrative="＝1+1")
    Assertion.objects.update(revocation_reason="+revoked")

    for row in rows(desk, acme):
        assert not [cell for cell in row.values() if cell.lstrip()[:1] in tuple("=+-@＝＋－＠\t\r") and cell]


def test_all_filters_apply(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    factories.make_assertion(badge, ERIN)
    run = factories.award(badge, "zoe@example.org")

    assert len(rows(desk, acme)) == 2
    assert [row["Address"] for row in rows(desk, acme, "?q=zoe")] == ["zoe@example.org"]
    assert [row["Address"] for row in rows(desk, acme, f"?run={run.pk}")] == ["zoe@example.org"]
    assert rows(desk, acme, "?state=revoked") == []


def test_the_file_holds_nobody_elses_awards(
    desk: Client, client_of: Callable[..., Client], badge: BadgeClass, acme: Issuer, carol: User
) -> None:
    factories.make_assertion(factories.make_badge(factories.make_issuer(carol, name="Elsewhere")), "hers@example.org")

    assert rows(desk, acme) == []
    assert client_of(carol).get(f"/desk/{acme.slug}/awards.csv").status_code == 404
    assert client_of(None).get(f"/desk/{acme.slug}/awards.csv").status_code == 302


def test_a_long_list_costs_a_constant_number_of_queries(
    desk: Client, badge: BadgeClass, acme: Issuer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    factories.award(badge, "\n".join(f"p{number}@example.org" for number in range(60)))
    rows(desk, acme)

    with django_assert_max_num_queries(8):
        assert len(rows(desk, acme)) == 60
