"""Odd input at every address and in every form (IN-01 to IN-03): a plain answer, never a 500, nothing half done."""

import re
import time
import tracemalloc
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assertions import lists
from assertions.models import Assertion
from issuer.models import Issuer, JournalEntry, Letter, User
from issuer.site.ids import new_id
from standards import recipients
from standards.errors import BadAddress
from tests.security import odd, plan
from tests.security.odd import Form
from tests.security.world import World

pytestmark = pytest.mark.django_db
QUESTIONS = (
    "q", "page", "state", "badge", "year", "run", "from", "icons", "icon", "words", "tab", "show", "width", "part",
    "name", "shape", "palette", "stars", "banner", "next", "recorded", "format", "access_token", "_method",
)  # fmt: skip
# Names that some form knows, sent to every form: also to those that do not ask.
UNASKED = ("again", "use", "award", "line-1", "line-4", "mend-1", "kept", "reason", "do", "looked", "part", "next")


@pytest.mark.parametrize("principal", ["anonymous", "owner"])
def test_no_address_fails_over_what_stands_behind_its_question_mark(world: World, principal: str) -> None:
    client = plan.signed_in(world.people[principal])
    for turn, route in enumerate(plan.ALL):
        path = plan.path(route, world)
        for name in odd.some(("NUL", "a number beyond Python", "beyond the plane"), turn, most=1):
            asked = dict.fromkeys(QUESTIONS, odd.VALUES[name][:400])
            asked |= {"page": odd.VALUES[name], "badge": odd.VALUES[name]}
            answer = plan.again(client).get(path, asked, headers={"Accept": plan.HTML})
            list(answer)
            assert answer.status_code < 500, f"{route.name} with {name}"


QUERIES = ("q=%ED%A0%80", "q=%FF%FE", "q", "&&&=", "q=a;b=c", "%00=%00", "q[]=1&q[]=2", "page=1&page=2", "=" * 2000)


def test_no_address_fails_over_a_query_that_is_none(world: World) -> None:
    client = plan.signed_in(world.alice)
    for name in ("awards", "awards_csv", "badges", "icons", "drawing", "award_choose", "award", "home", "assertion"):
        path = plan.path(plan.BY_NAME[name], world)
        for query in QUERIES:
            assert client.get(path, QUERY_STRING=query, headers={"Accept": plan.HTML}).status_code < 500, (name, query)


ODD_IDS = (
    "0", "-1", "1" * 21, "1" * 23, "0" * 22, "O" * 22, "%00" * 22, "%2e%2e%2f", "..", "'", "%F0%9F%98%80", "١" * 22,
    "9" * 40, "2" * 20 + "%0a", "2" * 22 + "%0a", "2" * 5000,
)  # fmt: skip


def test_odd_ids_are_answered_like_unknown_ones(world: World) -> None:
    client = plan.signed_in(world.alice)
    for turn, route in enumerate(plan.ALL):
        parameters = [name for name in route.parameters if name != "number"]
        if not parameters:
            continue
        whole = plan.path(route, world)
        last = plan.values(world).get(parameters[-1]) or whole.split("/")[2]
        if str(last) not in whole:
            last = re.findall(r"[1-9A-HJ-NP-Za-km-z]{22}", whole)[-1]
        head, _, tail = whole.rpartition(str(last))
        for identity in odd.some(ODD_IDS, turn, most=5):
            answer = client.get(f"{head}{identity}{tail}", headers={"Accept": plan.HTML})
            assert answer.status_code in (404, 405, 302), f"{route.name} {identity[:30]}"


def test_numbers_of_awards_cannot_be_counted_through(world: World) -> None:
    nothing = {plan.signed_in(None).get(f"/assertions/{number}").content for number in range(1, 1001, 9)}
    assert len(nothing) == 1
    assert plan.signed_in(None).get(f"/assertions/{new_id()}").status_code == 404


# --- Forms ---------------------------------------------------------------------------------------------------------


def forms_of(world: World) -> list[tuple[User | None, Form]]:
    """Every form that an owner meets, and those of somebody who is not signed in; looked for once in each world."""
    if world.join_token not in _FORMS:
        _FORMS[world.join_token] = [(person is not None, form) for person, form in _looked_for(world)]
    return [(world.alice if is_hers else None, form) for is_hers, form in _FORMS[world.join_token]]


