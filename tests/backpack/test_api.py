"""POST /api/verify: a badge in, a report out; and what /api/openapi.json promises of both."""

import json
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from assertions.models import Assertion
from backpack.models import Verification
from tests import factories

pytestmark = pytest.mark.django_db


def send(body: Any, kind: str = "application/json", **headers: str) -> HttpResponse:
    content = json.dumps(body) if isinstance(body, dict | list) else body
    return Client().post("/api/verify", content, content_type=kind, headers=headers)


def promised(name: str) -> Any:
    document = Client().get("/api/openapi.json").json()
    return document | {
        "$ref": f"#/components/schemas/{name}",
        "$schema": "https://json-schema.org/draft/2020-12/schema",
    }


def checked(response: HttpResponse) -> dict[str, Any]:
    report: dict[str, Any] = response.json()
    jsonschema.validate(report, promised("Report" if response.status_code == 200 else "Problem"))
    return report


def test_the_description_says_where_and_how() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    assert (document["openapi"], document["servers"]) == ("3.1.0", [{"url": "http://127.0.0.1:8000"}])
    jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"]["Report"])
    assert set(document["paths"]["/api/verify"]["post"]["responses"]) == {"200", "400", "405", "413", "429", "503"}


def test_a_badge_may_be_sent_in_every_form(award: Assertion, png: bytes) -> None:
    document = bytes(award.documents.get(form="OB2_HOSTED").body)
    answers = [
        send({"url": award.document_url}),
        send({"badge": json.loads(document)}),
        send({"badge": document.decode(), "email": factories.ERIN}),
        send(document, "application/ld+json"),
        send(document, "application/json"),
        send(award.document_url, "text/plain"),
        send(png, "image/png"),
        Client().post("/api/verify", {"file": SimpleUploadedFile("badge.png", png)}),
        Client().post("/api/verify", {"url": award.document_url}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert checked(answer)["verdict"] == "valid", answer.json()["sentence"]
    assert Verification.objects.count() == 0


def test_what_is_no_badge_gets_a_report_too() -> None:
    for body in (b"junk", b"\x89PNG\r\n\x1a\n", b"{" * 100_000, b"https://127.0.0.1:1/"):
        report = checked(send(body, "application/octet-stream"))
        assert report["standing"] in ("not valid", "could not be checked")


WRONG = {
    "nothing": b"", "no json": b"{", "duplicate keys": b'{"url": "https://a.example", "url": "https://b.example"}',
    "both": {"url": "https://a.example", "badge": "x"}, "neither": {"email": "erin@example.org"}, "odd": {"uri": "x"},
    "numbers": {"url": 1}, "no address": {"url": "https://a.example", "email": "erin"}, "scheme": {"url": "file:///x"},
    "deep": b"[" * 5000, "null": {"url": None},
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_understood_is_told_in_words(case: str) -> None:
    answer = send(WRONG[case])
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(checked(answer)["title"]) > 10


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
GARBLED = {
    "no boundary": (b"x", PARTS),
    "odd boundary": (b"x", f"{PARTS}; boundary=\xff"),
    "another boundary": (b"--a\r\nfoo", f"{PARTS}; boundary=b"),
    "half of a file": (b'--b\r\nContent-Disposition: form-data; name="url"\r\n\r\nabc', f"{PARTS}; boundary=b"),
    "not in base64": (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"!!!\r\n--b--\r\n",
        f"{PARTS}; boundary=b",
    ),
    "too many fields": ("&".join(f"a{n}=1" for n in range(2000)).encode(), FORM),
    "a script that is a packer": (b"url=https://a.invalid/", f"{FORM}; charset=zlib"),
    "two bytes a sign": (b"url=https://a.invalid/", f"{FORM}; charset=utf-16"),
    "parts in an odd script": (
        b'--b\r\nContent-Disposition: form-data; name="url"\r\n\r\n\xff\xfe\r\n--b--\r\n',
        f"{PARTS}; boundary=b; charset=zlib",
    ),
}


@pytest.mark.parametrize("case", GARBLED)
def test_what_is_no_form_is_a_problem_in_words_and_no_page(case: str) -> None:
    body, kind = GARBLED[case]
    answer = Client(raise_request_exception=False).generic("POST", "/api/verify", body, content_type=kind)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(checked(answer)["title"]) > 10


def test_only_post_is_answered_and_nobody_elses_page_may_read_it() -> None:
    for method in ("get", "put", "delete", "patch", "options"):
        answer = getattr(Client(), method)("/api/verify")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    answer = send({"url": "https://a.invalid/"}, Origin="https://elsewhere.example")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_too_much_and_too_often_are_problems_too() -> None:
    large = send(b"x" * 13_700_000, "image/png")
    assert large.status_code == 413 and checked(large)
    assert send(b"x" * 9_000_000, "image/png").status_code in (200, 413)
    answers = [send({"url": "ftp://x"}).status_code for _ in range(3)]
    assert answers == [400] * 3
    for _ in range(31):
        answer = send(b"x", "text/plain")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert checked(answer)
