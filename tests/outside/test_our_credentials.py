"""
A credential, an endorsement and a status list, fetched from a running site over HTTP and judged by @digitalbazaar/vc.

Everything it may load (DID documents, status lists) was fetched from the site too, as a wallet would.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from standards import contexts
from tests.journeys.running import RunningSite
from tests.outside import tools

pytestmark = pytest.mark.outside

_AWARD = """
import json
from django.utils import timezone
from assertions import lists, operations
from assertions.models import Assertion
from badges import operations as badge_operations
from badges.canvas import Step
from badges.models import BadgeClass
from badges.results import Asked
from issuer.site.ids import new_id
from standards.ob2 import documents as ob2
from tests import factories

now = timezone.now()
words = "Zoë wrote a **quiz** → {1} 🎈 ]]> שלום, قلادة."
acme = factories.make_issuer(factories.make_user(), name="Acme {🎈}")
by = factories.owner_of(acme).user
chess = factories.make_issuer(factories.make_user("Carol Chess"), name="Schachkreis für alle")
def badge(**more):
    draft = factories.make_badge(acme, name="Löten 🎈", description=words, alt="A disc {x}", published=False)
    criteria = badge_operations.Criteria(introduction=words, steps=[Step("Solder it")], tags=["tin", "قلادة"],
        alignments=[ob2.Alignment("Making", "https://nc.example/3", "By hand", "KS3", "D&T 3.1")], valid_months=24,
        kind="MicroCredential", language="de", credits="1.50", result=Asked("Güte", values=("gut", "قلادة")), **more)
    badge_operations.say_what(draft, criteria=criteria, by=by, at=now)
    return badge_operations.publish(BadgeClass.objects.get(pk=draft.pk), by=by, at=now)
badge_class = badge()
evidence = [operations.EvidenceGiven(url="https://e.example/1", name="The quiz", narrative=words, is_public=True)]
def award(of=badge_class):
    run = factories.award(of, "Erin <erin@example.org>", at=now, narrative=words, evidence=evidence, result="قلادة",
        again=["erin@example.org"])
    return run.assertions.get()
held = award(badge(may_be_suspended=True))
operations.suspend(held, reason="A {check} is due.", by=by, at=now)
def vouched(about):
    word = operations.ask(factories.owner_of(acme), about, email="c@chess.example", at=now)
    word = operations.give(word, comment="Sie wissen, was sie tun → 🎈.", as_member=factories.owner_of(chess), at=now)
    return operations.accept(factories.owner_of(acme), word, at=now)
valid, revoked = award(), award()
words = [vouched(valid), vouched(acme), vouched(badge_class)]
gone = vouched(acme)
print("MADE " + json.dumps({"valid": valid.pk, "revoked": revoked.pk, "words": [word.pk for word in words],
    "gone": gone.pk, "held": held.pk}))
