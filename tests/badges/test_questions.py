"""The six questions: each answer is kept, bounded, and refused in words where it will not do."""

from decimal import Decimal

import pytest

from badges import operations, results
from badges.models import BadgeClass
from tests import factories

pytestmark = pytest.mark.django_db
HTML = {"Accept": "text/html"}


@pytest.fixture
def draft(acme) -> BadgeClass:
    return factories.make_badge(acme, published=False)


def _criteria(*lines: tuple[str, bool], **over: str) -> dict[str, str]:
    """What the page of the fourth question sends."""
    answers = {
        "step-TOTAL_FORMS": str(len(lines)),
        "step-INITIAL_FORMS": "0",
        "alignment-TOTAL_FORMS": "1",
        "alignment-INITIAL_FORMS": "0",
        "introduction": "",
        "tags": "",
        "holds": "always",
        "do": "next",
    }
    for place, (text, is_required) in enumerate(lines):
        answers[f"step-{place}-text"] = text
        if is_required:
            answers[f"step-{place}-required"] = "on"
    return answers | over


def _texts(draft: BadgeClass) -> list[str]:
    draft.refresh_from_db()
    return [step["text"] for step in draft.steps]


def test_who_it_is_for_is_kept_and_leads_on(alices, desk, draft, deeds) -> None:
    answer = alices.post(desk(draft, 1), {"name": "Bug Hunter", "audience": "Years 8 and 9", "do": "next"})
    assert answer.headers["Location"] == desk(draft, 2)
    draft.refresh_from_db()
    assert (draft.name, draft.audience) == ("Bug Hunter", "Years 8 and 9")
    assert deeds() == ["create_badge", "answer_question"]


def test_an_answer_that_changes_nothing_is_no_deed(alices, desk, draft, deeds) -> None:
    alices.post(desk(draft, 1), {"name": draft.name, "audience": "", "do": "next"})
    assert deeds() == ["create_badge"]


def test_the_spine_shows_each_answer_in_brief(alices, desk, draft) -> None:
    alices.post(desk(draft, 3), {"motive": "I can fix what is broken", "description": "", "do": "next"})
    page = alices.get(desk(draft, 4)).text
    assert "I can fix what is broken" in page
    assert "3 lines" in page
    assert "Not written yet" in page


def test_why_they_would_want_it_is_kept(alices, desk, draft) -> None:
    alices.post(desk(draft, 3), {"motive": "I can", "description": "Finds what is broken, and fixes it."})
    draft.refresh_from_db()
    assert (draft.motive, draft.description) == ("I can", "Finds what is broken, and fixes it.")


def test_what_they_must_do_is_kept_whole(alices, desk, draft) -> None:
    answers = _criteria(
        ("Find three bugs", True),
        ("", True),
        ("Teach a friend", False),
        introduction="In *any* language.",
        tags="Debugging; problem solving ,\ndebugging",
        holds="months",
        months="24",
        **{"alignment-0-target_name": "KS3", "alignment-0-target_url": "https://nc.example/3"},
    )
    answer = alices.post(desk(draft, 4), answers)
    assert answer.headers["Location"] == desk(draft, 5)
    draft.refresh_from_db()
    assert draft.steps == [
        {"text": "Find three bugs", "required": True},
        {"text": "Teach a friend", "required": False},
    ]
    assert draft.tags == ["debugging", "problem solving"]
    assert (draft.valid_months, draft.valid_until) == (24, None)
    assert draft.alignments.get().target_url == "https://nc.example/3"
    assert "In <em>any</em> language." in alices.get(desk(draft, 1)).text


