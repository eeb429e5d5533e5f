"""
Canaries: two learners whose names and addresses must be seen by their own school and by themselves, and by nobody else.

They are looked for in everything that a stranger can fetch, whatever its kind; in what others of the house see; in
logs, letters, jobs and the journal; and in what is left after a list was taken back.
"""

import hashlib
import io
import logging
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from assertions import operations
from assertions.models import Assertion, AwardRow, Evidence, IssuedDocument
from issuer import letters
from issuer.models import JournalEntry, Letter
from issuer.site.logs import JsonFormatter
from standards.recipients import hash_identity
from tests import factories, pictures
from tests.security import odd, plan
from tests.security.world import CANARIES, CANARY_NAMES, CANARY_WORDS, World

pytestmark = pytest.mark.django_db
LOOKED_FOR = re.compile("|".join(re.escape(word) for word in CANARY_WORDS).encode(), re.IGNORECASE)


def canaries_in(content: bytes) -> set[bytes]:
    """The canaries in some bytes: as they stand, in compressed parts of a picture, and spelled for markup or JSON."""
    found = set(LOOKED_FOR.findall(content))
    for start in (match.start() for match in re.finditer(rb"x[\x01\x5e\x9c\xda]", content)):
        unpacker = zlib.decompressobj()
        try:
            found |= set(LOOKED_FOR.findall(unpacker.decompress(content[start:], 1 << 20)))
        except zlib.error:
            continue
    return found


def test_the_search_itself_finds_canaries_where_they_hide() -> None:
    assert canaries_in(b"... ZZ-Canary-1@canary.example ...")
    assert canaries_in(b"\x89PNG" + zlib.compress(b"to Zz Canaryone, with thanks"))
    assert not canaries_in(b"nothing to see")


def crawl(client: Client, start: list[str]) -> Iterator[tuple[str, bytes, str]]:
    """Everything that can be fetched from here on: path, bytes with headers, and type."""
    waiting, seen = list(start), set(start)
    while waiting:
        page = waiting.pop()
        for accept in (plan.HTML, "*/*") if page.count("/") == 2 else (plan.HTML,):
            answer = client.get(page, headers={"Accept": accept})
            body = b"".join(answer) if answer.streaming else answer.content
            kind = answer.headers.get("Content-Type", "")
            yield page, body + repr(sorted(answer.headers.items())).encode(), kind
            found = list(odd.links(body.decode())) if kind.startswith("text/html") else []
            found += re.findall(r'"(https?://[^"]+)"', body.decode()) if "json" in kind else []
            for link in found:
                whole = urlsplit(urljoin(f"http://127.0.0.1:8000{page}", link))
                path = whole.path + (f"?{whole.query}" if whole.query else "")
                if whole.netloc == "127.0.0.1:8000" and not path.startswith("/static/") and path not in seen:
                    seen.add(path)
                    waiting.append(path)


def everything_public(world: World) -> list[str]:
    """The address of each thing that has one, of awards in all states."""
    pages = ["/", "/robots.txt", "/sitemap.xml", "/healthz", f"/s/{world.acme.slug}", f"/issuers/{world.acme.pk}"]
    for award in Assertion.objects.all():
        here = f"/assertions/{award.pk}"
        pages += [here, f"{here}.json", f"{here}/badge.png", f"{here}/badge.svg", f"{here}/card.png"]
        pages += [f"{here}/evidence/{piece.pk}" for piece in award.evidence.all()]
    return pages + [plan.path(route, world) for route in plan.ALL if POLITE.get(route.name, True)]


POLITE = {"join": False, "setup": False}


def test_a_stranger_who_fetches_everything_finds_no_canary(world: World) -> None:
    told, kinds, count = [], set(), 0
    for page, content, kind in crawl(plan.signed_in(None), everything_public(world)):
        count += 1
        kinds.add(kind.partition(";")[0])
        if found := canaries_in(content):
            told.append((page, found))
    assert told == []
    assert count > 100
    assert kinds >= {"text/html", "application/ld+json", "image/png", "image/svg+xml", "text/css", "text/plain"}


