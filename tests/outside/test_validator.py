"""
The 1EdTech validator judges what standards/ writes: documents and pictures served over HTTP on this machine.
"""

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from standards import baking, json_text
from standards.errors import NotFetched
from standards.ob2 import documents
from standards.proofs import jws
from standards.proofs.keys import Algorithm, PrivateKey
from standards.verification import Fetched, Verdict, verify
from tests.outside import tools
from tests.standards.cast import ERIN, make_assertion, make_badge_class, make_png, make_profile, make_svg
from tests.standards.credentials import URN, make_credential, rsa_key, rsa_signer, signed

pytestmark = pytest.mark.outside

NOW = datetime.now(UTC)
YESTERDAY = NOW - timedelta(days=1)
MALLORY = PrivateKey.generate(Algorithm.RS256)
ACHIEVEMENT = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"
OTHER_EDITION = documents.Related("https://badges.example.org/badges/2/achievement", type=ACHIEVEMENT)


@dataclass
class House:
    """A small issuer on the loopback interface."""

    home: str
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)

    def serve(self, path: str, body: bytes, *, status: int = 200, media_type: str = "application/ld+json") -> str:
        """Put something at a path, and say its address."""
        self.answers[path] = status, media_type, body
        return self.home + path

    def award(self, **over) -> tuple[str, bytes]:
        """Serve an award of Erin's with all it needs; its address and its bytes."""
        self.serve("/badges/1/image", make_png(), media_type="image/png")
        profile = make_profile(id=self.home + "/issuers/1")
        badge = make_badge_class(
            id=self.home + "/badges/1", image=self.home + "/badges/1/image", issuer=self.home + "/issuers/1"
        )
        values = {
            "id": self.home + "/assertions/1",
            "badge": self.home + "/badges/1",
            "issued_on": YESTERDAY,
            "narrative": "Soldered “three” boards > two {really}.",
            "evidence": (documents.Evidence(id="https://example.org/work", narrative="Photographs"),),
        }
        award = documents.encode(make_assertion(**(values | over)))
        self.serve("/issuers/1", documents.encode(profile))
        self.serve("/badges/1", documents.encode(badge))
        return self.serve("/assertions/1", award), award

    def fetch(self, url: str) -> Fetched:
        """The same answers for our own verification."""
        if (answer := self.answers.get(url.removeprefix(self.home))) is None:
            raise NotFetched("not there")
        status, media_type, body = answer
        return Fetched(status, media_type, body, url)