def test_lines_are_added_moved_and_removed_by_buttons(alices, desk, draft) -> None:
    lines = [("one", True), ("two", True), ("three", False)]
    answer = alices.post(desk(draft, 4), _criteria(*lines, do="add"))
    assert answer.headers["Location"] == desk(draft, 4) + "#line-4"
    assert _texts(draft) == ["one", "two", "three", ""]
    alices.post(desk(draft, 4), _criteria(*lines, do="up-2"))
    assert _texts(draft) == ["one", "three", "two"]
    alices.post(desk(draft, 4), _criteria(*lines, do="down-0"))
    assert _texts(draft) == ["two", "one", "three"]
    alices.post(desk(draft, 4), _criteria(*lines, do="remove-1"))
    assert _texts(draft) == ["one", "three"]


@pytest.mark.parametrize("deed", ["remove-9", "up--1", "down-", "remove-٣", "up-99999999999"])
def test_a_button_that_does_not_exist_changes_nothing(alices, desk, draft, deed) -> None:
    assert alices.post(desk(draft, 4), _criteria(("one", True), do=deed)).status_code == 302
    assert _texts(draft) == ["one"]


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"holds": "months", "months": ""}, "Write after how many months it runs out."),
        ({"holds": "months", "months": "0"}, "One month is the least."),
        ({"holds": "months", "months": "601"}, "Up to 600 months"),
        ({"holds": "months", "months": "1e9"}, "Write a number, such as 12."),
        ({"holds": "until", "until": ""}, "Choose its last day."),
        ({"holds": "until", "until": "31.2.2027"}, "This is not a day."),
        ({"holds": "sometimes"}, "Select a valid choice"),
        ({"tags": ",".join(f"skill {n}" for n in range(21))}, "up to 20 skills"),
        ({"tags": "x" * 61}, "is longer than 60 letters"),
        ({"tags": "🌟 star, calm, \ufb01nding"}, "“\ufb01nding” and “🌟 star” cannot both be signed"),
        ({"introduction": "x" * 5001}, "at most 5000 characters"),
        ({"step-0-text": "x" * 501}, "This line is longer than 500 letters."),
        ({"alignment-0-target_name": "KS3"}, "needs a name and a web address"),
        (
            {"alignment-0-target_url": "javascript:alert(1)", "alignment-0-target_name": "x"},
            "This is not a web address.",
        ),
        ({"step-TOTAL_FORMS": "1000"}, "at most 30"),
        ({"step-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_a_mistake_in_the_criteria_is_told_and_nothing_is_stored(alices, desk, draft, over, words) -> None:
    before = _texts(draft)
    answer = alices.post(desk(draft, 4), _criteria(("a new line", True)) | over)
    assert answer.status_code == 422
    assert words in answer.text
    assert _texts(draft) == before


def test_more_than_thirty_lines_are_refused(alices, desk, draft) -> None:
    answer = alices.post(desk(draft, 4), _criteria(*[("do it", True)] * 30, do="add"))
    assert answer.status_code == 422
    assert "There can be up to 30 lines." in answer.text


def test_a_line_that_is_hard_to_check_gets_advice(alices, desk, draft) -> None:
    alices.post(desk(draft, 4), _criteria(("Understand stack traces", True)))
    assert "“Understand” is hard to check." in alices.get(desk(draft, 4)).text


def test_where_next_takes_another_badge_of_the_same_issuer_only(alices, desk, draft, acme, carol) -> None:
    other = factories.make_badge(acme, name="Game Maker")
    foreign = factories.make_badge(factories.make_issuer(carol, name="Elsewhere"), name="Foreign")
    page = alices.get(desk(draft, 6)).text
    assert "Game Maker" in page
    assert "Foreign" not in page
    refused = alices.post(desk(draft, 6), {"next_badge": foreign.badge_id, "next_text": ""})
    assert refused.status_code == 422
    answer = alices.post(desk(draft, 6), {"next_badge": other.badge_id, "next_text": "Or the club"})
    assert answer.headers["Location"] == desk(draft, "publish")
    draft.refresh_from_db()
    assert (draft.next_badge_id, draft.next_text) == (other.badge_id, "Or the club")


def test_the_questions_of_a_published_badge_lead_to_its_page(alices, desk, acme) -> None:
    badge_class = factories.make_badge(acme)
    for number in range(1, 7):
        answer = alices.post(desk(badge_class, number), {"name": "Changed", "audience": ""})
        assert answer.headers["Location"] == desk(badge_class)
    badge_class.refresh_from_db()
    assert badge_class.name == "Debugging Detective"


@pytest.mark.parametrize("number", [0, 7, 99])
def test_there_are_six_questions(alices, desk, draft, number) -> None:
    assert alices.get(desk(draft, number)).status_code == 404


def test_what_catalogues_ask_for_is_kept_shown_and_stands_in_both_editions(alices, desk, draft, client) -> None:
    said = {"kind": "License", "language": "cy", "credits": "2.50"}
    assert alices.post(desk(draft, 4), _criteria(("one", True), **said)).status_code == 302
    draft.refresh_from_db()
    assert (draft.kind, draft.language, draft.credits) == ("License", "cy", Decimal("2.5"))
    page = alices.get(desk(draft, 4)).text
    assert '<option value="cy" selected>Cymraeg</option>' in page
    version = operations.publish(draft, by=factories.owner_of(draft.badge.issuer).user, at=factories.NOON)
    assert "Licence · 2.5 credits · Cymraeg" in client.get(f"/badges/{version.pk}", headers=HTML, follow=True).text

    achievement = client.get(f"/badges/{version.pk}/achievement").json()
    told = {name: achievement[name] for name in ("achievementType", "inLanguage", "creditsAvailable")}
    assert told == {"achievementType": "License", "inLanguage": "cy", "creditsAvailable": 2.5}
    assert client.get(f"/badges/{version.pk}").json()["@language"] == "cy"
    award = factories.make_assertion(version)
    inside = client.get(f"/assertions/{award.pk}/credential").json()["credentialSubject"]["achievement"]
    assert {name: inside[name] for name in told} == told
    newer = operations.revise(version, by=factories.owner_of(draft.badge.issuer).user, at=factories.NOON)
    assert (newer.kind, newer.language, newer.credits) == ("License", "cy", Decimal("2.5"))


def test_a_badge_of_which_nothing_is_said_to_catalogues_is_a_plain_one(alices, desk, draft, client) -> None:
    alices.post(desk(draft, 4), _criteria(("one", True)))
    version = operations.publish(
        BadgeClass.objects.get(pk=draft.pk), by=factories.owner_of(draft.badge.issuer).user, at=factories.NOON
    )
    achievement = client.get(f"/badges/{version.pk}/achievement").json()
    assert achievement["achievementType"] == "Badge"
    assert not {"inLanguage", "creditsAvailable"} & set(achievement)
    assert "@language" not in client.get(f"/badges/{version.pk}").json()


@pytest.mark.parametrize(
    "wrong", [{"kind": "Nonsense"}, {"language": "x"}, {"credits": "-1"}, {"credits": "many"}, {"credits": "1e9"}]
)
def test_what_catalogues_do_not_know_is_asked_again(alices, desk, draft, wrong) -> None:
    assert alices.post(desk(draft, 4), _criteria(("one", True), **wrong)).status_code == 422


RESULTS = {
    "a range": (
        {"result_name": "Mark", "result_lowest": "0", "result_highest": "100", "result_required": "49,5"},
        {"resultType": "RawScore", "valueMin": "0", "valueMax": "100", "requiredValue": "49.5"},
        "Mark: from 0 to 100; 49.5 to pass",
    ),
    "a percentage": (
        {"result_name": "Score in %", "result_highest": "１００"},
        {"resultType": "Percent", "valueMax": "100"},
        "Score in %: up to 100",
    ),
    "below nought": (
        {"result_name": "Depth", "result_lowest": "−40.50"},
        {"resultType": "RawScore", "valueMin": "-40.50"},
        "Depth: -40.50 or more",
    ),
    "letters": (
        {"result_name": "Grade", "result_values": "C, B ,, b, A−,A"},
        {"resultType": "LetterGrade", "allowedValue": ["C", "b", "A−", "A"]},
        "Grade: C, b, A−, A",
    ),
    "levels": (
        {"result_name": "Level", "result_values": "Pass, Merit, قلادة", "result_required": "merit"},
        {
            "resultType": "PerformanceLevel",
            "allowedValue": ["Pass", "Merit", "قلادة"],
            "requiredValue": "Merit",
        },
        "Level: Pass, Merit, قلادة; Merit to pass",
    ),
    "a name alone": ({"result_name": "Place"}, {"resultType": "Result"}, "Place"),
}


@pytest.mark.parametrize("what", RESULTS)
def test_the_result_that_is_asked_for_is_kept_shown_and_described_in_3_0_alone(
    alices, desk, draft, client, what
) -> None:
    said, told, words = RESULTS[what]
    assert alices.post(desk(draft, 4), _criteria(("one", True), **said)).status_code == 302
    page = alices.get(desk(draft, 4)).text
    assert f'value="{said["result_name"]}"' in page
    assert page.count("<details open>") == 1
    draft.refresh_from_db()
    alice = factories.owner_of(draft.badge.issuer).user
    version = operations.publish(draft, by=alice, at=factories.NOON)
    assert words in client.get(f"/badges/{version.pk}", headers=HTML, follow=True).text
    achievement = client.get(f"/badges/{version.pk}/achievement").json()
    head = {"id": f"{achievement['id']}#result", "type": ["ResultDescription"], "name": said["result_name"]}
    assert achievement["resultDescription"] == [head | told]
    assert "esult" not in client.get(f"/badges/{version.pk}.json").text
    newer = operations.revise(version, by=alice, at=factories.NOON)
    assert results.asked_of(newer) == results.asked_of(version) is not None


def test_a_badge_that_asks_for_no_result_describes_none(alices, desk, draft, client) -> None:
    assert alices.post(desk(draft, 4), _criteria(("one", True), result_name="Mark")).status_code == 302
    assert alices.post(desk(draft, 4), _criteria(("one", True), result_name="")).status_code == 302
    draft.refresh_from_db()
    version = operations.publish(draft, by=factories.owner_of(draft.badge.issuer).user, at=factories.NOON)
    assert "resultDescription" not in client.get(f"/badges/{version.pk}/achievement").json()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"result_lowest": "0"}, "Say what it is called, such as: Mark."),
        ({"result_values": "A, B"}, "Say what it is called, such as: Mark."),
        ({"result_name": "Mark", "result_lowest": "none"}, "“none” is not a number. Write it like 85 or 8.5."),
        ({"result_name": "Mark", "result_lowest": "1e9"}, "“1e9” is not a number."),
        ({"result_name": "Mark", "result_lowest": "10", "result_highest": "9.5"}, "has to be more than the lowest."),
        ({"result_name": "Mark", "result_highest": "6", "result_required": "7"}, "The highest is 6."),
        ({"result_name": "Mark", "result_required": "half"}, "“half” is not a number."),
        ({"result_name": "Mark", "result_lowest": "1", "result_values": "A, B"}, "or a list, not both."),
        ({"result_name": "Mark", "result_values": "A, B", "result_required": "C"}, "“C” is not one of these: A, B."),
        ({"result_name": "Mark", "result_values": ",".join(map(str, range(31)))}, "up to 30 values"),
        ({"result_name": "Mark", "result_values": "x" * 61}, "longer than 60 letters"),
        ({"result_name": "x" * 61}, "at most 60"),
    ],
)
def test_a_result_that_cannot_be_is_asked_again(alices, desk, draft, wrong, words) -> None:
    answer = alices.post(desk(draft, 4), _criteria(("one", True), **wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.text.count("<details open>") == 1
    draft.refresh_from_db()
    assert results.asked_of(draft) is None
