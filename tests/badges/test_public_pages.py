"""What anybody may see: pages without cookies, addresses that redirect, and nothing of drafts."""

import pytest

from badges import operations
from badges.canvas import Step
from badges.models import Alignment
from issuer import operations as issuer_operations
from tests import factories

pytestmark = pytest.mark.django_db
NOON = factories.NOON
HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def test_the_permanent_address_is_a_page_for_people_and_a_document_for_machines(client, acme) -> None:
    badge_class = factories.make_badge(acme)
    page = client.get(f"/badges/{badge_class.pk}", headers=HTML)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Accept" in page.headers["Vary"]
    assert not page.cookies
    document = client.get(f"/badges/{badge_class.pk}", headers={"Accept": "application/ld+json"})
    assert document.headers["Content-Type"] == "application/ld+json"
    assert document.headers["Access-Control-Allow-Origin"] == "*"


def test_the_page_tells_all_that_the_badge_says(client, acme, alice) -> None:
    following = factories.make_badge(acme, name="Game Maker")
    draft = factories.make_badge(
        acme,
        published=False,
        description="Finds what is broken, and fixes it.",
        audience="Years 8 and 9",
        motive="I can fix things",
        criteria="In *any* language.",
        tags=["Debugging"],
        valid_months=12,
        next_text="Join the club",
        next_badge=following.badge,
    )
    Alignment.objects.create(badge_class=draft, target_name="KS3", target_url="https://nc.example/3", target_code="3.2")
    operations.publish(draft, by=alice, at=NOON)
    page = client.get(f"/s/{acme.slug}/debugging-detective").text
    for words in (
        "<h1", "Debugging Detective", "Finds what is broken, and fixes it.", "Years 8 and 9", "I can fix things",
        "In <em>any</em> language.", "<li>Find and fix three bugs</li>", "Not required, but welcome:", "Debugging",
        'href="https://nc.example/3"', "It holds for one year.", "Join the club", "Game Maker", acme.name,
        "How anybody can check it", "It is signed with the key of",
        '<meta property="og:image:type" content="image/png">',
    ):  # fmt: skip
        assert words in page
    assert draft.alt in page


def test_what_people_typed_is_shown_as_text(client, acme, alice) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    draft = factories.make_badge(
        acme, published=False, description=evil, audience=evil[:200], motive=evil, criteria=evil, tags=[evil[:60]],
        alt=evil, next_text=evil, steps=[Step(evil)],
    )  # fmt: skip
    Alignment.objects.create(badge_class=draft, target_name=evil, target_url="https://nc.example/3")
    published = operations.publish(draft, by=alice, at=NOON)
    page = client.get(f"/badges/{published.pk}", headers=HTML).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert client.get(f"/badges/{published.pk}.json").json()["description"] == evil


def test_the_page_of_an_issuer_lists_what_can_be_earned(client, acme) -> None:
    factories.make_badge(acme)
    factories.make_badge(acme, name="Still a draft", published=False)
    page = client.get(f"/s/{acme.slug}").text
    assert "Debugging Detective" in page
    assert "Still a draft" not in page


def test_pages_of_issuers_and_badges_name_themselves_to_those_who_share_them(client, acme) -> None:
    badge_class = factories.make_badge(acme)
    for path, address in (
        (f"/s/{acme.slug}", acme.document_url),
        (f"/badges/{badge_class.pk}", badge_class.document_url),
    ):
        page = client.get(path, headers=HTML).text
        assert f'<meta property="og:url" content="{address}">' in page
        assert 'property="og:title"' in page and 'property="og:description"' in page and "twitter:card" in page


def test_the_front_page_lists_the_badges_of_all_issuers(client, acme, carol) -> None:
    factories.make_badge(acme)
    factories.make_badge(factories.make_issuer(carol, name="Elsewhere"), name="Game Maker")
    factories.make_badge(acme, name="Still a draft", published=False)
    page = client.get("/")
    assert "Debugging Detective" in page.text
    assert "Game Maker" in page.text
    assert "Still a draft" not in page.text
    assert page.headers["Cache-Control"].startswith("public")
    assert not page.cookies


def test_a_former_short_name_of_the_issuer_leads_to_the_badge(client, acme, alice) -> None:
    badge_class = factories.make_badge(acme)
    before = acme.slug
    issuer_operations.change_slug(factories.owner_of(acme), slug="acme-club", at=NOON)
    answer = client.get(f"/s/{before}/{badge_class.badge.slug}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/s/acme-club/{badge_class.badge.slug}"
    assert client.get(f"/s/{before}").headers["Location"] == "/s/acme-club"


def test_a_redirect_never_carries_what_was_asked(client, acme) -> None:
    badge_class = factories.make_badge(acme)
    assert client.get(f"/s/{acme.slug}/{badge_class.badge.slug}?next=//evil.example").status_code == 200
    assert client.get(f"/s/{acme.slug}/nothing-here").status_code == 404
    assert client.get("/s/nobody/nothing").status_code == 404


def test_a_draft_has_no_page(client, acme) -> None:
    draft = factories.make_badge(acme, published=False)
    assert client.get(f"/badges/{draft.pk}", headers=HTML).status_code == 404
    assert client.get(f"/s/{acme.slug}/{draft.badge.slug}").status_code == 404


def test_an_uploaded_picture_has_no_drawing(client, acme) -> None:
    badge_class = factories.make_badge(acme)
    badge_class.artwork.svg = ""
    badge_class.artwork.save()
    assert client.get(f"/badges/{badge_class.pk}/image.svg").status_code == 404
    assert client.get(f"/badges/{badge_class.pk}/image").status_code == 200


@pytest.mark.parametrize("path", ["", ".json", "/image"])
def test_only_reading_is_answered_at_permanent_addresses(client, acme, path) -> None:
    badge_class = factories.make_badge(acme)
    assert client.post(f"/badges/{badge_class.pk}{path}", headers={"Accept": "*/*"}).status_code in (403, 405)
    assert client.options(f"/badges/{badge_class.pk}{path}").status_code == 204
    assert client.head(f"/badges/{badge_class.pk}{path}").status_code == 200


def test_pages_for_everybody_take_few_queries(client, acme, alice, django_assert_max_num_queries) -> None:
    for number in range(6):
        factories.make_badge(acme, name=f"Badge {number}")
    old = factories.make_badge(acme)
    with django_assert_max_num_queries(4):
        client.get("/")
    with django_assert_max_num_queries(3):
        client.get(f"/s/{acme.slug}")
    with django_assert_max_num_queries(6):
        client.get(f"/badges/{old.pk}", headers=HTML)


def test_a_changed_host_changes_no_address(client, acme) -> None:
    badge_class = factories.make_badge(acme)
    assert client.get(f"/badges/{badge_class.pk}.json", headers={"Host": "evil.example"}).status_code == 400
    assert (
        "evil.example"
        not in client.get(f"/badges/{badge_class.pk}", headers=HTML | {"X-Forwarded-Host": "evil.example"}).text
    )


def test_a_lost_file_is_missing_and_no_failure(client, acme, caplog) -> None:
    badge_class = factories.make_badge(acme)
    type(badge_class.artwork).objects.update(png="artwork/lost.png")
    assert client.get(f"/badges/{badge_class.pk}/image").status_code == 404
    assert "not in the media storage" in caplog.text
