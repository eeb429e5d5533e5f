"""Rows -> Open Badges documents of badges, and the bytes that are served."""

import hashlib
import json

import pytest
from django.test import Client

from badges import documents
from badges.canvas import Step
from badges.models import Alignment
from standards.ob2 import rules
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_published_badge_keeps_the_rules_of_the_standard() -> None:
    badge_class = factories.make_badge()
    document = documents.badge_class(badge_class).to_json()
    assert rules.problems(document) == []
    assert document["id"] == badge_class.document_url
    assert document["image"] == {"id": f"{badge_class.document_url}/image", "caption": badge_class.alt}
    assert document["issuer"] == badge_class.badge.issuer.document_url
    assert document["version"] == "1"


def test_criteria_number_required_and_optional_steps_apart() -> None:
    steps = [Step("Find three bugs"), Step("Teach a friend", False), Step("Fix them")]
    badge_class = factories.make_badge(steps=steps, criteria="In *any* language.")
    assert documents.criteria_in_markdown(badge_class) == (
        "In *any* language.\n\nTo earn this badge:\n\n1. Find three bugs\n2. Fix them\n\n"
        "Not required, but welcome:\n\n1. Teach a friend"
    )


def test_a_badge_without_a_description_still_says_what_it_is() -> None:
    badge_class = factories.make_badge(audience="Years 8 and 9")
    description = documents.badge_class(badge_class).description
    assert description == "Debugging Detective is a badge from Acme Computing Club. It is for: Years 8 and 9."


def test_alignments_and_tags_are_in_the_document() -> None:
    badge_class = factories.make_badge(published=False, tags=["Debugging"])
    Alignment.objects.create(badge_class=badge_class, target_name="Computing KS3", target_url="https://nc.example/3.2")
    document = documents.badge_class(badge_class).to_json()
    assert document["tags"] == ["Debugging"]
    assert document["alignment"] == [{"targetName": "Computing KS3", "targetUrl": "https://nc.example/3.2"}]


def test_machines_get_the_stored_bytes_in_one_query(client: Client, django_assert_num_queries) -> None:
    badge_class = factories.make_badge()
    with django_assert_num_queries(1):
        answer = client.get(f"/badges/{badge_class.pk}", headers={"Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.content == bytes(badge_class.document)
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert json.loads(answer.content)["name"] == "Debugging Detective"
    assert client.get(f"/badges/{badge_class.pk}.json").content == answer.content


def test_the_picture_stands_at_its_address_and_is_what_its_hash_says(client: Client) -> None:
    badge_class = factories.make_badge()
    answer = client.get(f"/badges/{badge_class.pk}/image")
    assert answer.headers["Content-Type"] == "image/png"
    assert hashlib.sha256(answer.content).hexdigest() == badge_class.artwork.png_sha256
    assert (
        client.get(f"/badges/{badge_class.pk}/image", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    drawing = client.get(f"/badges/{badge_class.pk}/image.svg")
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.content.startswith(b"<svg")


@pytest.mark.parametrize("path", ["", ".json", "/image", "/image.svg"])
def test_a_draft_is_nothing_to_the_public(client: Client, path: str) -> None:
    draft = factories.make_badge(published=False)
    assert client.get(f"/badges/{draft.pk}{path}").status_code == 404
