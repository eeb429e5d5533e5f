"""Fetching from strangers (SSRF-01, SSRF-02, VER-04): what may be asked, what comes back, and what it may cost."""

import gzip
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache

from backpack import fetching
from backpack.fetching import Budget, Fetcher, NotFetched, addresses, keeping
from tests.backpack.strangers import OUTSIDE, Street, says, sends_on, serving
from tests.factories import NOON

NEVER_ASKED = [
    "ftp://school.example/", "file:///etc/passwd", "gopher://school.example/", "data:text/plain,x", "//school.example/",
    "school.example", "", "http://", "http:///x", "https://user@school.example/", "https://user:word@school.example/",
    "https://@school.example/", "https://school.example%2f@evil.example/", "https://school.example:22/",
    "https://school.example:0/", "https://school.example:99999/", "https://school.example:443x/",
    "https://school.example\\@evil.example/", "https://school.example/\r\nHost: evil", "https://school .example/",
    "https://sch\x00ool.example/", "https://127.1/", "https://0177.0.0.1/", "https://0x7f000001/", "https://2130706433/",
    "https://0x7f.1/", "https://127.0.0.0x1/", "https://1.2.3.4.5/", "https://999.1.1.1/", "https://[::1%25eth0]/",
    "https://[::1]x/", "https://[fe80::1%eth0]/", "https://-school.example/", "https://a..b/", "https://" + "a" * 3000,
    "https://%31%32%37.0.0.1/", "https://school.example/\ud800",
]  # fmt: skip

INSIDE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "0.0.0.0", "100.64.0.1", "100.127.255.255", "192.0.0.192", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1",  # noqa: S104
    "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1",
    "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "5f00::1", "3fff::1",
    "2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:10.0.0.1",
]  # fmt: skip

OUTSIDES = [OUTSIDE, "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("url", NEVER_ASKED)
def test_what_is_no_plain_address_of_the_web_is_not_even_looked_up(url: str) -> None:
    street = Street()
    with pytest.raises(NotFetched):
        street.fetcher()(url)
    assert (street.looked_up, street.connected) == ([], [])


@pytest.mark.parametrize("place", INSIDE)
def test_no_name_leads_to_a_place_inside(place: str) -> None:
    street = Street({"school.example": [place]})
    with pytest.raises(NotFetched, match="it did not answer"):
        street.fetcher()("https://school.example/x")
    assert street.connected == []


@pytest.mark.parametrize("place", INSIDE)
def test_no_place_inside_is_asked_by_its_number(place: str) -> None:
    street = Street()
    with pytest.raises(NotFetched, match="it did not answer"):
        street.fetcher()(f"http://[{place}]/" if ":" in place else f"http://{place}/")
    assert (street.looked_up, street.connected) == ([], [])


@pytest.mark.parametrize("place", OUTSIDES)
def test_places_of_everybody_are_asked(place: str) -> None:
    street = Street({"school.example": [place]})
    with serving(street, lambda line, _path: line.sendall(says())):
        assert street.fetcher()("http://school.example/").status == 200
    assert street.connected == [(str(addresses.ipaddress.ip_address(place)), 80)]


def test_one_place_inside_among_several_forbids_them_all() -> None:
    for places in ([OUTSIDE, "127.0.0.1"], ["10.0.0.1", OUTSIDE], [OUTSIDE, "::ffff:169.254.169.254"]):
        street = Street({"school.example": list(places)})
        with pytest.raises(NotFetched):
            street.fetcher()("https://school.example/")
        assert street.connected == []


@pytest.mark.parametrize(
    "url",
    ["http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/", "http://127。0。0。1/", "http://127.0.0.1./", "http://LOCALHOST./"],
)
def test_odd_letters_and_dots_do_not_hide_where_it_leads(url: str) -> None:
    street = Street({"localhost": ["127.0.0.1"]})
    with pytest.raises(NotFetched):
        street.fetcher()(url)
    assert street.connected == []


def test_a_name_that_changes_its_mind_is_looked_up_once_and_pinned() -> None:
    street = Street({"rebind.example": [[OUTSIDE], ["127.0.0.1"]]})
    with serving(street, lambda line, _path: line.sendall(says(b'{"a":1}'))):
        assert street.fetcher()("http://rebind.example/x").body == b'{"a":1}'
    assert (street.looked_up, street.connected) == (["rebind.example"], [(OUTSIDE, 80)])


def test_a_name_that_changes_its_mind_between_redirects_is_refused() -> None:
    street = Street({"rebind.example": [[OUTSIDE], ["127.0.0.1"]]})
    again = sends_on("http://rebind.example/again")
    with serving(street, lambda line, _path: line.sendall(again)), pytest.raises(NotFetched, match="not answer"):
        street.fetcher()("http://rebind.example/x")
    assert street.connected == [(OUTSIDE, 80)]


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:169.254.169.254]/latest/meta-data/", "http://10.0.0.1/",
        "//169.254.169.254/", "http://inside.example/", "ftp://school.example/", "file:///etc/passwd",
        "http://user@school.example/", "http://school.example:25/", "http://2130706433/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_a_redirect_is_checked_like_any_address(where: str) -> None:
    street = Street({"inside.example": ["192.168.0.1"]})
    with serving(street, lambda line, _path: line.sendall(sends_on(where))), pytest.raises(NotFetched):
        street.fetcher()("http://school.example/")
    assert street.connected == [(OUTSIDE, 80)]


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    def answer(line: socket.socket, path: str) -> None:
        left = int(path.strip("/"))
        line.sendall(sends_on(f"/{left - 1}") if left else says(b'{"end":1}'))

    street = Street()
    with serving(street, answer):
        followed = street.fetcher()("http://school.example/3")
        assert (followed.body, followed.url) == (b'{"end":1}', "http://school.example/0")
        with pytest.raises(NotFetched, match="on and on"):
            street.fetcher()("http://school.example/4")
    assert len(street.connected) == 8


