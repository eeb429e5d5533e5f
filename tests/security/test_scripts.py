"""
Texts that people typed are never alive (WEB-01, WEB-02, WEB-05): not on any page, in any letter, for anybody.

The payloads are put straight into the rows, past every form, so that each page has to hold by itself.
"""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.db import models
from django.test import Client
from django.utils import timezone

from assertions.models import Assertion, AwardCorrection, AwardRow, AwardRun, Evidence
from badges import designer
from badges.models import Alignment, BadgeClass, BadgeCorrection
from issuer import letters
from issuer.models import Issuer, Letter, LetterState, User
from issuer.site import text
from tests import factories
from tests.security import odd, plan
from tests.security.world import World

pytestmark = pytest.mark.django_db
SHORT = "\"'><xss-live onx=1>"
LONG = (
    SHORT + "</title></textarea></script></style></option></select></svg>--><xss-live onerror=alert(1)>"
    "<img src=x onerror=alert(1)><svg/onload=alert(1)><a href=javascript:alert(1)>x</a><iframe srcdoc=x>"
    "[x](javascript:alert(1)) [y](data:text/html,x) [z](vbscript:x) ![i](javascript:x) <javascript:x> "
    "[a](<java\nscript:x>) [b](&#106;avascript:x) [c](//evil.example) [d][e]\n\n[e]: javascript:x\n\n"
    "&lt;xss-live&gt; {{7*7}}{% now 'Y' %} \\u003cxss-live\\u003e &#60;xss-live&#62; <form action=//evil>"
    "<base href=//evil><style>*{}</style><meta http-equiv=refresh content=0> <math></math> <xss-live\n\tonx=1>"
)
BAD_URLS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,x", "vbscript:x", "//evil.example/x", "file:///etc/passwd", "blob:x", "https:evil.example",
    "https:///x", "http://", "https://ours.example@evil.example", "https://ours.example\\@evil.example",
    " https://x.example", "mailto:x@y.example",
)  # fmt: skip
TEXTS: dict[type[models.Model], dict[str, str]] = {
    User: {"name": SHORT},
    Issuer: {"name": SHORT, "description": LONG, "logo_alt": LONG[:300], "url": BAD_URLS[0], "ribbon_a": "\"'><x"},
    BadgeClass: {
        "name": SHORT, "description": LONG[:500], "audience": LONG[:200], "motive": LONG[:500], "criteria": LONG,
        "next_text": LONG[:300], "alt": LONG[:300], "tags": [SHORT, LONG], "steps": [{"text": LONG, "required": True}],
        "result_name": SHORT[:60], "result_values": [SHORT, LONG], "result_required": SHORT[:60],
    },
    Alignment: {
        "target_name": SHORT, "target_url": BAD_URLS[0], "target_description": LONG[:500], "target_framework": SHORT,
        "target_code": SHORT,
    },
    BadgeCorrection: {"field": "description", "before": LONG, "after": LONG},
    Assertion: {
        "recipient_name": SHORT, "narrative": LONG, "result": SHORT, "revocation_reason": LONG[:500],
        "shows_name": True,
    },
    AwardRun: {"narrative": LONG, "result": SHORT},
    AwardRow: {"typed": LONG[:300], "name": SHORT, "problem": LONG[:300]},
    AwardCorrection: {"field": "narrative", "before": LONG, "after": LONG},
    Evidence: {"name": SHORT, "narrative": LONG, "url": BAD_URLS[0]},
    Letter: {"answer": f"550 5.1.1 {LONG}"[:500], "state": LetterState.FAILED},
}  # fmt: skip


