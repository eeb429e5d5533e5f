"""Today: what needs a person, how it adds up, and the way to the next award."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from assertions import numbers, operations, years
from badges.models import BadgeClass
from issuer.models import Issuer, Letter, LetterState, Member, User
from tests import factories
from tests.assertions.answering import award_form
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme)


@pytest.fixture
def today(client_of: Callable[..., Client], alice: User, acme: Issuer) -> Callable[[], str]:
    """The words on Alice's page of the day."""

    def words() -> str:
        answer = client_of(alice).get(f"/desk/{acme.slug}/")
        assert answer.status_code == 200
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())

    return words


def test_a_new_issuer_is_one_click_from_the_first_badge(
    client_of: Callable[..., Client], alice: User, acme: Issuer, bob: Member
) -> None:
    page = client_of(alice).get(f"/desk/{acme.slug}/").content.decode()
    assert "Make your first badge" in page
    assert f'href="/desk/{acme.slug}/badges/new"' in page

    other = client_of(bob).get(f"/desk/{acme.slug}/").content.decode()
    assert "There is no badge to award yet" in other
    assert "/badges/new" not in other


@pytest.mark.parametrize(
    ("hour", "greeting"), [(8, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"), (18, "Good evening")]
)
def test_it_greets_by_the_hour(today: Callable[[], str], hour: int, greeting: str) -> None:
    with time_machine.travel(NOON.replace(hour=hour), tick=False):
        assert f"{greeting}, Alice Archer" in today()


def test_the_numbers_are_a_sentence_about_this_school_year(
    today: Callable[[], str], badge: BadgeClass, acme: Issuer
) -> None:
    other = factories.make_badge(acme, name="Web Weaver")
    factories.award(badge, "erin@example.org\nzoe@example.org")
    factories.award(other, "erin@example.org")
    factories.award(badge, "old@example.org", issued_on=datetime(2026, 8, 31, 12, tzinfo=UTC))
    gone = factories.make_assertion(badge, "gone@example.org")
    operations.revoke([gone], reason="Over.", by=factories.owner_of(acme).user, at=NOON)

    assert "This school year: 3 awards to 2 people ." in today()


def test_when_nothing_waits_it_says_so(today: Callable[[], str], badge: BadgeClass) -> None:
    assert "Nothing needs you today." in today()


def test_letters_that_did_not_arrive_need_somebody(today: Callable[[], str], badge: BadgeClass) -> None:
    factories.award(badge, "a@example.org\nb@example.org\nc@example.org")
    Letter.objects.filter(to__in=["a@example.org", "b@example.org"]).update(state=LetterState.FAILED)

    assert "One thing 2 emails did not arrive Debugging Detective" in today()


def test_drafts_that_lack_little_need_an_editor(
    client_of: Callable[..., Client], today: Callable[[], str], badge: BadgeClass, acme: Issuer, bob: Member
) -> None:
    factories.make_badge(acme, name="Nearly There", published=False, alt="")

    assert "Nearly There is nearly ready" in today()
    assert "The picture is not described in words." in today()
    assert "Nearly There" not in client_of(bob).get(f"/desk/{acme.slug}/").content.decode()


def test_awards_that_run_out_within_sixty_days_are_told(today: Callable[[], str], badge: BadgeClass) -> None:
    factories.award(badge, "a@example.org\nb@example.org", expires_at=NOON + timedelta(days=30))
    factories.award(badge, "later@example.org", expires_at=NOON + timedelta(days=61))

    assert "2 awards run out from 2 December on" in today()


def test_recent_awards_show_how_their_letters_fare(today: Callable[[], str], badge: BadgeClass) -> None:
    factories.award(badge, "\n".join(f"Person{number} <p{number}@example.org>" for number in range(7)))
    text = today()

    assert len(re.findall(r"Person\d Debugging Detective", text)) == 5
    assert "Email waiting" in text


def test_the_chart_has_the_numbers_of_ten_months_behind_it(
    client_of: Callable[..., Client], alice: User, acme: Issuer, badge: BadgeClass
) -> None:
    factories.award(badge, "a@example.org\nb@example.org")
    factories.award(badge, "c@example.org", issued_on=datetime(2026, 2, 1, 0, 30, tzinfo=UTC))
    factories.award(badge, "d@example.org", issued_on=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))

    months = numbers.by_month(factories.owner_of(acme), at=NOON)
    assert [(month.first_day.isoformat(), month.count) for month in months][::9] == [
        ("2026-02-01", 1),
        ("2026-11-01", 2),
    ]
    assert len(months) == 10

    page = client_of(alice).get(f"/desk/{acme.slug}/").content.decode()
    assert re.search(r'<td>November 2026</td><td class="num">2</td>', page)
    assert "style=" not in page


def test_each_badge_is_a_pin_that_leads_to_its_award_form(
    client_of: Callable[..., Client], bob: Member, acme: Issuer, badge: BadgeClass
) -> None:
    page = client_of(bob).get(f"/desk/{acme.slug}/").content.decode()

    assert f'<a href="{award_form(badge)}" title="Award Debugging Detective">' in page


def test_today_costs_the_same_however_much_there_is(
    client_of: Callable[..., Client],
    alice: User,
    acme: Issuer,
    badge: BadgeClass,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(5):
        other = factories.make_badge(acme, name=f"Badge {number}")
        factories.make_badge(acme, name=f"Draft {number}", published=False)
        factories.award(other, "a@example.org\nb@example.org", expires_at=NOON + timedelta(days=30))
    Letter.objects.filter(to="a@example.org").update(state=LetterState.FAILED)
    browser = client_of(alice)
    browser.get(f"/desk/{acme.slug}/")

    with django_assert_max_num_queries(20):
        browser.get(f"/desk/{acme.slug}/")


def test_a_stranger_finds_no_desk(client_of: Callable[..., Client], carol: User, acme: Issuer) -> None:
    assert client_of(carol).get(f"/desk/{acme.slug}/").status_code == 404
    assert client_of(None).get(f"/desk/{acme.slug}/").status_code == 302
    assert client_of(factories.owner_of(acme)).post(f"/desk/{acme.slug}/").status_code == 405


def test_a_school_year_begins_in_september() -> None:
    assert years.current(datetime(2026, 8, 31, 23, 59, tzinfo=UTC)) == 2025
    assert years.current(datetime(2026, 9, 1, tzinfo=UTC)) == 2026
    assert years.in_words(2026) == "2026/27"
    assert years.in_words(2099) == "2099/00"
    assert years.bounds(2026) == (datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 9, 1, tzinfo=UTC))
