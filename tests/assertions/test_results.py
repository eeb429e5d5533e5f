"""The result of an award, such as a mark: asked for where the badge has one, checked, given out, kept and shown."""

import csv
import html
import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assertions import operations
from assertions.models import Assertion, AwardRun
from badges import operations as badge_operations
from badges.models import BadgeClass
from issuer.models import Issuer, Member, User
from issuer.site.ids import new_id
from standards.errors import UnsafeDocument
from standards.ob3 import rules
from standards.proofs import data_integrity
from tests import factories
from tests.assertions.answering import answers, award_form
from tests.factories import ERIN, NOON

pytestmark = pytest.mark.django_db
RANGE = {"result_name": "Mark", "result_lowest": "0", "result_highest": "100", "result_required": "50"}
LIST = {"result_name": "Grade", "result_values": ["Pass", "Merit", "Größe 1"]}


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client_of: Callable[..., Client], bob: Member) -> Client:
    return client_of(bob)


@pytest.fixture
def marked(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme, **RANGE)


@pytest.fixture
def graded(acme: Issuer) -> BadgeClass:
    return factories.make_badge(acme, **LIST)


def told(award: Assertion, client: Client) -> list[dict[str, object]]:
    """What the credential at its address says of the result."""
    document = client.get(f"/assertions/{award.pk}/credential").json()
    assert [problem for problem in rules.problems(document) if problem.is_serious] == []
    found: list[dict[str, object]] = document["credentialSubject"].get("result", [])
    return found


def test_the_form_asks_for_it_under_its_name(desk: Client, marked: BadgeClass) -> None:
    page = desk.get(award_form(marked)).text
    assert '<label for="id_result">Mark' in page
    assert "From 0 to 100; 50 to pass. The same for everybody on the list." in page


def test_values_of_a_list_are_chosen(desk: Client, graded: BadgeClass) -> None:
    page = desk.get(award_form(graded)).text
    options = [f'<option value="{value}">' for value in LIST["result_values"]]
    assert [page.count(option) for option in options] == [1, 1, 1]
    assert page.index(options[0]) < page.index(options[1]) < page.index(options[2])


def test_a_badge_without_one_is_awarded_without_one(desk: Client, acme: Issuer, client: Client) -> None:
    badge = factories.make_badge(acme)
    assert "id_result" not in desk.get(award_form(badge)).text
    desk.post(award_form(badge), answers(result="85"))
    award = Assertion.objects.get()
    assert (award.result, told(award, client)) == ("", [])


@pytest.mark.parametrize(("typed", "written"), [("85", "85"), (" 085,50 ", "85.50"), ("١٠٠", "100"), ("12", "12")])
def test_a_result_is_in_the_credential_of_everybody_on_the_list(
    desk: Client, marked: BadgeClass, client: Client, typed: str, written: str
) -> None:
    assert desk.post(award_form(marked), answers(f"{ERIN}\nzoe@example.org", result=typed)).status_code == 302
    described = f"{marked.document_url}/achievement#result"
    awards = Assertion.objects.all()
    assert [award.result for award in awards] == [written, written]
    for award in awards:
        assert told(award, client) == [{"type": ["Result"], "resultDescription": described, "value": written}]
        assert "esult" not in client.get(f"/assertions/{award.pk}.json").text


def test_a_value_of_the_list_is_written_as_it_stands_there(desk: Client, graded: BadgeClass, client: Client) -> None:
    desk.post(award_form(graded), answers(result="grösse 1"))
    award = Assertion.objects.get()
    assert award.result == "Größe 1"
    assert told(award, client)[0]["value"] == "Größe 1"


def test_it_may_be_left_empty(desk: Client, marked: BadgeClass, client: Client) -> None:
    desk.post(award_form(marked), answers(result=""))
    award = Assertion.objects.get()
    assert told(award, client) == []
    assert "<dt>Mark</dt>" not in client.get(f"/assertions/{award.pk}", headers={"Accept": "text/html"}).text


def test_any_words_will_do_where_the_badge_says_no_more(desk: Client, acme: Issuer) -> None:
    badge = factories.make_badge(acme, result_name="Place")
    desk.post(award_form(badge), answers(result="Second ✓ of\u202e forty"))
    assert Assertion.objects.get().result == "Second of forty"


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("-1", "The lowest is 0."),
        ("100.5", "The highest is 100."),
        ("well", "“well” is not a number. Write it like 85 or 8.5."),
        ("1e1", "“1e1” is not a number."),
        ("<b>", "“<b>” is not a number."),
        ("9" * 101, "at most 100"),
    ],
)
@pytest.mark.parametrize("do", ["award", "look"])
def test_a_mark_out_of_range_is_refused(desk: Client, marked: BadgeClass, result: str, words: str, do: str) -> None:
    answer = desk.post(award_form(marked), answers(result=result, do=do))
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert not AwardRun.objects.exists()


def test_a_value_beside_the_list_is_refused(desk: Client, graded: BadgeClass) -> None:
    answer = desk.post(award_form(graded), answers(result="Fail"))
    assert answer.status_code == 422
    assert "“Fail” is not one of these: Pass, Merit, Größe 1." in answer.text


