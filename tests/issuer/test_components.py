"""The parts of pages, as template tags."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError, engines
from django.test import RequestFactory

from issuer.site.rendering import Day, Drop
from issuer.templatetags import rosette

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NOON = datetime(2026, 6, 23, 11, 0, tzinfo=UTC)


def rendered(source: str, **context: Any) -> str:
    return Template(source).render(Context({"now": NOON, **context}))


class Questions(forms.Form):
    name = forms.CharField(label="Name of the badge", help_text="Up to 40 letters.", max_length=40)
    email = forms.EmailField(label="Email address", error_messages={"invalid": "This address stops too early."})
    site = forms.URLField(label="Web page", required=False, assume_scheme="https")
    tell = forms.ChoiceField(label="Tell them", choices=[("now", "Now"), ("later", "Later")], widget=forms.RadioSelect)
    why = forms.CharField(label="Why", widget=forms.Textarea)
    sure = forms.BooleanField(label="I am sure", required=False)
    day = forms.DateField(label="Date earned", widget=Day())
    picture = forms.FileField(label="Picture", widget=Drop(prompt="Drop a picture here", limits="PNG, at most 1 MB"))


# --- Small signs ---------------------------------------------------------------------------------------------------


def test_an_icon_is_drawn_inside_the_page_and_hidden_from_screen_readers() -> None:
    drawn = rendered('{% icon "arrow-right" "flip" %}')
    assert drawn.startswith('<svg class="i flip" viewBox="0 0 24 24" aria-hidden="true"><path')
    assert "<!--" not in drawn


@pytest.mark.parametrize("name", ["no-such-icon", "../rosette", "award.svg", "", "Award"])
def test_a_wrong_icon_name_is_refused(name: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        rosette.icon(name)


def test_every_icon_named_in_a_template_is_there() -> None:
    names = {name for path in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', path.read_text("utf-8"))}
    assert len(names) > 20
    for name in names | set(rosette.STATE_ICONS.values()) | set(rosette.CHECK_ICONS.values()):
        assert rosette.icon(name)


def test_a_state_has_a_word_an_icon_and_a_class() -> None:
    assert re.fullmatch(r'<span class="tag is-revoked"><svg.*</svg>Revoked</span>', rendered('{% tag "revoked" %}'))
    assert "Only &lt;you&gt;" in rendered('{% tag "pending" words icon="eye-off" %}', words="Only <you>")


def test_a_ribbon_s_colors_can_be_nothing_but_colors() -> None:
    issuer = SimpleNamespace(ribbon_a="#0e6b6f", ribbon_b='"/><script>', ribbon_c="red;}")
    drawn = rendered("{% bar issuer %}", issuer=issuer)
    assert 'fill="#0e6b6f"' in drawn
    assert "script" not in drawn
    assert "red" not in drawn


@pytest.mark.parametrize(
    ("name", "letters"), [("Harpreet Kaur", "HK"), ("amara", "A"), ("Ana de la Cruz", "AC"), ("", "")]
)
def test_initials_are_the_first_and_last_word_s(name: str, letters: str) -> None:
    assert rosette.initials(name) == letters


def test_a_note_keeps_its_words_and_escapes_what_people_typed() -> None:
    drawn = rendered('{% note "warn" %}<strong>Look:</strong> {{ typed }}{% endnote %}', typed="<b>")
    assert '<div class="note is-warn">' in drawn
    assert "<strong>Look:</strong> &lt;b&gt;" in drawn


def test_markdown_is_shown_without_harm() -> None:
    drawn = rendered("{% markdown text %}", text="**Bold** <script>alert(1)</script> [x](javascript:alert(1))")
    assert "<strong>Bold</strong>" in drawn
    assert "<script" not in drawn
    assert "href" not in drawn


def test_breadcrumbs_link_all_but_the_last() -> None:
    drawn = rendered('{% crumbs "Badges" "/badges" name %}', name="<Web Weaver>")
    assert '<a href="/badges">Badges</a>' in drawn
    assert '<span aria-current="page">&lt;Web Weaver&gt;</span>' in drawn


def test_a_failed_check_says_why_and_folds_the_technical_words() -> None:
    drawn = rendered('{% check "error" "It was revoked" "On 12 June." "purpose: revocation" %}')
    assert '<li class="is-error">' in drawn
    assert "<strong>It was revoked</strong>" in drawn
    assert '<code dir="ltr">purpose: revocation</code>' in drawn
    assert "<details" not in rendered('{% check "valid" "It is in date" %}')


def test_pages_of_a_list_keep_the_filters() -> None:
    request = RequestFactory().get("/awards", {"state": "revoked", "page": "2"})
    page = Paginator(range(95), 10).get_page(2)
    numbers = engines["django"].from_string("{% page_numbers page %}")
    drawn = numbers.render({"page": page}, request)
    assert 'href="?state=revoked&amp;page=3" rel="next"' in drawn
    assert re.search(r'<span aria-current="page">.*2</span>', drawn)
    alone = Paginator(range(5), 10).get_page(1)
    assert numbers.render({"page": alone}, request).strip() == ""


# --- Forms ---------------------------------------------------------------------------------------------------------


def test_a_field_has_its_label_above_and_its_hint_tied_to_the_box() -> None:
    drawn = rendered("{% field form.name %}", form=Questions())
    assert drawn.index('<label for="id_name">') < drawn.index('id="id_name_helptext"') < drawn.index("<input")
    assert 'aria-describedby="id_name_helptext"' in drawn
    assert 'class="input"' in drawn


def test_a_mistake_stands_below_its_box_and_is_tied_to_it() -> None:
    drawn = rendered("{% field form.email %}", form=Questions({"email": "priya@rusheymead"}))
    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_email_error"' in drawn
    assert (
        drawn.index("<input") < drawn.index('<div id="id_email_error">') < drawn.index("This address stops too early.")
    )


def test_what_was_typed_is_kept_and_escaped() -> None:
    drawn = rendered(
        "{% field form.name %}{% field form.why %}", form=Questions({"name": '"><b>', "why": "</textarea>"})
    )
    assert 'value="&quot;&gt;&lt;b&gt;"' in drawn
    assert "&lt;/textarea&gt;</textarea>" in drawn


def test_choices_are_a_group_with_a_legend() -> None:
    drawn = rendered("{% field form.tell %}", form=Questions())
    assert re.search(r"<fieldset[^>]*>\s*<legend>Tell them</legend>", drawn)
    assert drawn.count('<label class="check"') == 2
    assert 'class="input"' not in drawn


def test_only_what_may_be_left_empty_is_marked() -> None:
    form = Questions()
    assert "you may leave it empty" in rendered("{% field form.site %}", form=form)
    assert "you may leave it empty" not in rendered("{% field form.name %}{% field form.sure %}", form=form)


def test_a_field_takes_other_words_and_attributes_for_one_page() -> None:
    drawn = rendered(
        '{% field form.name label="Name" hint="" autocomplete="off" placeholder=False %}', form=Questions()
    )
    assert ">Name</label>" in drawn
    assert 'autocomplete="off"' in drawn
    assert "placeholder" not in drawn
    assert "Up to 40 letters." not in drawn
    assert "autocomplete" not in rendered("{% field form.name %}", form=Questions())


def test_a_date_is_asked_for_with_the_browser_s_calendar() -> None:
    drawn = rendered("{% field form.day %}", form=Questions(initial={"day": date(2026, 6, 23)}))
    assert 'type="date"' in drawn
    assert 'value="2026-06-23"' in drawn
    assert 'class="input short"' in drawn


def test_a_file_can_be_dropped_or_chosen_and_the_limits_are_told_before() -> None:
    drawn = rendered("{% field form.picture %}", form=Questions())
    assert '<label class="drop" for="id_picture">' in drawn
    assert drawn.index("PNG, at most 1 MB") < drawn.index('<input type="file" name="picture"')


def test_a_whole_form_is_drawn_with_its_hidden_fields() -> None:
    class Small(forms.Form):
        name = forms.CharField(label="Name")
        step = forms.CharField(widget=forms.HiddenInput, initial="2")

    drawn = rendered("{{ form }}", form=Small())
    assert '<input type="hidden" name="step" value="2" id="id_step">' in drawn
    assert '<label for="id_name">' in drawn


def test_the_box_of_mistakes_links_each_to_its_place() -> None:
    form = Questions({"email": "priya@rusheymead", "name": "Web Weaver", "why": "Because", "day": "2026-06-23"})
    form.add_error(None, "These do not go together.")
    drawn = rendered("{% error_summary form other %}", form=form, other=None)
    assert 'role="alert" tabindex="-1"' in drawn
    assert "4 answers need you" in drawn
    assert '<a href="#id_email">This address stops too early.</a>' in drawn
    assert '<a href="#id_tell_0">“Tell them” needs an answer.</a>' in drawn
    assert "<li>These do not go together.</li>" in drawn
    assert 'id="id_tell_0"' in rendered("{% field form.tell %}", form=form)


def test_the_box_of_mistakes_goes_into_sets_of_forms() -> None:
    rows = forms.formset_factory(Questions)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-email": "x"})
    assert 'href="#id_form-0-email"' in rendered("{% error_summary rows %}", rows=rows)


def test_nothing_is_said_while_nothing_is_wrong() -> None:
    class One(forms.Form):
        name = forms.CharField()

    for form in (One(), One({"name": "x"}), None, ""):
        assert rendered("{% error_summary form %}{% error_prefix form %}", form=form).strip() == ""
    assert rendered("{% error_prefix form %}", form=One({})) == "Error: "


# --- Times ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOON - timedelta(seconds=20), "just now at 11:59"),
        (NOON - timedelta(hours=2), "Today, 10:00"),
        (NOON + timedelta(hours=2), "Today, 14:00"),
        (NOON - timedelta(hours=13), "Yesterday"),
        (NOON + timedelta(days=1), "Tomorrow"),
        (NOON - timedelta(days=4), "Friday"),
        (NOON - timedelta(days=7), "16 June"),
        (datetime(2025, 9, 1, 12, tzinfo=UTC), "1 September"),
        (datetime(2025, 8, 31, 12, tzinfo=UTC), "31 August 2025"),
        (datetime(2026, 9, 1, 12, tzinfo=UTC), "1 September 2026"),
        (date(2026, 6, 23), "Today"),
        (date(2026, 6, 22), "Yesterday"),
        (date(2023, 4, 30), "30 April 2023"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London"])
def test_a_time_is_told_as_people_tell_it(moment: date | datetime, words: str, zone: str, settings: Any) -> None:
    settings.TIME_ZONE = zone
    assert rosette.time_in_words(moment, now=NOON) == words


def test_the_exact_time_stands_behind_the_words(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/London"
    drawn = rendered("{% when moment %}{% when nothing %}", moment=NOON - timedelta(days=1), nothing=None)
    assert drawn == '<time datetime="2026-06-22T12:00:00+01:00" title="22 June 2026, 12:00:00 BST">Yesterday</time>'