class Alive(HTMLParser):
    """Finds what a browser would run, load or follow although nobody of the house wrote it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: (value or "") for name, value in attrs}
        if tag in ("xss-live", "iframe", "object", "embed", "base", "style", "math", "applet", "frame"):
            self.found.append(f"<{tag}>")
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.found.append(f"<script {said}>")
        if tag == "meta" and "http-equiv" in said:
            self.found.append(f"<meta {said}>")
        self.found += [f"<{tag} {name}>" for name in said if name.startswith("on") or name in ("srcdoc", "style")]
        for name in ("href", "src", "action", "formaction", "xlink:href", "poster", "data"):
            if name in said and not is_harmless(said[name]):
                self.found.append(f"<{tag} {name}={said[name][:60]!r}>")


def is_harmless(address: str) -> bool:
    bare = re.sub(r"[\x00-\x20]", "", address).lower()
    if bare.startswith("//") or "\\" in bare[:10]:
        return False
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    return scheme is None or scheme[0] in ("http:", "https:", "mailto:", "cid:")


@pytest.fixture
def poisoned(world: World) -> World:
    """The world, with payloads in every text that anybody may type."""
    now, alice = timezone.now(), world.alice
    Alignment.objects.create(badge_class=world.badge, target_name="x", target_url="https://x.example")
    Alignment.objects.create(badge_class=world.draft, target_name="x", target_url="https://x.example")
    BadgeCorrection.objects.create(badge_class=world.badge, field="description", before="", after="", at=now, by=alice)
    AwardCorrection.objects.create(assertion=world.award, field="narrative", before="", after="", at=now, by=alice)
    Evidence.objects.create(assertion=world.award, is_public=True, url="https://x.example")
    Evidence.objects.create(assertion=world.award, is_public=True, narrative="x")
    for model, fields in TEXTS.items():
        model._default_manager.update(**fields)
    Evidence.objects.exclude(file="").update(url="")
    return world


def pages(world: World) -> list[str]:
    more = [f"/desk/{world.acme.slug}/badges/{world.draft.pk}/{number}" for number in range(2, 7)]
    more += [f"/assertions/{award.pk}" for award in (world.revoked, world.expired)]
    more += [f"/desk/{world.acme.slug}/awards/{award.pk}" for award in (world.revoked, world.expired)]
    more += [
        f"/desk/{world.acme.slug}/runs/{world.undone.pk}",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/logout/",
    ]
    more += [f"/badges/{world.badge.pk}/award?from={world.undone.pk}", f"/desk/{world.acme.slug}/awards?q={SHORT}"]
    more += [
        f"/desk/{world.acme.slug}/badges?q=%22%3E%3Cxss-live%3E",
        f"/desk/{world.acme.slug}/award?q=%3Cxss-live%3E",
    ]
    return [plan.path(route, world) for route in plan.ALL] + more


@pytest.mark.parametrize("principal", ["anonymous", "awarder", "owner"])
def test_no_page_runs_what_somebody_typed(poisoned: World, principal: str) -> None:
    client, alive, seen = plan.signed_in(poisoned.people[principal]), [], 0
    for page in pages(poisoned):
        answer = plan.again(client).get(page, headers={"Accept": plan.HTML})
        list(answer)
        assert answer.status_code < 500, page
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            body = answer.content.decode()
            seen += "xss-live" in body
            alive += [(page, found) for found in Alive(body).found]
            assert "&gt; 49" not in body, page
    assert alive == []
    assert seen > {"anonymous": 4, "awarder": 12, "owner": 30}[principal], "the payloads were not shown at all"


def test_the_search_itself_finds_what_is_alive() -> None:
    for live in (
        "<xss-live>",
        "<script>x</script>",
        "<p onclick=x>",
        "<a href=javascript:x>",
        "<a href='//evil'>",
        "<base href=x>",
    ):
        assert Alive(live).found, live
    assert not Alive(
        '<p class="on">&lt;xss-live onx=1&gt;</p><a href="/x">y</a><script src="/static/a.js"></script>'
    ).found


def test_no_page_answers_a_form_with_what_was_sent_alive(poisoned: World) -> None:
    """What is wrong comes back into its box, and into the list of mistakes above."""
    alice, alive = plan.signed_in(poisoned.alice), []
    for page in pages(poisoned):
        answer = plan.again(alice).get(page, headers={"Accept": plan.HTML})
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in odd.forms(answer.content.decode(), page):
            if form.method == "post" and len(form.fields) > 1:
                answers = dict.fromkeys(form.fields, LONG) | {"do": "look"}
                with plan.without_trace():
                    back = plan.again(alice).post(form.action, answers, headers={"Accept": plan.HTML})
                assert back.status_code < 500, form.action
                alive += [(form.action, found) for found in Alive(back.content.decode()).found]
    assert alive == []


def test_the_operators_desk_runs_nothing_either(poisoned: World) -> None:
    olga, alive = plan.signed_in(poisoned.olga), []
    for model in TEXTS:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.first()
        for page in (base, f"{base}{row.pk}/change/", f"{base}{row.pk}/history/"):
            body = olga.get(page).content.decode()
            alive += [
                (page, found)
                for found in Alive(body).found
                if "xss" in found or "alert" in found or "javascript" in found
            ]
    assert alive == []


def test_no_letter_runs_what_somebody_typed(poisoned: World) -> None:
    Letter.objects.update(state=LetterState.WAITING, answer="", attempts=0)
    Issuer.objects.update(email="office@acme.example")
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    assert len(mail.outbox) >= 5
    for message in mail.outbox:
        for html, kind in message.alternatives:
            alive = [found for found in Alive(str(html)).found if found not in ("<style>",) and " style>" not in found]
            assert (kind, alive) == ("text/html", []), message.subject
        assert "\n" not in message.subject
        assert "49{" not in message.body


def test_json_on_a_page_is_words_and_the_document_itself_is_no_page(poisoned: World) -> None:
    Issuer.objects.update(url="https://acme.example", name="Acme")
    award = factories.make_assertion(factories.make_badge(poisoned.acme, name="Web"), "x@example.org", narrative=LONG)
    answer = Client().get(f"/assertions/{award.pk}.json")
    assert json.loads(answer.content)["narrative"] == LONG
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b">" not in answer.content
    page = Client().get(f"/assertions/{award.pk}", headers={"Accept": plan.HTML}).content.decode()
    assert Alive(page).found == []


@pytest.mark.parametrize("address", BAD_URLS)
def test_an_address_that_leads_anywhere_but_to_a_web_page_is_refused_and_never_linked(
    world: World, address: str
) -> None:
    from issuer.forms import WebPageField
    from issuer.templatetags.rosette import web_page

    assert web_page(address) == ""
    field = WebPageField()
    try:
        taken = field.clean(address)
    except Exception as refused:  # noqa: BLE001 - of whatever kind: it must be a plain "no"
        assert type(refused).__name__ == "ValidationError"
    else:
        assert web_page(taken) == taken  # tidied into something harmless


@pytest.mark.parametrize(
    "address",
    ["https://school.example", "http://school.example:8080/a?b=c#d", "HTTPS://Schule.example/ä", "https://例え.jp/x"],
)
def test_an_ordinary_address_is_linked(address: str) -> None:
    from issuer.templatetags.rosette import web_page

    assert web_page(address) == address


def test_markdown_links_are_marked_as_strangers_and_lead_only_outside() -> None:
    shown = str(text.markdown("[x](https://a.example) <https://b.example> https://c.example [m](mailto:x@y.example)"))
    assert shown.count('rel="nofollow ugc noopener noreferrer"') == 3
    assert Alive(shown).found == []
    assert Alive(str(text.markdown(LONG))).found == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Acme\u202egnp.exe", "Acmegnp.exe"),
        ("Ac\u200bme", "Acme"),
        ("Ac\u200d\u200cme", "Acme"),
        ("\u2066Acme\u2069\u061c", "Acme"),
        ("Acme ✓", "Acme"),
        ("✔️ Acme ☑", "Acme"),
        ("Ac\u00adme\u2062", "Acme"),
        ("Acme\U000e0041\U000e0042", "Acme"),
        ("Acme\u3164\uffa0", "Acme"),
        ("Acme\n\r\tClub\u2028X", "Acme Club X"),
        ("Ac\ufe0fme\ufe00\U000e0100", "Acme"),
        ("Acme\u180e\u180b\u2800", "Acme"),
    ],
)
def test_names_cannot_be_dressed_up_as_others(given: str, kept: str) -> None:
    assert text.plain_name(given) == kept


@pytest.mark.parametrize(
    "name",
    [
        "葛\U000e0100城",
        "Zoe ❤\ufe0f 1\ufe0f\u20e3",
        "ᠠ\u180eᠡ",
        "⠵\u2800⠕",
        "نیم\u200cفاصله",
        "क्\u200dष",
        "👩\u200d🚀",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_joiners_stay_where_they_join(name: str) -> None:
    assert text.plain_name(name) == name


@pytest.mark.parametrize("name", ["\u0410cme", "P\u0430ypal School", "\u0391cme Club", "Acm\u0435"])
def test_an_issuer_cannot_take_a_name_in_letters_that_only_look_like_it(world: World, name: str) -> None:
    answer = plan.signed_in(world.alice).post("/desk/new", {"name": name, "url": "", "email": ""})
    assert answer.status_code == 422
    assert "letters of two alphabets that look alike" in answer.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "Школа № 5 IT",
        "Αθήνα Club",
        "β-Testers",
        "Łódź",
        "ÇağrıİŞ",
        "ЮниSoft",
        "A4 Клуб",
        "Ångström",
        "李 Li",
        "Τα Νέα TV",
    ],
)
def test_names_of_one_alphabet_a_word_are_taken(name: str) -> None:
    assert text.look_alikes(name) == ""


def test_drawings_of_ours_hold_words_as_words(db: None) -> None:
    drawing = designer.Drawing(banner="<SVG>&\"'")
    drawn = designer.compose(drawing, title='"><xss-live onload="x">&lt;xss-live&gt;')
    assert "<xss-live" not in drawn
    assert drawn.count("<script") == 0


def test_the_public_page_of_an_issuer_names_its_host_beside_its_name(world: World) -> None:
    page = Client().get(f"/assertions/{world.award.pk}", headers={"Accept": plan.HTML}).content.decode()
    assert "127.0.0.1:8000" in page