def test_the_owner_of_another_issuer_finds_no_canary_either(world: World) -> None:
    factories.make_badge(world.chess, name="Checkmate")
    client = plan.signed_in(world.frank)
    desk = f"/desk/{world.chess.slug}"
    start = [*everything_public(world), "/desk/", f"{desk}/", f"{desk}/awards", f"{desk}/awards.csv", f"{desk}/people"]
    start += [f"{desk}/awards?q=canary", f"{desk}/awards.csv?run={world.run.pk}", "/health", "/profile"]
    told = {(page, *found) for page, content, _kind in crawl(client, start) if (found := canaries_in(content))}
    assert told == set()


def test_their_own_school_does_find_them(world: World) -> None:
    """Or else the tests above would pass for the wrong reason."""
    bob = plan.signed_in(world.bob.user)
    seen = canaries_in(bob.get(f"/desk/{world.acme.slug}/awards").content)
    export = b"".join(bob.get(f"/desk/{world.acme.slug}/awards.csv"))
    assert {word.lower().encode() for word in CANARY_NAMES} <= {found.lower() for found in seen}
    assert all(address.encode() in export for address in CANARIES)


def test_the_name_on_a_picture_follows_the_name_on_the_page(world: World) -> None:
    """The card draws words as outlines, so a search cannot read it: without a name it is the same for everybody."""
    one, two = (Assertion.objects.get(recipient=address) for address in CANARIES)
    before = Client().get(f"/assertions/{one.pk}/card.png").content
    Assertion.objects.filter(pk=one.pk).update(recipient_name="Somebody Else")
    assert Client().get(f"/assertions/{one.pk}/card.png").content == before
    Assertion.objects.filter(pk=one.pk).update(shows_name=True)
    assert Client().get(f"/assertions/{one.pk}/card.png").content != before
    assert b"Somebody Else" in Client().get(f"/assertions/{one.pk}", headers={"Accept": plan.HTML}).content
    assert b"Somebody Else" not in Client().get(f"/assertions/{one.pk}.json").content
    assert two.shows_name is False


def test_a_slip_mended_in_a_private_name_does_not_publish_it(world: World) -> None:
    type(world.acme).objects.filter(pk=world.acme.pk).update(earners_are_adults=True)
    award = Assertion.objects.get(recipient=CANARIES[0])
    operations.correct(award, by=world.alice, at=timezone.now(), name="Zz Canaryone-Smith")
    page = Client().get(f"/assertions/{award.pk}", headers={"Accept": plan.HTML})
    assert not canaries_in(page.content)


def test_two_badges_of_one_person_cannot_be_put_together(world: World) -> None:
    other = factories.make_badge(world.acme, name="Web Weaver")
    awards = [factories.make_assertion(other, address) for address in (factories.ERIN, *CANARIES)]
    salts = set(Assertion.objects.exclude(salt="").values_list("salt", flat=True))
    assert len(salts) == Assertion.objects.exclude(salt="").count()
    assert all(len(salt) >= 22 for salt in salts)
    first = Client().get(f"/assertions/{world.award.pk}.json").json()["recipient"]
    second = Client().get(f"/assertions/{awards[0].pk}.json").json()["recipient"]
    assert (first["hashed"], second["hashed"]) == (True, True)
    assert first["identity"] != second["identity"]
    assert len(set(Assertion.objects.values_list("pk", flat=True))) == Assertion.objects.count()