"""
_TAKE_BACK = """
from django.utils import timezone
from assertions import operations
from assertions.models import Assertion, Endorsement
from tests import factories
now = timezone.now()
award = Assertion.objects.get(pk="{revoked}")
operations.revoke([award], reason="By mistake.", by=award.awarded_by, at=now)
word = Endorsement.objects.get(pk="{gone}")
operations.retract(factories.owner_of(word.as_issuer), word, reason="A slip.", at=now)
"""


@dataclass(frozen=True)
class Made:
    """A running site, and the ids of what was made on it."""

    site: RunningSite
    valid: str
    revoked: str
    words: list[str]
    gone: str
    held: str

    def fetch(self, path: str) -> dict[str, Any]:
        """The document at an address."""
        found: dict[str, Any] = json.loads(self.raw(path))
        return found

    def raw(self, path: str) -> bytes:
        """The bytes at an address."""
        status, _headers, body = self.site.get(path)
        assert status == 200, (path, body)
        return body

    def web(self, *documents: dict[str, Any]) -> dict[str, Any]:
        """What these documents lead to, fetched now: the DID documents and status lists of all who signed."""
        found: dict[str, Any] = {url: contexts.load(url) for url in contexts.KNOWN}
        waiting = list(documents)
        while waiting:
            document = waiting.pop()
            issuer = document["issuer"] if isinstance(document["issuer"], str) else document["issuer"]["id"]
            found[issuer] = self.fetch("/" + "/".join(issuer.split(":")[3:]) + "/did.json")
            status = document.get("credentialStatus", {}).get("statusListCredential")
            if status and status not in found:
                found[status] = self.fetch(status)
                waiting.append(found[status])
            waiting += document.get("endorsement", [])
        return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    site = RunningSite(tmp_path_factory.mktemp("site")).start()
    try:
        yield Made(site, **json.loads(site.manage("shell", "-v", "0", "-c", _AWARD).split("MADE ", 1)[1]))
    finally:
        site.stop()


def flipped(stored: bytes, seed: int, count: int) -> list[dict[str, Any]]:
    """The bytes with one bit of one byte turned, wherever it fell, that are still JSON and say something else."""
    chance, said, found = random.Random(seed), json.loads(stored), []
    while len(found) < count:
        changed = bytearray(stored)
        changed[chance.randrange(len(stored))] ^= 1 << chance.randrange(7)
        try:
            read = json.loads(changed)
        except ValueError:
            continue
        if read != said:
            found.append(read)
    return found


def test_it_accepts_credential_endorsement_and_status_list_and_refuses_each_after_one_flipped_byte(made: Made) -> None:
    credential = made.fetch(f"/assertions/{made.valid}/credential")
    lists = [credential["credentialStatus"]["statusListCredential"]]
    endorsements = [f"/endorsements/{word}/credential" for word in made.words]
    lists.append(made.fetch(endorsements[0])["credentialStatus"]["statusListCredential"])
    assert len(set(lists)) == 2  # each of the two issuers has its own
    for path in (f"/assertions/{made.valid}/credential", *endorsements, *lists):
        stored = made.raw(path)
        document = json.loads(stored)
        wrong = flipped(stored, 7, 12)
        asked = [("credential", document), ("document", document), *(("credential", one) for one in wrong)]
        good, also, *others = tools.ask(made.web(document), *asked)
        assert (good["verified"], good["why"]) == (True, []), path
        assert also["verified"], path
        assert [answer["verified"] for answer in others] == [False] * len(wrong), path


def test_it_accepts_the_endorsement_inside_the_credential(made: Made) -> None:
    credential = made.fetch(f"/assertions/{made.valid}/credential")
    [inside] = credential["endorsement"]
    assert inside == made.fetch(f"/endorsements/{made.words[0]}/credential")
    (answer,) = tools.ask(made.web(credential), ("credential", inside))
    assert (answer["verified"], answer["status"]) == (True, True)


def test_it_sees_what_was_revoked_and_which_good_word_was_taken_back(made: Made) -> None:
    copies = [
        made.fetch(f"/assertions/{made.valid}/credential"),
        made.fetch(f"/assertions/{made.revoked}/credential"),
        made.fetch(f"/endorsements/{made.words[1]}/credential"),
        made.fetch(f"/endorsements/{made.gone}/credential"),
    ]
    questions = [("bit", copy) for copy in copies]
    assert [bits(answer) for answer in tools.ask(made.web(*copies), *questions)] == [[False]] * 4
    made.site.manage("shell", "-v", "0", "-c", _TAKE_BACK.format(revoked=made.revoked, gone=made.gone))
    assert [bits(answer) for answer in tools.ask(made.web(*copies), *questions)] == [[False], [True], [False], [True]]
    status, _headers, body = made.site.get(f"/endorsements/{made.gone}/credential")
    assert (status, json.loads(body)["revocationReason"]) == (410, "A slip.")


def test_it_sees_what_is_on_hold(made: Made) -> None:
    copy = made.fetch(f"/assertions/{made.held}/credential")
    assert copy["credentialStatus"]["statusPurpose"] == "suspension"
    assert [bits(answer) for answer in tools.ask(made.web(copy), ("bit", copy))] == [[True]]


def test_the_validator_of_2_0_accepts_the_same_award_and_refuses_it_on_hold(made: Made) -> None:
    said = tools.judge(f"{made.site.url}/assertions/{made.valid}", "erin@example.org")
    assert (said.valid, said.errors, said.warnings) == (True, [], [])
    signed = [made.raw(f"/assertions/{pk}/assertion.jws").decode("ascii") for pk in (made.valid, made.held)]
    accepted, refused = (tools.judge(one, "erin@example.org") for one in signed)
    assert (accepted.valid, accepted.errors) == (True, [])
    assert "has been revoked" in "".join(refused.errors)
    assert "On hold: A {check} is due." in "".join(refused.errors)


def bits(answer: dict[str, Any]) -> list[bool]:
    """What it read in the list."""
    return [one["status"] if isinstance(one, dict) else one for one in answer["status"]]