def drips(line: socket.socket, _path: str) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(200):
        line.sendall(b" ")
        time.sleep(0.05)


def drips_headers(line: socket.socket, _path: str) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        line.sendall(f"X-{number}: x\r\n".encode())
        time.sleep(0.05)


def is_silent(_line: socket.socket, _path: str) -> None:
    time.sleep(5)


@pytest.mark.parametrize("answer", [drips, drips_headers, is_silent])
def test_slowness_of_any_kind_ends_at_the_deadline_of_the_whole(
    answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    street, began = Street(), time.monotonic()
    with serving(street, answer), pytest.raises(NotFetched, match="it did not answer"):  # type: ignore[arg-type]
        street.fetcher()("http://slow.example/")
    assert time.monotonic() - began < 2


def test_a_resolver_that_hangs_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    began = time.monotonic()

    def hangs(host: str, port: int) -> list[str]:
        time.sleep(3)
        return [OUTSIDE]

    with pytest.raises(NotFetched, match="it did not answer"):
        Street().fetcher(resolve=hangs)("http://slow.example/")
    assert time.monotonic() - began < 2


def pours(line: socket.socket, _path: str) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(4000):
        line.sendall(b"x" * 65536)


def pours_in_chunks(line: socket.socket, _path: str) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(4000):
        line.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def packs_a_bomb(line: socket.socket, _path: str) -> None:
    line.sendall(says(gzip.compress(b"\0" * 200_000_000), "Content-Encoding: gzip"))


@pytest.mark.parametrize("answer", [pours, pours_in_chunks, packs_a_bomb])
def test_an_answer_without_end_is_not_listened_to(answer: object) -> None:
    street = Street()
    with serving(street, answer), pytest.raises(NotFetched, match="too long"):  # type: ignore[arg-type]
        street.fetcher()("http://long.example/")


def test_an_answer_that_gives_itself_a_length_below_nought_is_not_listened_to_either() -> None:
    sent = 0

    def lies(line: socket.socket, _path: str) -> None:
        nonlocal sent
        line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")
        while sent < 200 * 1024 * 1024:
            line.sendall(b"x" * 1024 * 1024)
            sent += 1024 * 1024

    street = Street()
    with serving(street, lies), pytest.raises(NotFetched, match="too long"):
        street.fetcher()("http://long.example/")
    assert sent < 50 * 1024 * 1024


NOWHERE = ["http://[", "https://[::1", "//[x/", "http://a]b/", "https://a.example:x/", "javascript:alert(1)"]


@pytest.mark.parametrize("where", NOWHERE)
def test_whoever_sends_on_to_no_address_has_given_no_answer(where: str) -> None:
    street = Street()
    with serving(street, lambda line, _path: line.sendall(sends_on(where))), pytest.raises(NotFetched):
        street.fetcher()("http://odd.example/")
    assert len(street.connected) == 1


BROKEN = [
    b"", b"hello\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/9.9\r\n\r\n", says(b"{}")[:-1], b"\x16\x03\x01\x00",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", says(b"not gzip", "Content-Encoding: gzip"),
    says(b"x", "Content-Encoding: br"), says(gzip.compress(b"{}" * 99)[:-9], "Content-Encoding: gzip"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
]  # fmt: skip


@pytest.mark.parametrize("words", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_answer_is_no_answer(words: bytes) -> None:
    street = Street()
    with serving(street, lambda line, _path: line.sendall(words)), pytest.raises(NotFetched):
        street.fetcher()("http://broken.example/")


def test_what_is_packed_small_is_unpacked_and_any_type_is_taken() -> None:
    street = Street()
    packed = says(gzip.compress(b'{"a":1}'), "Content-Encoding: gzip", kind="text/html; charset=latin-1")
    with serving(street, lambda line, _path: line.sendall(packed)):
        answer = street.fetcher()("http://school.example/")
    assert (answer.body, answer.media_type) == (b'{"a":1}', "text/html")


def test_we_say_who_we_are_and_nothing_else() -> None:
    street = Street()
    with serving(street, lambda line, _path: line.sendall(says(b"{}", "Set-Cookie: a=b"))) as heard:
        fetch = street.fetcher()
        fetch("  HTTP://Sch\u00f6n.Example:8080/a b?q=\u00fc#part ".replace("a b", "a%20b"))
        fetch("http://school.example/")
    first, *headers = heard[0].split("\r\n")
    assert first == "GET /a%20b?q=%C3%BC HTTP/1.1"
    said = dict(line.split(": ", 1) for line in headers if line)
    assert set(said) == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert said["Host"] == "xn--schn-7qa.example:8080"
    assert "Rosette" in said["User-Agent"] and "http://127.0.0.1:8000" in said["User-Agent"]
    assert "cookie" not in heard[1].lower()


def test_ambient_proxies_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1/")
    street = Street()
    with serving(street, lambda line, _path: line.sendall(says())):
        assert street.fetcher()("http://school.example/").status == 200


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's TLS for that name, and a client's that trusts whoever signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    raw, pkcs8 = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    (folder / "both.pem").write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, pkcs8, raw))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "both.pem")
    return server, ssl.create_default_context(cadata=pem.decode())