@pytest.fixture
def house() -> Iterator[House]:
    tools.need("validator")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, media_type, body = serving.answers.get(self.path, (404, "text/plain", b"no"))
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = House(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield serving
        server.shutdown()
        thread.join()


def ours(house: House, given: bytes | str, recipient: str | None = None) -> Verdict:
    return verify(given, fetch=house.fetch, now=datetime.now(UTC), recipient=recipient).verdict


def test_a_hosted_assertion_is_accepted(house: House) -> None:
    address, _ = house.award()
    said = tools.judge(address, ERIN)
    assert (said.valid, said.errors, said.warnings) == (True, [], [])
    assert ours(house, address, ERIN) is Verdict.VALID


def test_every_property_is_understood(house: House) -> None:
    house.award(expires=NOW + timedelta(days=9), image=house.home + "/assertions/1/badge.png")
    house.serve("/assertions/1/badge.png", make_png(), media_type="image/png")
    profile = make_profile(
        id=house.home + "/issuers/1",
        telephone="+16175551212",
        description="Makers",
        image=documents.Image(id=house.home + "/badges/1/image", caption="a disc"),
        language="en",
    )
    badge = make_badge_class(
        id=house.home + "/badges/1",
        image=documents.Image(id=house.home + "/badges/1/image", caption="a disc"),
        criteria=documents.Criteria(id=house.home + "/criteria", narrative="Do it."),
        issuer=house.home + "/issuers/1",
        alignment=(documents.Alignment("Making", "https://example.org/making", "All of it", "Frame", "M-1"),),
        tags=("solder", "tin"),
        version="2",
        related=(documents.Related(house.home + "/badges/0", version="1"), OTHER_EDITION),
        language="en",
    )
    house.serve("/issuers/1", documents.encode(profile))
    house.serve("/badges/1", documents.encode(badge))
    said = tools.judge(house.home + "/assertions/1", ERIN)
    assert (said.valid, said.errors, said.warnings) == (True, [], [])
    assert ours(house, house.home + "/assertions/1", ERIN) is Verdict.VALID
    seen = next(node for node in said.graph if node.get("type") == "BadgeClass")
    assert (seen["tags"], seen["version"], seen["alignment"]["targetUrl"]) == (
        ["solder", "tin"],
        "2",
        "https://example.org/making",
    )


@pytest.mark.parametrize(("suffix", "picture"), [(".png", make_png()), (".svg", make_svg())])
def test_a_baked_picture_is_accepted(house: House, tmp_path: Path, suffix: str, picture: bytes) -> None:
    address, award = house.award()
    file = tmp_path / f"badge{suffix}"
    file.write_bytes(baking.bake(picture, award.decode(), verify=address))
    said = tools.judge(file, ERIN)
    assert (said.valid, said.errors, said.warnings) == (True, [], [])
    assert ours(house, file.read_bytes(), ERIN) is Verdict.VALID


def test_a_baked_picture_is_accepted_at_its_address(house: House) -> None:
    address, award = house.award()
    baked = baking.bake(make_png(), award.decode(), verify=address)
    said = tools.judge(house.serve("/assertions/1/badge.png", baked, media_type="image/png"), ERIN)
    assert (said.valid, said.errors) == (True, [])


def test_the_wrong_recipient_is_refused(house: House, tmp_path: Path) -> None:
    address, award = house.award()
    file = tmp_path / "badge.png"
    file.write_bytes(baking.bake(make_png(), award.decode()))
    for given in (address, file):
        said = tools.judge(given, "carol@example.org")
        assert not said.valid
        assert any("did not match" in error for error in said.errors)
    assert ours(house, address, "carol@example.org") is Verdict.NOT_THEIRS


def test_the_wrong_recipient_of_an_svg_is_refused_by_us_whatever_the_validator_says(
    house: House, tmp_path: Path
) -> None:
    # Its issue 262: an SVG with the wrong recipient may be called valid. Nobody is asked here but ourselves.
    address, award = house.award()
    baked = baking.bake(make_svg(), award.decode(), verify=address)
    assert ours(house, baked, "carol@example.org") is Verdict.NOT_THEIRS


def test_an_expired_award_is_refused(house: House) -> None:
    address, _ = house.award(issued_on=NOW - timedelta(days=9), expires=YESTERDAY)
    said = tools.judge(address, ERIN)
    assert not said.valid
    assert any("expire" in error.lower() for error in said.errors)
    assert ours(house, address, ERIN) is Verdict.EXPIRED


def test_an_award_of_tomorrow_is_refused(house: House) -> None:
    address, _ = house.award(issued_on=NOW + timedelta(days=1))
    assert not tools.judge(address, ERIN).valid
    assert ours(house, address, ERIN) is Verdict.NOT_YET_VALID


def test_a_tampered_award_is_refused(house: House) -> None:
    address, award = house.award()
    house.serve("/assertions/1", award.replace(b'"hashed":true', b'"hashed":false'))
    assert not tools.judge(address, ERIN).valid
    assert ours(house, address, ERIN) is Verdict.NOT_A_BADGE


def test_an_award_that_names_another_host_is_refused(house: House) -> None:
    address, award = house.award()
    house.serve("/assertions/1", award.replace(address.encode(), b"http://localhost:1/assertions/1"))
    assert not tools.judge(address, ERIN).valid
    assert ours(house, address, ERIN) is Verdict.COULD_NOT_CHECK


def test_a_picture_that_was_changed_shows_what_the_address_says(house: House, tmp_path: Path) -> None:
    # Both verifiers go by the address; ours says besides that the file tells another story.
    _, award = house.award()
    forged = award.replace(YESTERDAY.strftime("%Y-%m-%d").encode(), b"2001-01-01")
    file = tmp_path / "badge.png"
    file.write_bytes(baking.bake(make_png(), forged.decode()))
    said = tools.judge(file, ERIN)
    assert all("2001" not in str(node) for node in said.graph)
    assert ours(house, file.read_bytes(), ERIN) is Verdict.CHANGED


def sign_award(house: House, *, revoked: bool = False, listed: bool = True, pem: str = "", **over: object) -> str:
    """Serve what a signed award of Erin's needs, and give the award itself, which is served nowhere."""
    house.award()
    key_id = house.home + "/issuers/1/keys/1"
    gone = (documents.Revoked(URN, "Given in error."),) if revoked else ()
    profile = make_profile(
        id=house.home + "/issuers/1",
        public_key=(key_id,) if listed else (),
        revocation_list=house.home + "/issuers/1/revocations",
    )
    key = documents.CryptographicKey(key_id, profile.id, pem or rsa_key().public_key.to_pem())
    house.serve("/issuers/1", documents.encode(profile))
    house.serve("/issuers/1/keys/1", documents.encode(key))
    house.serve(
        "/issuers/1/revocations",
        documents.encode(documents.RevocationList(house.home + "/issuers/1/revocations", profile.id, gone)),
    )
    values = {
        "id": URN,
        "badge": house.home + "/badges/1",
        "issued_on": YESTERDAY,
        "verification": documents.SignedVerification(key_id),
        "narrative": "Gelötet: “drei” Platinen > zwei {wirklich} 😀",
    }
    return jws.sign(documents.encode(make_assertion(**(values | over))), signer=rsa_signer(key_id))


def test_a_signed_award_is_accepted(house: House) -> None:
    said = tools.judge(sign_award(house), ERIN)
    assert (said.valid, said.errors, said.warnings) == (True, [], [])
    seen = next(node for node in said.graph if node.get("type") == "CryptographicKey")
    assert seen["owner"] == house.home + "/issuers/1"


def test_a_signed_award_in_a_picture_is_accepted_also_beside_a_3_0_credential(house: House, tmp_path: Path) -> None:
    badge = sign_award(house)
    credential = json_text.write(signed(make_credential().to_json())).decode()
    for name, picture in (
        ("one.png", baking.bake(make_png(), badge)),
        ("both.png", baking.Prepared(make_png()).bake_both(badge, credential)),
        ("one.svg", baking.bake(make_svg(), badge)),
    ):
        (tmp_path / name).write_bytes(picture)
        said = tools.judge(tmp_path / name, ERIN)
        assert (said.valid, said.errors, said.warnings) == (True, [], []), name


def test_a_hosted_award_in_a_picture_beside_a_3_0_credential_is_accepted(house: House, tmp_path: Path) -> None:
    _, award = house.award()
    credential = json_text.write(signed(make_credential().to_json())).decode()
    file = tmp_path / "both.png"
    file.write_bytes(baking.Prepared(make_png()).bake_both(award.decode(), credential))
    said = tools.judge(file, ERIN)
    assert (said.valid, said.errors, said.warnings) == (True, [], [])


def one_sign_changed(badge: str) -> str:
    head, body, tail = badge.split(".")
    return f"{head}.{body}.{tail[:40]}{'B' if tail[40] == 'A' else 'A'}{tail[41:]}"


# The validator keeps what it fetched, so each of these has a house of its own.
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda house: one_sign_changed(sign_award(house)), "failed verification"),
        (lambda house: sign_award(house, pem=MALLORY.public_key.to_pem()), "failed verification"),
        (lambda house: sign_award(house, revoked=True), "has been revoked"),
        (lambda house: sign_award(house, listed=False), "other than those authorized"),
    ],
    ids=["changed", "another key", "withdrawn", "a key that the issuer does not list"],
)
def test_a_signed_award_is_refused_for_the_right_reason(
    house: House, make: Callable[[House], str], reason: str
) -> None:
    said = tools.judge(make(house), ERIN)
    assert not said.valid
    assert any(reason in error for error in said.errors), said.errors


def test_a_revoked_award_is_refused_by_us_whatever_the_validator_says(house: House) -> None:
    # Its issue 236: a revoked hosted badge may be called valid.
    address, _ = house.award()
    body = documents.encode(documents.RevokedAssertion(address, "Given in error."))
    house.serve("/assertions/1", body, status=410)
    assert ours(house, address, ERIN) is Verdict.REVOKED
