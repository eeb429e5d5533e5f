"""Layouts, pages of errors and accounts, letters, and what must hold for every template and file."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template import Context, Engine, Template, engines
from django.template.loader import get_template, render_to_string
from django.test import Client, RequestFactory

from issuer.models import User

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


# --- Layouts and errors --------------------------------------------------------------------------------------------


class Untouchable:
    """A user, a session and messages that a page kept by caches must not look at."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the page looked at {name}")


def public_request() -> HttpRequest:
    request = RequestFactory().get("/issuers/x")
    request.user = request.session = request._messages = Untouchable()  # type: ignore[assignment,attr-defined]
    return request


def page(layout: str, body: str = "") -> Template:
    return engines["django"].from_string(f'{{% extends "layouts/{layout}.html" %}}{body}')  # type: ignore[return-value]


def test_a_public_page_puts_the_issuer_first_and_looks_at_nobody() -> None:
    issuer = SimpleNamespace(id="2wJPyAMbsrr9N8iuoMyJ6N", name="Acme <Academy>", email="hello@acme.example")
    drawn = page("public").render({"issuer": issuer}, public_request())
    assert '<meta name="robots" content="noindex">' in drawn
    assert '<link rel="stylesheet" href="/issuers/2wJPyAMbsrr9N8iuoMyJ6N/ribbon.css">' in drawn
    assert "<span>Acme &lt;Academy&gt;</span>" in drawn
    assert drawn.index("Acme") < drawn.rindex("Rosette")
    assert '<a class="skip btn" href="#main">' in drawn


def desk_of(role: str) -> dict[str, Any]:
    acme = SimpleNamespace(id="2wJPyAMbsrr9N8iuoMyJ6N", slug="acme", name="Acme", ribbon_a="#0e6b6f")
    return {"desk": SimpleNamespace(issuer=acme, issuers=[acme], role=role, nav="badges")}


def staff_request() -> HttpRequest:
    request = RequestFactory().get("/desk/acme/badges")
    request.user = SimpleNamespace(  # type: ignore[assignment]
        is_authenticated=True, is_staff=False, light_pages=True, email="alice@acme.example"
    )
    return request


def test_the_desk_says_where_one_is_and_signs_out_by_a_form() -> None:
    drawn = page("staff", "{% block heading %}Badges of <all>{% endblock %}").render(desk_of("OWNER"), staff_request())
    assert '<html lang="en-gb" dir="ltr" data-theme="light">' in drawn
    assert re.search(r'<a href="[^"]+" aria-current="page"><svg.*?</svg>Badges</a>', drawn)
    assert re.search(r'<form method="post" action="/accounts/logout/"><input type="hidden" name="csrf', drawn)
    assert drawn.count("<h1>") == 1


def test_only_owners_are_led_to_the_health_page() -> None:
    assert 'href="/health"' in page("staff").render(desk_of("OWNER"), staff_request())
    assert 'href="/health"' not in page("staff").render(desk_of("AWARDER"), staff_request())


def test_a_desk_page_without_an_issuer_has_no_menu_of_one() -> None:
    assert "<nav" not in page("staff").render({}, staff_request())


def test_the_six_questions_and_the_steps_say_which_is_open() -> None:
    questions = [
        SimpleNamespace(number=2, title="Who issues it?", answer="<Acme>", url="?q=2", state="done", current=True)
    ]
    drawn = page("editor").render({**desk_of("EDITOR"), "questions": questions}, staff_request())
    assert "Question 2 of 6: Who issues it?" in drawn
    assert '<a href="?q=2" aria-current="step"><b>Who issues it?</b><small>&lt;Acme&gt;</small></a>' in drawn
    steps = [
        SimpleNamespace(title="Badge", url="?step=1", done=True, current=False),
        SimpleNamespace(title="Check", url="", done=False, current=True),
    ]
    drawn = page("steps").render({**desk_of("EDITOR"), "steps": steps}, staff_request())
    assert '<li class="done"><a href="?step=1">Badge' in drawn
    assert '<li aria-current="step">Check</li>' in drawn


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429"])
def test_an_error_page_says_what_is_so_in_our_look(name: str) -> None:
    drawn = render_to_string(f"{name}.html", request=public_request())
    assert drawn.count("<h1>") == 1
    assert 'class="skip btn"' in drawn


def test_the_page_for_our_own_mistakes_needs_nothing_at_all() -> None:
    drawn = Engine(dirs=[ROOT / "templates"], builtins=["django.templatetags.i18n"]).get_template("500.html")
    assert "a1b2c3" in drawn.render(Context({"request_id": "a1b2c3"}))
    assert "None" not in drawn.render(Context())