def test_ids_of_awards_are_not_to_be_guessed(world: World) -> None:
    ids = list(Assertion.objects.order_by("created_at").values_list("pk", flat=True))
    assert all(re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{22}", one) for one in ids)
    assert len({one[:4] for one in ids}) > 1
    # The numbers of an issuer's own keys, and of badges in a list whose address is known, tell nothing of anybody.
    numbered = ("/desk/", "/keys/", "/verify/many/")
    pages = [page for page in everything_public(world) if not any(part in page for part in numbered)]
    assert not [page for page in pages if re.search(r"/\d+(/|\.|$)", page)]


# --- Logs, letters, jobs, the journal ------------------------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that the house would write into its log, in the form in which it does."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_log_names_nobody_whatever_happens(world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    bob, canary = plan.signed_in(world.bob.user), CANARIES[0]
    form = {"people": f"Zz Canaryone <{canary}>", "issued_on": "2026-01-02", "do": "award", "again": canary}
    form |= {f"evidence-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    bob.post(f"/badges/{world.badge.pk}/award", form)
    bob.get(f"/desk/{world.acme.slug}/awards", {"q": canary})
    Client().post(f"/assertions/{world.award.pk}/compare", {"address": canary}, headers={"Accept": plan.HTML})
    Client().post("/accounts/login/", {"login": canary, "password": "wrong"})
    Client().post("/accounts/login/code/", {"email": canary})
    Client().post("/accounts/password/reset/", {"email": canary})
    Client().get(f"/nothing/{canary}", {"to": canary})
    Client().get("/", headers={"Host": f"{canary}"})

    def fail(*_given: object, **_named: object) -> None:
        detail = f"DETAIL:  Key (recipient, name)=({canary}, Zz Canaryone) already exists."
        raise DatabaseError(f'duplicate key value violates unique constraint "one"\n{detail}')

    monkeypatch.setattr("assertions.searching.find", fail)
    assert bob.get(f"/desk/{world.acme.slug}/awards", {"q": canary}).status_code == 500
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    assert "duplicate key value" in log.getvalue()
    assert not canaries_in(log.getvalue().encode())


def test_tokens_do_not_reach_the_log(world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("issuer.access.invitation_with", fail)
    assert plan.signed_in(None).get(f"/join/{world.join_token}").status_code == 500
    assert "broken" in log.getvalue()
    assert world.join_token not in log.getvalue()


def test_letters_tell_each_of_them_of_themselves_alone(world: World) -> None:
    letters.deliver_due(now=timezone.now() + timedelta(hours=1))
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(CANARIES) <= set(sent)
    for address, message in sent.items():
        assert (len(message.to), message.cc, message.bcc) == (1, [], [])
        whole = message.message().as_bytes()
        texts = whole + message.body.encode() + b"".join(str(part[0]).encode() for part in message.alternatives)
        own = {address.encode(), b"zz-canary", b"canary.example"} if address in CANARIES else set()
        own |= {CANARY_NAMES[CANARIES.index(address)].encode()} if address in CANARIES else set()
        own |= {CANARY_NAMES[CANARIES.index(address)].split()[1].encode()} if address in CANARIES else set()
        assert {word.lower() for word in canaries_in(texts)} <= {word.lower() for word in own}, address
        assert not canaries_in(str(message.subject).encode())


def test_the_journal_and_the_jobs_name_nobody(world: World) -> None:
    deeds = repr(list(JournalEntry.objects.values_list()))
    jobs = repr(list(apps.get_model("django_tasks_database", "DBTaskResult").objects.values_list()))
    sessions = repr([session.get_decoded() for session in apps.get_model("sessions", "Session").objects.all()])
    assert not canaries_in((deeds + jobs + sessions).encode())
    assert len(deeds) > 1000
    assert len(jobs) > 100


# --- Taken back ----------------------------------------------------------------------------------------------------


def test_of_a_list_that_was_taken_back_nothing_is_kept_that_tells_who_was_on_it(world: World) -> None:
    salts = list(Assertion.objects.values_list("pk", "salt"))
    run = factories.award(world.badge, "Zz Canarythree <zz-canary-3@canary.example>", at=timezone.now())
    award = run.assertions.get()
    hashed = hash_identity("zz-canary-3@canary.example", award.salt)
    baked = list(award.documents.exclude(picture="").values_list("picture", flat=True))
    operations.undo(run, by=world.alice, at=timezone.now())
    operations.forget_old_rows(at=timezone.now() + timedelta(days=30))
    award.refresh_from_db()
    assert (award.recipient, award.recipient_name, award.salt, award.narrative, award.result) == ("",) * 5
    bodies = b"".join(bytes(body) for body in IssuedDocument.objects.values_list("body", flat=True))
    assert hashed.encode() not in bodies
    assert not Letter.objects.filter(to__contains="canary-3").exists()
    assert not AwardRow.objects.filter(run=run).exists()
    assert "canarythree" not in " ".join(text for _place, text in plan.texts()).lower()
    assert not any(default_storage.exists(name) for name in baked) or baked == []
    assert Client().get(f"/assertions/{award.pk}.json").status_code == 410
    assert dict(salts).items() <= dict(Assertion.objects.values_list("pk", "salt")).items()


def test_a_baked_picture_of_an_undone_award_is_deleted(world: World) -> None:
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        run = factories.award(world.badge, "slip2@example.org", at=timezone.now())
    names = list(
        IssuedDocument.objects.filter(assertion__run=run).exclude(picture="").values_list("picture", flat=True)
    )
    assert names
    assert all(default_storage.exists(name) for name in names)
    with TestCase.captureOnCommitCallbacks(execute=True):
        operations.undo(run, by=world.alice, at=timezone.now())
    assert not any(default_storage.exists(name) for name in names)


# --- What is only for staff ----------------------------------------------------------------------------------------


def test_private_evidence_is_nowhere_in_public(world: World) -> None:
    private = world.private_file
    page = Client().get(f"/assertions/{world.award.pk}", headers={"Accept": plan.HTML}).content.decode()
    document = Client().get(f"/assertions/{world.award.pk}.json").content.decode()
    for text in (page, document):
        assert private.pk not in text
        assert "Her diary" not in text
    assert Client().get(f"/assertions/{world.award.pk}/evidence/{private.pk}").status_code == 404
    other = world.awards[1]
    assert Client().get(f"/assertions/{other.pk}/evidence/{world.public_file.pk}").status_code == 404


def test_evidence_of_a_revoked_award_is_gone(world: World) -> None:
    operations.revoke([world.award], reason="Over.", by=world.alice, at=timezone.now())
    assert Client().get(f"/assertions/{world.award.pk}/evidence/{world.public_file.pk}").status_code == 404
    assert Evidence.objects.filter(pk=world.public_file.pk).exists()


def test_what_a_camera_noted_is_not_kept(world: World) -> None:
    from assertions import evidence
    from badges import images

    photograph = pictures.drawn(480, 480)
    noted = photograph.getexif()
    noted[0x010E] = "Zz Canaryone at canary.example"
    noted[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    given = pictures.saved(photograph, "JPEG", exif=noted, comment=b"zz-canary-1@canary.example")
    assert canaries_in(given)
    assert not canaries_in(evidence.take(given).content)
    assert not canaries_in(images.take_in(given).png)


def test_comparing_an_address_tells_yes_or_no_keeps_nothing_and_is_limited(world: World) -> None:
    path = f"/assertions/{world.award.pk}/compare"

    def ask(address: str) -> tuple[int, str]:
        answer = Client().post(path, {"address": address}, headers={"Accept": plan.HTML})
        return answer.status_code, answer.content.decode()

    before = hashlib.sha256(repr(sorted(plan.fingerprint().items())).encode()).hexdigest()
    assert "Yes, it was awarded to that address" in ask(factories.ERIN.upper())[1]
    status, page = ask(CANARIES[0])
    assert (status, "No, it was awarded to another address" in page) == (200, True)
    assert factories.ERIN not in page
    statuses = [ask(f"guess{number}@example.org")[0] for number in range(25)]
    assert statuses[:3] == [200, 200, 200]
    assert set(statuses[3:]) == {429}
    assert hashlib.sha256(repr(sorted(plan.fingerprint().items())).encode()).hexdigest() == before