def test_over_tls_the_name_is_proven_although_the_place_is_pinned(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "school.example")
    street = Street()
    with serving(street, lambda line, _path: line.sendall(says(b'{"a":1}')), server):
        assert street.fetcher(tls=client)("https://school.example/").body == b'{"a":1}'
        with pytest.raises(NotFetched, match="certificate"):
            street.fetcher(tls=client)("https://other.example/")
        with pytest.raises(NotFetched, match="certificate"):
            street.fetcher()("https://school.example/")


def test_no_redirect_leads_from_what_is_secured_to_what_is_not(tmp_path: Path) -> None:
    server, client = certificate(tmp_path, "school.example")
    street = Street()
    on = sends_on("http://school.example/")
    with serving(street, lambda line, _path: line.sendall(on), server), pytest.raises(NotFetched, match="not secured"):
        street.fetcher(tls=client)("https://school.example/")
    assert len(street.connected) == 1


def test_one_badge_costs_twenty_questions_and_three_megabytes_at_most() -> None:
    street = Street()
    with serving(street, lambda line, _path: line.sendall(says())) as heard:
        fetch = street.fetcher()
        for number in range(20):
            fetch(f"http://school.example/{number}")
        with pytest.raises(NotFetched, match="more had to be asked"):
            fetch("http://school.example/11")
    assert len(heard) == 20
    with serving(street, lambda line, _path: line.sendall(says(b"x" * 2_000_000))):
        fetch = street.fetcher()
        fetch("http://school.example/1")
        with pytest.raises(NotFetched, match="too long"):
            fetch("http://school.example/2")
        with pytest.raises(NotFetched, match="took too long"):
            street.fetcher(budget=Budget(clock=fetching.wire.Deadline(0)))("http://school.example/")


