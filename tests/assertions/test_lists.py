"""A list of people as it is typed or pasted, and what is made of each line."""

import contextlib
import time

import pytest

from assertions import lists
from assertions.lists import Finding


def people(text: str) -> list[tuple[str, str]]:
    return [(line.name, line.address) for line in lists.read(text)]


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        ("erin@example.org", "", "erin@example.org"),
        ("  ERIN@Example.ORG  ", "", "erin@example.org"),
        ("Erin Earner <erin@example.org>", "Erin Earner", "erin@example.org"),
        ('"Earner, Erin" <erin@example.org>', "Earner, Erin", "erin@example.org"),
        ("Erin Earner, erin@example.org", "Erin Earner", "erin@example.org"),
        ("Erin\tEarner\terin@example.org", "Erin Earner", "erin@example.org"),
        ("erin@example.org Erin Earner", "Erin Earner", "erin@example.org"),
        ("mailto:erin@example.org", "", "erin@example.org"),
        ("<erin@example.org>;", "", "erin@example.org"),
        ("Erin <erin@example.org", "Erin", "erin@example.org"),
        ("erin@bücher.example", "", "erin@xn--bcher-kva.example"),
        ("Erin ✔ Earner <erin@example.org>", "Erin Earner", "erin@example.org"),
        ("erin@example.org (Erin Earner)", "Erin Earner", "erin@example.org"),
        ("1. Erin Earner erin@example.org", "Erin Earner", "erin@example.org"),
        ("7\tErin\terin@example.org", "Erin", "erin@example.org"),
        ("- erin@example.org", "", "erin@example.org"),
        ("To: Erin <erin@example.org>", "Erin", "erin@example.org"),
        ("| Erin | erin@example.org |", "Erin", "erin@example.org"),
        ("MAILTO:erin@example.org", "", "erin@example.org"),
        ("erin@example.org.", "", "erin@example.org"),
        ("\ufefferin@example.org\u200b", "", "erin@example.org"),
        ("\ufefferin@example.org", "", "erin@example.org"),
        ("Write to erin@example.org.", "Write to", "erin@example.org"),
        ('"Erin","Earner","erin@example.org"', "Erin Earner", "erin@example.org"),
        ('"Earner, Erin";erin@example.org', "Earner, Erin", "erin@example.org"),
        ('erin@example.org,"Erin ""E"" Earner"', 'Erin "E" Earner', "erin@example.org"),
        ('"Erin|Earner"|erin@example.org', "Erin|Earner", "erin@example.org"),
        ("Erin|erin@example.org", "Erin", "erin@example.org"),
        ("• erin@example.org", "", "erin@example.org"),
        ("- Erin Earner - erin@example.org", "Erin Earner", "erin@example.org"),
        ("1) Erin Earner, erin@example.org", "Erin Earner", "erin@example.org"),
        ("erin@example.org (Erin Earner)", "Erin Earner", "erin@example.org"),
        ("To: Erin Earner <erin@example.org>", "Erin Earner", "erin@example.org"),
        ("To <erin@example.org>", "To", "erin@example.org"),
        ("Bcc: erin@example.org", "", "erin@example.org"),
        ("<b>Erin</b> erin@example.org", "b>Erin</b", "erin@example.org"),
        ("Jean-Luc O’Brien <erin@example.org>", "Jean-Luc O’Brien", "erin@example.org"),
        ("D'Arcy-Smith, erin@example.org", "D'Arcy-Smith", "erin@example.org"),
        ("李小龍 <erin@example.org>", "李小龍", "erin@example.org"),
        ("علي حسن\terin@example.org", "علي حسن", "erin@example.org"),
        ("Zoë 👩\u200d🎓 <erin@example.org>", "Zoë 👩\u200d🎓", "erin@example.org"),
        ("मीना राव; erin@example.org", "मीना राव", "erin@example.org"),
    ],
)
def test_one_person_in_any_usual_form_is_understood(typed: str, name: str, address: str) -> None:
    assert people(typed) == [(name, address)]


def test_several_on_a_line_keep_their_names_where_it_is_plain_whose_they_are() -> None:
    assert people("Ann <a@x.org>, Bob <b@x.org>; c@x.org") == [("Ann", "a@x.org"), ("Bob", "b@x.org"), ("", "c@x.org")]
    assert people("a@x.org, Bob <b@x.org>") == [("", "a@x.org"), ("Bob", "b@x.org")]
    assert people("Ann a@x.org, Bob b@x.org") == [("Ann", "a@x.org"), ("Bob", "b@x.org")]
    assert people("a@x.org b@x.org") == [("", "a@x.org"), ("", "b@x.org")]
    assert people("Ann, a@x.org, Bob, b@x.org") == [("Ann", "a@x.org"), ("Bob", "b@x.org")]
    assert people("a@x.org; Ann; b@x.org; Bob") == [("Ann", "a@x.org"), ("Bob", "b@x.org")]
    assert people("a@x.org; Berg, Bo <b@x.org>") == [("", "a@x.org"), ("Berg, Bo", "b@x.org")]
    assert people("a@x.org, Berg, Bo <b@x.org>, c@x.org") == [("", "a@x.org"), ("Berg, Bo", "b@x.org"), ("", "c@x.org")]