_FORMS: dict[str, list[tuple[bool, Form]]] = {}


def _looked_for(world: World) -> Iterator[tuple[User | None, Form]]:
    alice = plan.signed_in(world.alice)
    pages = [plan.path(route, world) for route in plan.ALL]
    pages += [f"/desk/{world.acme.slug}/badges/{world.draft.pk}/{number}" for number in range(2, 7)]
    seen = set()
    for page, person in [(page, world.alice) for page in pages] + [
        (f"/join/{world.join_token}", None),
        ("/accounts/login/", None),
        ("/accounts/login/code/", None),
        ("/accounts/password/reset/", None),
        ("/accounts/password/change/", world.alice),
        ("/accounts/email/", world.alice),
    ]:
        client = plan.again(alice) if person else plan.signed_in(None)
        answer = client.get(page, headers={"Accept": plan.HTML})
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        for form in odd.forms(answer.content.decode(), page):
            key = (person, form.action.partition("#")[0], tuple(sorted(form.fields)))
            if form.method == "post" and key not in seen:
                seen.add(key)
                yield person, form


def test_no_form_fails_over_one_odd_answer_and_a_refused_one_stores_nothing(world: World) -> None:
    forms = forms_of(world)
    assert len(forms) > 30
    browsers = {world.alice: plan.signed_in(world.alice), None: plan.signed_in(None)}
    for person, form in forms:
        for turn, field in enumerate((*form.fields, *form.boxes)):
            if field == "csrfmiddlewaretoken":
                continue
            for name in odd.some(("NUL", "a number beyond Python"), turn, most=1):
                with plan.without_trace():
                    before = rows()
                    answer = plan.again(browsers[person]).post(form.action, form.fields | {field: odd.VALUES[name]})
                    assert answer.status_code < 500, f"{form.action} {field}: {name}"
                    assert answer.status_code < 400 or rows() == before, f"{form.action} {field}: {name}"


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (JournalEntry, Letter, Assertion, Issuer, User))


def test_no_form_fails_when_every_answer_is_odd(world: World) -> None:
    browsers = {world.alice: plan.signed_in(world.alice), None: plan.signed_in(None)}
    kinds = ("nothing", "a long word", "a long number", "below nought", "markup", "grown", "an object", "a date")
    for turn, (person, form) in enumerate(forms_of(world)):
        for name in odd.some(kinds, turn, most=3):
            answers = dict.fromkeys((*form.fields, *form.boxes, *UNASKED), odd.VALUES[name])
            with plan.without_trace():
                answer = plan.again(browsers[person]).post(form.action, answers)
                assert answer.status_code < 500, f"{form.action}: {name}"


def test_what_is_stored_has_no_hidden_signs_in_it(world: World) -> None:
    """Bidirectional overrides, zero-width signs, NUL and other controls: taken out on the way in, whatever the form."""
    hidden = "\x00\x07\x1b\x85\u200b\u200e\u202a\u202e\u2066\u2069\u2060\ufeff\u061c\u180e\ufff9"
    client = plan.signed_in(world.alice)
    for _person, form in forms_of(world):
        texts = {field: f"{value}{hidden} x" for field, value in form.fields.items() if is_words(field)}
        if _person and texts:
            plan.again(client).post(form.action, form.fields | texts)
    found = {place for place, text in plan.texts() if any(sign in text for sign in hidden)}
    assert found == set()


def is_words(field: str) -> bool:
    known = (
        "name",
        "narrative",
        "result",
        "values",
        "description",
        "audience",
        "motive",
        "criteria",
        "introduction",
        "tags",
        "text",
        "alt",
    )
    return field.rpartition("-")[2].rpartition("_")[2] in known or field in ("reason", "steps", "next_text", "people")


def test_two_names_that_look_alike_are_stored_alike(world: World) -> None:
    client = plan.signed_in(world.alice)
    for name in (
        "Cafe\u0301 Club",
        "Caf\u00e9 Club",
        "Ca\u200bf\u00e9 Club",
        "Caf\u00e9\u202e Club",
        "✓ Caf\u00e9 Club ✔",
    ):
        client.post("/desk/new", {"name": name, "url": "", "email": ""})
    made = Issuer.objects.filter(name__contains="Caf")
    assert {issuer.name for issuer in made} == {"Caf\u00e9 Club"}
    assert len(made) == 5