def test_a_public_document_is_asked_for_once_in_a_while_and_nothing_is_kept_that_should_not_be() -> None:
    cache.clear()
    street = Street()
    answers = {
        "/kept": says(b'{"a":1}'), "/gone": says(b"", status="410 Gone"),
        "/private": says(b"{}", "Cache-Control: private"),
        "/picture": says(b"x", kind="image/png"), "/long": says(b"x" * 300_000),
    }  # fmt: skip
    with serving(street, lambda line, path: line.sendall(answers[path])) as heard:
        for path in (*answers, *answers):
            fetch = street.fetcher(kept=keeping.Cache())
            first = fetch(f"http://school.example{path}")
            assert first.body in answers[path]
    asked = sorted(request.split(" ")[1] for request in heard)
    assert asked == sorted([*answers, "/private", "/picture", "/long"])


def test_failures_are_asked_again_at_once() -> None:
    cache.clear()
    street = Street({"school.example": [[], [OUTSIDE]]})
    with serving(street, lambda line, _path: line.sendall(says())):
        with pytest.raises(NotFetched):
            street.fetcher(kept=keeping.Cache())("http://school.example/")
        assert street.fetcher(kept=keeping.Cache())("http://school.example/").status == 200


def test_only_the_setting_with_the_dangerous_name_opens_the_inside(settings: object) -> None:
    assert fetching.allowed_by_settings(at=NOON).allows_inside is False
    settings.FETCH_ALLOW_PRIVATE_NETWORKS = True  # type: ignore[attr-defined]
    assert fetching.allowed_by_settings(at=NOON).allows_inside is True
    street = Street({"intranet.example": ["127.0.0.1"]})
    with serving(street, lambda line, _path: line.sendall(says())):
        fetch: Fetcher = street.fetcher(allows_inside=True)
        assert fetch("http://intranet.example:9999/").status == 200
    assert street.connected == [("127.0.0.1", 9999)]


@pytest.mark.django_db
def test_nobody_is_attacked_by_way_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many badges with many names that lead to one place: it is asked so often a minute, and no more."""
    monkeypatch.setattr(fetching, "A_MINUTE", 3)
    street = Street()
    with serving(street, lambda line, _path: line.sendall(says())):
        for number in range(3):
            fetch = street.fetcher(may_ask=fetching.allowed_by_settings(at=NOON).may_ask)
            assert fetch(f"http://name{number}.example/").status == 200
        with pytest.raises(NotFetched, match="very often"):
            street.fetcher(may_ask=fetching.allowed_by_settings(at=NOON).may_ask)("http://another.example/")
        later = fetching.allowed_by_settings(at=NOON + timedelta(minutes=2)).may_ask
        assert street.fetcher(may_ask=later)("http://another.example/").status == 200
    assert len(street.connected) == 4