@pytest.mark.parametrize(
    "text",
    [
        "Ann <a@x.org>; Bob Berg; Cat <c@x.org>",
        "Ann <a@x.org>, Bob Berg",
        "a@x.org; Bob Berg; c@x.org",
        "a@x.org, Bob, c@x.org",
    ],
)
def test_somebody_on_a_line_of_several_who_has_no_address_is_told_not_passed_over(text: str) -> None:
    [left_over] = [line for line in lists.read(text) if line.finding is Finding.NOT_AN_ADDRESS]

    assert left_over.typed.startswith("Bob")


@pytest.mark.parametrize("titles", ["First name\tLast name\tEmail address", "Vorname;Nachname;E-Mail", "Nom,Courriel"])
def test_the_titles_of_columns_are_nobody(titles: str) -> None:
    assert people(f"{titles}\nErin\tEarner\terin@example.org") == [("Erin Earner", "erin@example.org")]
    assert people(f"erin@example.org\n{titles}")[1] == ("", "")
    assert people("Name Earner") == [("", "")]


@pytest.mark.parametrize("heading", ["Name,Email", '"Name";"E-mail address"', "First name\tMail", "Courriel"])
def test_the_heading_of_columns_is_nobody(heading: str) -> None:
    assert people(f"\ufeff{heading}\nErin,erin@example.org") == [("Erin", "erin@example.org")]
    assert lists.read(heading) == []
    assert len(lists.read(f"erin@example.org\n{heading}")) == 2


@pytest.mark.parametrize("unit", ['"', '"a', ',"', ',"""a', "- ", "<a@", "|"])
def test_a_line_that_is_no_list_is_read_all_the_same(unit: str) -> None:
    lists.read(unit * (200_000 // len(unit)))


def test_empty_lines_and_all_kinds_of_line_ends_are_passed_over() -> None:
    assert people("a@x.org\r\n\r\n ; \rb@x.org\n") == [("", "a@x.org"), ("", "b@x.org")]


@pytest.mark.parametrize(
    "typed",
    [
        "hello there",
        "@example.org",
        "erin@",
        "erin@example",
        "erin@@example.org",
        "-erin@example.org\u200b@",
        "er\u200bin@example.org",
        "er\u202ein@example.org",
        "erin@exa\x00mple.org",
        "erin@-example.org",
        '"er in"@example.org',
        "erin@" + "a" * 250 + ".org",
        "erin..e@example.org",
        "erin@example.org\x07",
        "erin@127.0.0.1",
        "erin@example.o",
    ],
)
def test_what_is_no_address_is_said_in_words_and_never_sent_to(typed: str) -> None:
    read = lists.read(typed)

    assert all(line.finding is not Finding.GOOD for line in read)
    assert all(line.problem and not line.address for line in read)


def test_a_repeated_address_is_found_whatever_its_capitals() -> None:
    first, second = lists.read("Erin <erin@example.org>\nERIN@example.org")

    assert (first.finding, second.finding) == (Finding.GOOD, Finding.REPEATED)


def test_an_address_that_stops_too_early_is_guessed_from_the_others_with_its_name() -> None:
    wrong = lists.read("Erin Earner <erin@exam>\nbob@example.org")[0]

    assert wrong.problem == "This address stops too early."
    assert wrong.guess == "Erin Earner <erin@example.org>"
    assert lists.read(wrong.guess)[0].finding is Finding.GOOD


_SLIPS = "erin (at) example.org|erin at example.org|erin@ example.org|erin@@example.org|erin＠example.org"


@pytest.mark.parametrize("typed", [*_SLIPS.split("|"), "erin@example,org"])
def test_a_slip_that_anybody_can_see_is_guessed(typed: str) -> None:
    assert [line.guess for line in lists.read(f"Erin, {typed}")] == ["Erin <erin@example.org>"]


def test_what_a_line_says_reads_again_as_the_same_person() -> None:
    text = 'Ann <a@x.org>, "Earner, Erin" <b@x.org>; c@x.org d@x.org\nDev, e@x.org\nZoe z@x.org, Ian i@x.org'
    read = lists.read(text)

    assert lists.read("\n".join(line.typed for line in read)) == read


def test_a_list_has_an_end() -> None:
    with pytest.raises(lists.TooMany):
        lists.read("\n".join(f"p{number}@example.org" for number in range(lists.MAX_PEOPLE + 1)))


@pytest.mark.parametrize("nasty", ["<" * 60_000, "a " * 60_000 + "<", "<>" * 60_000, "@<" * 60_000, ", ;" * 60_000])
def test_a_nasty_line_is_read_in_no_time(nasty: str) -> None:
    begin = time.process_time()
    with contextlib.suppress(lists.TooMany):
        lists.read(nasty)
    assert time.process_time() - begin < 10  # a bound against blow-ups