def test_whoever_looks_gets_no_inline_script_or_style() -> None:
    for path in TEMPLATES:
        if "email" in path.parent.name:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org|example\.org)", text), (
            path
        )
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_every_template_can_be_read() -> None:
    for path in (ROOT / "templates").rglob("*.*"):
        assert get_template(str(path.relative_to(ROOT / "templates")))


# --- Accounts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["login/", "login/code/", "password/reset/", "signup/", "inactive/"])
def test_the_pages_on_the_way_in_wear_our_look(path: str, db: None) -> None:
    drawn = Client().get(f"/accounts/{path}").content.decode()
    assert 'class="signin mount-hang mount"' in drawn
    assert drawn.count("<h1>") == 1
    assert "placeholder" not in drawn


def test_a_wrong_password_is_told_without_saying_who_has_an_account(alice: User) -> None:
    answers = {}
    for address in (alice.email, "nobody@acme.example"):
        reply = Client().post("/accounts/login/", {"login": address, "password": "not the one"}).content.decode()
        assert "<title>Error: Sign in" in reply
        answers[address] = re.findall(r"<li>(.*?)</li>", reply[reply.index('role="alert"') :])
    assert len(set(map(tuple, answers.values()))) == 1


@pytest.mark.parametrize("path", ["email/", "password/change/", "2fa/", "reauthenticate/", "logout/"])
def test_the_pages_about_one_s_own_account_wear_our_look(path: str, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    drawn = client.get(f"/accounts/{path}").content.decode()
    assert 'class="skip btn"' in drawn
    assert drawn.count("<h1>") == 1
    assert "placeholder" not in drawn


# --- Letters -------------------------------------------------------------------------------------------------------

LETTERS = sorted(
    str(path.relative_to(ROOT / "templates")).removesuffix("_message.html")
    for path in (ROOT / "templates").rglob("*_message.html")
    if path.name != "base_message.html"
)
LETTER_CONTEXT = {
    "code": "HDHB-CGTR",
    "email": "erin@example.org",
    "password_reset_url": "https://badges.example/reset",
    "site_name": "Badges",
    "site_host": "badges.example",
    "from_email": "a@example.org",
    "to_email": "b@example.org",
    "deleted_email": "a@example.org",
    "ip": "192.0.2.1",
    "user_agent": "Firefox <b>",
    "timestamp": "today",
}


def words_of(text: str) -> list[str]:
    return re.sub(r"[^\w@./:-]+", " ", text).split()


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_the_same_in_plain_text(name: str) -> None:
    text = render_to_string(f"{name}_message.txt", LETTER_CONTEXT)
    html = render_to_string(f"{name}_message.html", LETTER_CONTEXT)
    subject = render_to_string(f"{name}_subject.txt", LETTER_CONTEXT)
    shown = html[html.index("<h1") :].replace("&lt;", "<").replace("&gt;", ">").replace("<b>", "")
    shown = re.sub(
        r'<a class="[^"]*" href="([^"]*)"[^>]*>(.*?)</a>|<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2\4: \1\3", shown
    )
    expected = words_of(re.sub(r"<[^>]+>|&nbsp;", " ", shown))
    assert [
        word.rstrip(":") for word in words_of(text.replace("<b>", "").replace("\n-- \n", "\n")) if word != "--"
    ] == [word.rstrip(":") for word in expected if word != ":"]
    assert len(subject.strip().splitlines()) == 1
    assert "Firefox <b>" not in html
    assert "\n\n\n" not in text.strip()
    assert "http" not in re.sub(r'href="https://badges\.example/[^"]*"', "", html)


def test_a_letter_wears_the_issuer_s_ribbon_and_nothing_else_from_it() -> None:
    issuer = SimpleNamespace(ribbon_a="#0e6b6f", ribbon_b="red;background:url(//evil)", ribbon_c="#d95d3f")
    drawn = render_to_string("emails/base.html", {"issuer": issuer, "picture_cid": "badge", "picture_alt": 'A "badge"'})
    assert "background:#0e6b6f" in drawn
    assert "evil" not in drawn
    assert 'src="cid:badge"' in drawn
    assert "A &quot;badge&quot;" in drawn


# --- Files ---------------------------------------------------------------------------------------------------------


def test_every_file_the_styles_name_is_there_and_none_is_elsewhere() -> None:
    css = (ROOT / "static/css/site.css").read_text("utf-8")
    names = re.findall(r"url\(([^)]+)\)", css)
    assert len(names) >= 7
    for name in names:
        assert (ROOT / "static/css" / name).resolve().is_file(), name


def test_scripts_and_styles_stay_small_and_never_write_html() -> None:
    scripts = [path.read_text("utf-8") for path in (ROOT / "static/js").glob("*.js")]
    assert sum(len(text.encode()) for text in scripts) < 20_000
    assert not any(
        re.search(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|document\.write", text) for text in scripts
    )
    assert (ROOT / "static/css/site.css").stat().st_size < 34_000