def test_a_result_is_refused_behind_the_form_as_well(marked: BadgeClass, acme: Issuer) -> None:
    plain = factories.make_badge(acme, name="Plain")
    named = factories.make_badge(acme, name="Named", result_name="Place")
    for badge, result, words in (
        (marked, "101", "The highest is 100."),
        (plain, "101", "Awards of “Plain” tell no result."),
        (named, "x" * 101, "This is longer than 100 letters."),
    ):
        with pytest.raises(operations.ResultDoesNotFit, match=words):
            factories.award(badge, result=result)
    assert not AwardRun.objects.exists()


def test_it_goes_along_from_the_look_and_from_the_form(desk: Client, marked: BadgeClass) -> None:
    look = desk.post(award_form(marked), answers(result="85,5", do="look")).text
    assert "<dt>Mark</dt><dd>85.5</dd>" in look
    assert '<input type="hidden" name="result" value="85.5">' in look
    assert 'value="85"' in desk.post(award_form(marked), answers(result="85", do="more")).text


def test_another_result_is_another_list(desk: Client, marked: BadgeClass) -> None:
    for result in ("85", "85", "90"):
        desk.post(award_form(marked), answers(result=result))
    assert sorted(AwardRun.objects.values_list("result", flat=True)) == ["85", "90"]


def test_everybody_with_the_link_sees_it_until_it_is_revoked(marked: BadgeClass, client: Client, alice: User) -> None:
    award = factories.make_assertion(marked, result="85")
    shown = '<dt>Mark</dt><dd><strong>85</strong> <span class="hint">(from 0 to 100; 50 to pass)</span></dd>'
    assert shown in client.get(f"/assertions/{award.pk}", headers={"Accept": "text/html"}).text
    operations.revoke([award], reason="A mistake.", by=alice, at=NOON)
    assert "<dt>Mark</dt>" not in client.get(f"/assertions/{award.pk}", headers={"Accept": "text/html"}).text


def test_staff_see_it_on_the_page_and_in_the_file(desk: Client, marked: BadgeClass, acme: Issuer) -> None:
    award = factories.make_assertion(marked, result="85")
    assert "<dt>Mark</dt><dd>85 " in desk.get(f"/desk/{acme.slug}/awards/{award.pk}").text
    sent = b"".join(desk.get(f"/desk/{acme.slug}/awards.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert [row["Result"] for row in csv.DictReader(io.StringIO(sent))] == ["85"]


def test_it_stays_when_words_are_corrected_and_when_the_address_is_mended(
    marked: BadgeClass, client: Client, alice: User
) -> None:
    award = factories.make_assertion(marked, result="85")
    operations.correct(award, by=alice, at=NOON, narrative="Another story.")
    assert told(award, client)[0]["value"] == "85"
    run = operations.readdress(award, address="erin@right.example", key=new_id(), by=alice, at=NOON)
    operations.award_run(run.pk, at=NOON)
    assert told(Assertion.objects.get(run=run), client)[0]["value"] == "85"


def test_a_newer_version_leaves_the_result_of_an_award_as_it_was(
    marked: BadgeClass, client: Client, alice: User
) -> None:
    award = factories.make_assertion(marked, result="85")
    newer = badge_operations.revise(marked, by=alice, at=NOON)
    BadgeClass.objects.filter(pk=newer.pk).update(result_name="Grade", result_highest="", result_lowest="90")
    badge_operations.publish(BadgeClass.objects.get(pk=newer.pk), by=alice, at=NOON)
    page = client.get(f"/assertions/{award.pk}", headers={"Accept": "text/html"}).text
    assert "<dt>Mark</dt><dd><strong>85</strong>" in page
    operations.correct(award, by=alice, at=NOON, narrative="Another story.")
    assert told(award, client)[0]["value"] == "85"


def test_a_list_that_was_taken_back_offers_it_again_and_keeps_it_nowhere(
    desk: Client, marked: BadgeClass, alice: User
) -> None:
    run = factories.award(marked, result="85")
    operations.undo(run, by=alice, at=NOON)
    assert Assertion.objects.get().result == ""
    assert 'value="85"' in desk.get(f"{award_form(marked)}?from={run.pk}").text
    operations.forget_old_rows(at=NOON + timedelta(days=30))
    run.refresh_from_db()
    assert run.result == ""


def test_results_that_no_wallet_would_read_alike_are_refused_before_the_list_is_kept(
    acme: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise UnsafeDocument("sorted differently elsewhere")

    badge = factories.make_badge(acme, result_name="Place")
    monkeypatch.setattr(data_integrity, "sign", refuse)
    with pytest.raises(operations.Refusal, match="cannot be signed"):
        factories.award(badge, result="Zweitgrößte")
    assert not AwardRun.objects.exists()


def test_results_cost_a_list_no_query(acme: Issuer, marked: BadgeClass) -> None:
    people = "\n".join(f"p{number}@example.org" for number in range(5))
    badges = [factories.make_badge(acme, name="Plain"), marked]
    for badge in badges:
        factories.award(badge)  # the first one of all opens the status list
    counts = []
    for badge, result in zip(badges, ("", "85"), strict=True):
        with CaptureQueriesContext(connection) as queries:
            factories.award(badge, people, result=result)
        counts.append(len(queries))
    assert counts[0] == counts[1]
