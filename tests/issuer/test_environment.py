"""Settings that make no sense stop the start, each by its name; those that do are read in one spelling."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from issuer.site import environment

ENV = environment.Environment()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("https://badges.example.org", "https://badges.example.org"),
        ("https://badges.example.org/", "https://badges.example.org"),
        ("HTTPS://Badges.Example.ORG", "https://badges.example.org"),
        ("https://badges.example.org:443", "https://badges.example.org"),
        ("https://badges.example.org:8443", "https://badges.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost", "http://localhost"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ],
)
def test_the_address_of_the_site_is_read_in_its_one_spelling(given: str, read: str) -> None:
    assert environment.site_url(given).geturl() == read


@pytest.mark.parametrize(
    "given",
    [
        "badges.example.org", "ftp://badges.example.org", "https://", "https://badges.example.org/path",
        "https://badges.example.org?x", "https://badges.example.org/?", "https://badges.example.org#x",
        "https://badges.example.org#", "https://badges.example.org:99999", "https://badges.example.org:0",
        "https://badges.example.org:eighty", "https://badges .example.org", "https://bücher.example",
        "https://user@badges.example.org", "https://@badges.example.org", "https://badges..example.org", "https://[::1",
        "https://-x.example.org", "https://badges.example.org\\evil", "https://a,b.example.org",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_a_promise_is_refused(given: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL makes no sense"):
        environment.site_url(given)


def test_switches_numbers_and_urls_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, meant in {"1": True, "Yes": True, "on": True, "0": False, "no": False, "": True}.items():
        monkeypatch.setenv("SWITCH", said)
        assert ENV.bool("SWITCH", default=True) is meant
    monkeypatch.setenv("WHOLE", "12")
    assert ENV.whole("WHOLE", default=1, least=1, most=12) == 12
    monkeypatch.setenv("DATABASE", "postgres://rosette:a%2Fb@database:5432/rosette")
    assert ENV.db_url("DATABASE", default="sqlite:///x")["PASSWORD"] == "a/b"
    assert ENV.db_url("NOT_SET", default="sqlite:////data/x.sqlite3")["NAME"] == "/data/x.sqlite3"
    monkeypatch.setenv("MAIL", "smtp+tls://user%40school:p%3Aw@mail.example.org:587")
    assert ENV.email_url("MAIL")["EMAIL_HOST_USER"] == "user@school"


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("SWITCH", "maybe", lambda: ENV.bool("SWITCH", default=False)),
        ("WHOLE", "0", lambda: ENV.whole("WHOLE", default=1, least=1)),
        ("WHOLE", "-1", lambda: ENV.whole("WHOLE", default=1, least=0)),
        ("WHOLE", "two", lambda: ENV.whole("WHOLE", default=1, least=0)),
        ("WHOLE", "9", lambda: ENV.whole("WHOLE", default=1, least=0, most=8)),
        ("DATABASE", "zz-secret", lambda: ENV.db_url("DATABASE", default="")),
        ("DATABASE", "mysql://a:zz-secret@b/c", lambda: ENV.db_url("DATABASE", default="")),
        ("DATABASE", "foo://a:zz-secret@b/c", lambda: ENV.db_url("DATABASE", default="")),
        ("DATABASE", "postgres://a:zz-secret/x@b/c", lambda: ENV.db_url("DATABASE", default="")),
        ("CACHE", "foo://zz-secret", lambda: ENV.cache_url("CACHE", default="")),
        ("MAIL", "foo://a:zz-secret@b", lambda: ENV.email_url("MAIL")),
        ("MAIL", "zz-secret", lambda: ENV.email_url("MAIL")),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name_and_not_repeated_where_it_may_be_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: Callable[[], Any]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} makes no sense") as refused:
        read()
    assert "zz-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "read", "value"),
    [
        ("ALLOWED_HOSTS", environment.hosts, ["old.example.org", "*"]),
        ("ALLOWED_HOSTS", environment.hosts, ["*.example.org"]),
        ("TRUSTED_PROXIES", environment.networks, ["nginx"]),
        ("TRUSTED_PROXIES", environment.networks, ["10.0.0.1/8"]),
        ("TRUSTED_PROXIES", environment.networks, ["*"]),
        ("DEFAULT_FROM_EMAIL", environment.sender, "badges"),
        ("DEFAULT_FROM_EMAIL", environment.sender, "Badges <badges>"),
        ("LANGUAGE_CODE", environment.language, "xx"),
        ("LOG_LEVEL", environment.log_level, "loud"),
        ("SECRET_KEY", environment.strong, "zz-secret"),
    ],
)
def test_other_values_that_make_no_sense_are_refused_too(name: str, read: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} makes no sense") as refused:
        read(value)
    assert "zz-secret" not in str(refused.value)


def test_values_that_do_are_taken() -> None:
    assert environment.hosts(["old.example.org"]) == ["old.example.org"]
    assert environment.networks(["127.0.0.1", "172.18.0.0/16", "::1"]) == ["127.0.0.1", "172.18.0.0/16", "::1"]
    assert environment.sender("Badges <badges@example.org>") == "Badges <badges@example.org>"
    assert (environment.language("en-GB"), environment.log_level("warning")) == ("en-gb", "WARNING")
    assert re.fullmatch("s{32}", environment.strong("s" * 32))