def test_names_of_all_scripts_stay_as_they_are(world: World) -> None:
    client = plan.signed_in(world.alice)
    names = [
        "Нургуль Аскарова",
        "李小龍",
        "محمد علي",
        "می\u200cخواهم",
        "O’Neill-Müller",
        "Nguyễn Văn A",
        "श्री",
        "👩\u200d💻 Club",
    ]
    for name in names:
        client.post("/profile", {"name": name})
        world.alice.refresh_from_db()
        assert world.alice.name == name


# --- Large and slow ------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    for path, person, size in (
        ("/accounts/login/", None, 3 * 1024 * 1024),
        (f"/assertions/{world.award.pk}/compare", None, 3 * 1024 * 1024),
        (f"/desk/{world.acme.slug}/issuer", world.alice, 90 * 1024 * 1024),
    ):
        client = plan.signed_in(person)
        answer = client.generic("POST", path, b"a=b", "text/plain", CONTENT_LENGTH=str(size))
        assert answer.status_code == 413, path
        assert "MB" in answer.content.decode()


def test_too_many_answers_are_refused_in_plain_words(world: World) -> None:
    client = plan.signed_in(world.alice)
    many = {f"line-{number}": "a@b.example" for number in range(5000)}
    assert client.post(plan.path(plan.BY_NAME["award_mend"], world), many).status_code == 400
    files = {f"f{number}": SimpleUploadedFile("a.txt", b"x") for number in range(40)}
    assert client.post(plan.path(plan.BY_NAME["award"], world), files).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "a@b," * 50_000,
        "<" * 200_000,
        "<>" * 100_000,
        "\n".join(["nobody@"] * 1000 + [f"a{n}@host{n}.example" for n in range(999)]),
        "\n".join(f"a@host{n}.ex" for n in range(2000)),
        "a@" + "b." * 99_000,
        "@" * 200_000,
        ("a" * 64 + "@" + "ß" * 60 + ".example\n") * 1500,
        " " * 199_990 + "a@b.org",
        "\u0301" * 199_000 + "a@b.org",
    ],
    ids=["commas", "angles", "pairs", "guesses", "hosts", "dots", "ats", "idna", "blanks", "marks"],
)
def test_no_list_of_people_takes_long_to_read(text: str) -> None:
    began = time.process_time()
    try:
        read = lists.read(text[:200_000])
    except lists.TooMany:
        read = []
    assert len(read) <= lists.MAX_PEOPLE
    assert time.process_time() - began < 20  # a bound against blow-ups, not a measurement


def test_no_address_is_longer_than_the_place_for_it() -> None:
    """Letters of other scripts grow when a host is written in ASCII; a database would refuse what was accepted."""
    for host in (".".join(["ß" * 6 + "ü" * 12] * 9), ".".join(["日" * 15] * 12), "İ" * 60 + ".example"):
        try:
            spelled = recipients.normalise(f"{'İ' * 60}@{host}"[:254])
        except BadAddress:
            continue
        assert len(spelled) <= 254


def test_a_long_address_of_another_script_is_an_ordinary_mistake(world: World) -> None:
    address = "a@" + ".".join(["日" * 15] * 12) + ".jp"
    answer = plan.signed_in(world.alice).post(
        plan.path(plan.BY_NAME["award"], world),
        {"people": f"{address}\nok@example.org", "issued_on": "2026-01-02", "key": new_id(), "do": "award"}
        | {f"evidence-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")},
    )
    assert answer.status_code in (302, 422)


def test_markdown_takes_neither_long_nor_much() -> None:
    from issuer.site.text import markdown

    for text in (
        "[" * 5000,
        "*a " * 1600,
        "> " * 2500,
        "`" * 4999,
        "[a](" * 1250,
        "- " * 2500,
        "<" * 5000,
        "![" * 2500,
    ):
        began = time.process_time()
        tracemalloc.start()
        markdown(text)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert time.process_time() - began < 2, text[:10]
        assert peak < 32 * 1024 * 1024, text[:10]
