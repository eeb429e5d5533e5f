"""What is answered on the threshold is what the house itself answers: status, headers and bytes."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import InterfaceError, close_old_connections
from django.utils import timezone

from assertions import operations
from issuer.models import Issuer
from issuer.site import threshold
from tests.factories import make_assertion, make_badge

HOST = "testserver"
Door = Callable[..., Any]
Answer = tuple[str, dict[str, str], bytes]


def answer(door: Door, path: str, **environ: Any) -> Answer:
    """A WSGI question to an application, with its answer."""
    question = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SCRIPT_NAME": "", "SERVER_NAME": HOST,
        "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": HOST,
        "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
    } | environ  # fmt: skip
    said: list[Any] = []
    body = door(
        {name: value for name, value in question.items() if value is not None}, lambda *words: said.append(words)
    )
    content = b"".join(body)
    [(status, headers)] = said
    return status, {name.lower(): value for name, value in headers}, content


@pytest.fixture(autouse=True)
def _kept_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Outside of tests, a connection in the middle of a transaction is left over from a fault, and closed."""
    monkeypatch.setattr(threshold, "close_old_connections", lambda: None)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def house() -> Door:
    return WSGIHandler()


@pytest.fixture
def door(house: Door) -> Door:
    return threshold.answering(house)


QUESTIONS: dict[str, dict[str, Any]] = {
    "a plain one": {},
    "anything": {"HTTP_ACCEPT": "*/*"},
    "JSON": {"HTTP_ACCEPT": "application/json"},
    "JSON-LD": {"HTTP_ACCEPT": "application/ld+json, application/json;q=0.5"},
    "a credential": {"HTTP_ACCEPT": "application/vc+ld+json"},
    "a page": {"HTTP_ACCEPT": "text/html,application/xhtml+xml"},
    "a page, if need be": {"HTTP_ACCEPT": "application/json, text/html;q=0.1"},
    "its head": {"REQUEST_METHOD": "HEAD"},
    "what may be asked": {"REQUEST_METHOD": "OPTIONS"},
    "another verb": {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"},
    "with a query": {"QUERY_STRING": "v=3"},
    "with a port": {"HTTP_HOST": f"{HOST}:443"},
    "in capitals": {"HTTP_HOST": HOST.upper()},
    "of another host": {"HTTP_HOST": "evil.example"},
    "of a host that is none": {"HTTP_HOST": "a b"},
    "of no host": {"HTTP_HOST": None},
    "with a body": {"CONTENT_LENGTH": "2", "wsgi.input": io.BytesIO(b"{}")},
    "with a body too large": {"CONTENT_LENGTH": str(3 * 1024**2)},
    "with a forwarded host": {"HTTP_X_FORWARDED_HOST": "evil.example"},
    "with another state": {"HTTP_IF_NONE_MATCH": '"else"'},
    "from a browser's script": {"HTTP_ORIGIN": "https://elsewhere.example"},
    "with a cookie": {"HTTP_COOKIE": "sessionid=x; csrftoken=y"},
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("ending", ["", ".json"])
def test_both_give_the_same_answer(
    house: Door, door: Door, acme: Issuer, question: dict[str, Any], ending: str
) -> None:
    award = make_assertion(make_badge(acme))
    path = f"/assertions/{award.pk}{ending}"
    at_the_threshold, inside = answer(door, path, **question), answer(house, path, **question)
    if "text/html" in question.get("HTTP_ACCEPT", "") and not ending:
        assert at_the_threshold[0] == inside[0]  # a page tells when it was made
    else:
        assert at_the_threshold == inside


@pytest.mark.parametrize(
    "path",
    ["/assertions/{}/", "/assertions/{}x", "/assertions//{}", "/issuers/{}", "/Assertions/{}", "/assertions/{}.JSON"],
)
def test_odd_addresses_go_on_into_the_house(house: Door, door: Door, acme: Issuer, path: str) -> None:
    award = make_assertion(make_badge(acme))
    assert answer(door, path.format(award.pk)) == answer(house, path.format(award.pk))


def test_a_plain_question_never_wakes_the_house(acme: Issuer, django_assert_num_queries: Any) -> None:
    award = make_assertion(make_badge(acme))

    def nobody(*_: Any) -> Any:
        raise AssertionError("the house was asked")

    with django_assert_num_queries(1):
        status, headers, body = answer(threshold.answering(nobody), f"/assertions/{award.pk}")
    assert (status, headers["content-type"]) == ("200 OK", "application/ld+json")
    assert body == bytes(award.documents.get(form="OB2_HOSTED", replaced_at=None).body)


@pytest.mark.django_db
def test_where_the_database_is_away_the_house_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> Any:
        raise InterfaceError("connection already closed")

    def house(_: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("503 Service Unavailable", [])
        return [b""]

    monkeypatch.setitem(threshold._shelves, "/assertions/", broken)
    assert answer(threshold.answering(house), "/assertions/" + "2" * 22)[0].startswith("503")


def test_a_revoked_award_and_an_unknown_one_are_answered_by_the_house(house: Door, door: Door, acme: Issuer) -> None:
    award = make_assertion(make_badge(acme))
    assert answer(door, f"/assertions/{award.pk}")[0] == "200 OK"
    operations.revoke([award], reason="Given by mistake", by=acme.members.get().user, at=timezone.now())
    gone = answer(door, f"/assertions/{award.pk}")
    assert gone[0].startswith("410") and gone == answer(house, f"/assertions/{award.pk}")
    unknown = answer(door, "/assertions/" + "2" * 22)
    assert unknown[0].startswith("404") and unknown == answer(house, "/assertions/" + "2" * 22)
