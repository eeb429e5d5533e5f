"""The list of awards and the page of one award, as their staff see them."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from assertions import operations, searching
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


@pytest.fixture
def listed(desk: Client, acme: Issuer) -> Callable[..., set[str]]:
    """The addresses in the list of awards that a query shows."""

    def found(query: str = "") -> set[str]:
        page = desk.get(f"/desk/{acme.slug}/awards{query}").content.decode()
        return set(re.findall(r"[\w.-]+@example\.org", page.split("<table", 1)[-1]))

    return found


def words(answer: object) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


# --- The list ------------------------------------------------------------------------------------------------------


@pytest.fixture
def awards(badge: BadgeClass, acme: Issuer) -> dict[str, Assertion]:
    """One in each state, of two badges and two school years."""
    other = factories.make_badge(acme, name="Web Weaver")
    made = {
        "good": factories.make_assertion(badge, "Erin Earner <erin@example.org>"),
        "old": factories.make_assertion(
            badge,
            "old@example.org",
            issued_on=NOON - timedelta(days=400),
            expires_at=NOON - timedelta(days=5),
        ),
        "revoked": factories.make_assertion(other, "revoked@example.org"),
        "failed": factories.make_assertion(other, "failed@example.org"),
    }
    operations.revoke([made["revoked"]], reason="Over.", by=factories.owner_of(acme).user, at=NOON)
    Letter.objects.filter(subject_id=made["failed"].pk).update(state=LetterState.FAILED, answer="550 5.1.1 no")
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"good", "old", "revoked", "failed"}),
        ("?state=in-force", {"good", "failed"}),
        ("?state=expired", {"old"}),
        ("?state=revoked", {"revoked"}),
        ("?state=undelivered", {"failed"}),
        ("?q=earner", {"good"}),
        ("?q=ERIN@EXAMPLE", {"good"}),
        ("?q=weaver", {"revoked", "failed"}),
        ("?q=weaver+revoked", {"revoked"}),
        ("?year=2025", {"old"}),
        ("?year=2026&state=in-force&q=weaver", {"failed"}),
        ("?q=nobody", set()),
    ],
)
def test_the_list_is_searched_and_filtered(
    listed: Callable[..., set[str]], awards: dict[str, Assertion], query: str, expected: set[str]
) -> None:
    assert listed(query) == {awards[name].recipient for name in expected}


NAMES = [
    "Нургуль Аскарова",
    "Élodie Ñandú",
    "Μαρία Παπά",
    "Zoë O’Connor-Smith",
    "Łukasz Żółć",
    "Nguyễn Thị Minh Khai",
    "Գոհար Հայ",
    "李小龍",
    "葛\U000e0100城 さくら",
    "김민수",
    "محمد علي",
    "می\u200cخواهم",
    "שרה כהן",
    "सिद्धार्थ",
    "தமிழ்ச்செல்வி",
    "ไพศาล",
    "ኃይለ",
    "D'Arcy 👩\u200d🎓 ❤\ufe0f",
]


def test_names_of_all_scripts_stay_as_they_are_and_are_found(desk: Client, bob: Member, badge: BadgeClass) -> None:
    people = "\n".join(f"{name} <p{number}@bücher.example>" for number, name in enumerate(NAMES))
    run = factories.award(badge, people)
    named = {award.recipient_name: award for award in Assertion.objects.filter(run=run)}
    assert set(named) == set(NAMES)
    told = desk.get(f"/desk/{bob.issuer.slug}/awards.csv").getvalue().decode("utf-8-sig")
    for number, name in enumerate(NAMES):
        assert name in told
        word = name.split()[0]
        for typed in {word, word.lower(), word.upper(), f"p{number}@bücher.example"}:
            assert named[name] in searching.find(bob, searching.Filters(text=typed), at=NOON), typed


def test_the_list_is_filtered_by_badge_and_by_list(
    listed: Callable[..., set[str]], awards: dict[str, Assertion], badge: BadgeClass
) -> None:
    assert listed(f"?badge={badge.badge_id}") == {ERIN, "old@example.org"}
    assert listed(f"?run={awards['good'].run_id}") == {ERIN}


_WAYS = ["özlem", "ÖZLEM", "Özl", "o'brien", "o’brien", "özlem@schüle.example", "schüle.example"]


@pytest.mark.parametrize("typed", _WAYS)
def test_a_name_is_found_whatever_its_capitals_and_apostrophe_and_an_address_as_it_is_written(
    desk: Client, acme: Issuer, badge: BadgeClass, typed: str
) -> None:
    factories.award(badge, "Özlem O’Brien <özlem@schüle.example>\nErin <erin@example.org>")

    shown = words(desk.get(f"/desk/{acme.slug}/awards", {"q": typed}))
    assert "One award is like that." in shown
    assert "Özlem O’Brien özlem@schüle.example" in shown


def test_an_award_is_found_by_its_number_as_people_type_it(
    listed: Callable[..., set[str]], awards: dict[str, Assertion]
) -> None:
    number = awards["good"].number

    for typed in (number, number.lower(), number.replace("-", ""), number[:6]):
        assert listed(f"?q={typed}") == {ERIN}


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?badge=99999999999999999999",
        "?badge=%27%20OR%201=1",
        "?badge[]=1",
        "?year=0",
        "?year=99999999",
        "?year=-1",
        "?run=%00",
        "?run=%27",
        "?page=0",
        "?page=-1",
        "?page=99999999999999999999999",
        "?page=x",
        "?q=%00",
        "?q=%ED%A0%80",
        "?q=%25%25%25",
        "?q=" + "x" * 3000,
        "?q=a&q=b&state=&state=expired&sort=id;drop",
    ],
)
def test_parameters_that_make_no_sense_are_never_a_failure(
    desk: Client, acme: Issuer, awards: dict[str, Assertion], query: str
) -> None:
    assert desk.get(f"/desk/{acme.slug}/awards{query}").status_code == 200
    assert b"".join(desk.get(f"/desk/{acme.slug}/awards.csv{query}"))


def test_a_letter_that_was_sent_again_is_no_longer_one_that_did_not_arrive(
    desk: Client, listed: Callable[..., set[str]], awards: dict[str, Assertion], acme: Issuer
) -> None:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        desk.post(f"/desk/{acme.slug}/awards/resend", {"award": [awards["failed"].pk, awards["revoked"].pk]})

    assert listed("?state=undelivered") == set()
    assert Letter.objects.filter(subject_id=awards["failed"].pk).count() == 2


def test_resending_says_how_many_went_and_how_many_could_not(
    desk: Client, awards: dict[str, Assertion], acme: Issuer
) -> None:
    ticked = {"award": [award.pk for award in awards.values()]}
    text = words(desk.post(f"/desk/{acme.slug}/awards/resend", ticked, follow=True))

    assert "3 emails are on their way again." in text
    assert "One award has no email to send." in text
    assert "Tick at least one award first." in words(desk.post(f"/desk/{acme.slug}/awards/resend", follow=True))


def test_the_list_has_pages_and_costs_the_same_for_each(
    desk: Client, badge: BadgeClass, acme: Issuer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    factories.award(badge, "\n".join(f"p{number:02}@example.org" for number in range(60)))
    address = f"/desk/{acme.slug}/awards"
    first = desk.get(address).content.decode()
    assert first.count('name="award"') == 25

    for query in ("", "?page=3", "?state=undelivered", "?q=p1"):
        with django_assert_max_num_queries(10):
            desk.get(address + query)
    assert desk.get(f"{address}?page=3").content.decode().count('name="award"') == 10


def test_the_list_is_of_one_issuer_alone(
    client_of: Callable[..., Client], desk: Client, acme: Issuer, awards: dict[str, Assertion], carol: User
) -> None:
    elsewhere = factories.make_issuer(carol, name="Elsewhere")
    factories.make_assertion(factories.make_badge(elsewhere, name="Hers"), "hers@example.org")

    assert "hers@example.org" not in desk.get(f"/desk/{acme.slug}/awards").content.decode()
    assert client_of(carol).get(f"/desk/{acme.slug}/awards").status_code == 404
    assert client_of(carol).get(f"/desk/{elsewhere.slug}/awards/{awards['good'].pk}").status_code == 404
    assert client_of(carol).get(f"/desk/{acme.slug}/runs/{awards['good'].run_id}").status_code == 404
    assert client_of(None).get(f"/desk/{acme.slug}/awards").status_code == 302


def test_an_empty_list_says_what_will_stand_there(desk: Client, acme: Issuer) -> None:
    assert "Awards will stand here" in words(desk.get(f"/desk/{acme.slug}/awards"))
    assert "No award is like that" in words(desk.get(f"/desk/{acme.slug}/awards?q=x"))


# --- One award -----------------------------------------------------------------------------------------------------


def test_the_page_of_an_award_shows_everything_about_it(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    evidence = [operations.EvidenceGiven(url="https://code.example/1", name="The program")]
    award = factories.make_assertion(badge, "Erin Earner <erin@example.org>", narrative="Fixed it.", evidence=evidence)

    page = desk.get(f"/desk/{acme.slug}/awards/{award.pk}")

    text, source = words(page), page.content.decode()
    for said in ("Erin Earner", ERIN, award.number, "2 November 2026", "Fixed it.", "The program", "Alice Archer"):
        assert said in text
    assert "Only your team may see it." in text
    assert "It goes out at 12:01." in text
    for address in ("", ".json", "/badge.png", "/badge.svg"):
        assert f'href="/assertions/{award.pk}{address}"' in source


def test_the_page_of_an_award_costs_a_constant_number_of_queries(
    desk: Client, badge: BadgeClass, acme: Issuer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    award = factories.make_assertion(badge)
    for number in range(5):
        operations.resend(award, by=factories.owner_of(acme).user, at=NOON + timedelta(minutes=number))
        operations.correct(award, by=factories.owner_of(acme).user, at=NOON, name=f"Name {number}")
    desk.get(f"/desk/{acme.slug}/awards/{award.pk}")

    with django_assert_max_num_queries(10):
        desk.get(f"/desk/{acme.slug}/awards/{award.pk}")


def test_the_result_of_a_list_costs_a_constant_number_of_queries(
    desk: Client, badge: BadgeClass, acme: Issuer, django_assert_max_num_queries: Callable[..., object]
) -> None:
    people = "\n".join(f"p{number}@example.org\nbad{number}@" for number in range(40))
    run = factories.award(badge, people)
    Letter.objects.update(state=LetterState.FAILED)
    desk.get(f"/desk/{acme.slug}/runs/{run.pk}")

    with django_assert_max_num_queries(20):
        page = desk.get(f"/desk/{acme.slug}/runs/{run.pk}")
    assert "40 emails did not arrive" in words(page)


@pytest.mark.parametrize("missing", ["1" * 22, "x", "%00", "../../etc/passwd"])
def test_what_there_is_not_is_not_found(desk: Client, acme: Issuer, badge: BadgeClass, missing: str) -> None:
    assert desk.get(f"/desk/{acme.slug}/awards/{missing}").status_code == 404
    assert desk.get(f"/desk/{acme.slug}/runs/{missing}").status_code == 404
    assert desk.get(f"/badges/{missing}/award").status_code == 404
    assert desk.get("/desk/no-such-club/awards").status_code == 404


def test_names_in_the_lists_are_never_markup(desk: Client, badge: BadgeClass, acme: Issuer) -> None:
    award = factories.make_assertion(badge, narrative="[x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    Assertion.objects.update(recipient_name="<script>alert(1)</script>", revocation_reason='"><script>')

    for address in ("awards", f"awards/{award.pk}", f"runs/{award.run_id}", ""):
        page = desk.get(f"/desk/{acme.slug}/{address}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
