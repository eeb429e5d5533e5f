"""The health page, `doctor`, signs of life, and the commands beside them."""

import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from issuer import health, journal, operations
from issuer.health import Finding, State, findings, mail, place, records
from issuer.models import Issuer, JournalEntry, Letter, LetterState, Member, SiteAddress, User, WorkerBeat
from issuer.site import environment, reach
from tests import factories

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User | Member | None], Client]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


class OurDoor(http.server.BaseHTTPRequestHandler):
    """Answers as our own sign of life does."""

    words = b"ok\n"

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.words)

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    """The address of a server on this machine that answers like us."""
    server = http.server.HTTPServer(("127.0.0.1", 0), OurDoor)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_calls_to_ourselves(request: pytest.FixtureRequest, settings: object) -> None:
    """Nobody listens at the address of the tests; those that want somebody there ask for `door`."""
    settings.SITE_URL = request.getfixturevalue("door") if "door" in request.fixturenames else "http://127.0.0.1:9"


# --- Who sees it ---------------------------------------------------------------------------------------------------


def test_owners_and_the_operator_see_the_health_page_and_nobody_else(
    client_of: SignedIn, acme: Issuer, alice: User, bob: Member, carol: User
) -> None:
    operator = factories.make_user("Olga", is_operator=True)
    assert client_of(alice).get("/health").status_code == 200
    assert client_of(operator).get("/health").status_code == 200
    for person in (bob, carol):
        assert client_of(person).get("/health").status_code == 404
        assert client_of(person).post("/health/letter").status_code == 404
    assert client_of(None).get("/health").headers["Location"] == "/accounts/login/?next=/health"
    assert client_of(alice).post("/health").status_code == 405
    assert client_of(alice).get("/health/letter").status_code == 405


def test_the_page_says_what_is_wrong_and_how_to_mend_it(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    shown = client_of(alice).get("/health").content.decode()
    assert "No mail server is set: letters are kept as files and reach nobody" in shown
    assert "Set EMAIL_URL" in shown
    assert "Nobody does the background work" in shown
    assert "cannot reach itself" in shown
    assert "The journal is whole" in shown


def test_a_check_that_breaks_does_not_take_the_page_with_it(
    client_of: SignedIn, acme: Issuer, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sample_badge(now: datetime) -> Finding:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(findings, "_checks", [*findings._checks, sample_badge])
    shown = client_of(alice).get("/health").content.decode()
    assert "The check “sample badge” could not be done" in shown.partition("Could be better")[0]
    assert "secret inside" not in shown


def test_a_floor_above_adds_a_check_of_its_own(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_checks", [])
    health.register(lambda moment: Finding(State.GOOD, f"baked at {moment:%Y}"))
    assert health.run(now=now) == [Finding(State.GOOD, f"baked at {now:%Y}")]


def test_looking_at_the_page_changes_nothing(client_of: SignedIn, acme: Issuer, alice: User) -> None:
    before = (JournalEntry.objects.count(), Letter.objects.count(), default_storage.listdir("")[1])
    client_of(alice).get("/health")
    assert (JournalEntry.objects.count(), Letter.objects.count(), default_storage.listdir("")[1]) == before
    assert default_storage.listdir("health")[1] == []


# --- Each check, right and wrong -----------------------------------------------------------------------------------


def test_we_reach_ourselves_where_somebody_answers_as_we_do(now: datetime, door: str) -> None:
    assert place.address_is_reachable(now).state is State.GOOD


def test_somebody_else_under_our_address_is_told_apart(
    now: datetime, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OurDoor, "words", b"welcome to nginx")
    found = place.address_is_reachable(now)
    assert (found.state, found.detail) == (State.WRONG, "HTTP 200")


def test_nobody_under_our_address_is_said_within_seconds(now: datetime) -> None:
    found = place.address_is_reachable(now)
    assert found.state is State.WRONG
    assert "refused" in found.detail
    assert reach.TIMEOUT <= 3


def test_a_cloud_that_tells_its_secrets_to_this_machine_is_named(
    now: datetime, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reach.METADATA != ("169.254.169.254", 80)  # no test asks there
    assert place.secrets_of_the_cloud_are_out_of_reach(now).state is State.GOOD
    monkeypatch.setattr(reach, "METADATA", ("127.0.0.1", int(door.rpartition(":")[2])))
    found = place.secrets_of_the_cloud_are_out_of_reach(now)
    assert found.state is State.ADVICE
    assert "What leaves the machine" in found.mend


@pytest.mark.parametrize(
    ("trial", "https", "state"), [(True, False, State.ADVICE), (False, False, State.WRONG), (False, True, State.GOOD)]
)
def test_the_public_address_is_judged(now: datetime, settings: object, trial: bool, https: bool, state: State) -> None:
    settings.SITE_IS_TRIAL, settings.SITE_IS_HTTPS = trial, https
    assert place.address_is_public(now).state is state


def test_settings_that_fail_djangos_checks_show(now: datetime, settings: object) -> None:
    assert place.settings_pass_the_checks_for_deployment(now).state is State.GOOD
    settings.SITE_IS_HTTPS = True
    found = place.settings_pass_the_checks_for_deployment(now)
    assert found.state is State.WRONG
    assert "security.W012" in found.detail  # cookies that are not bound to https


def test_a_cache_that_forgets_shows(now: datetime, settings: object) -> None:
    assert place.cache_answers(now).state is State.GOOD
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert place.cache_answers(now).state is State.WRONG


def test_without_redis_the_database_keeps_the_cache_and_it_is_said(
    now: datetime, settings: object, client: Client, alice: User
) -> None:
    pytest.importorskip("redis")
    settings.CACHES = {
        "default": {
            "BACKEND": "issuer.site.redis.RedisOrDatabase",
            "LOCATION": "redis://127.0.0.1:9/0",
            "OPTIONS": environment.REDIS,
        },
        "database": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "instead"},
    }
    cache.set("a", 1)
    assert (cache.get("a"), cache.add("a", 2), cache.incr("a"), cache.has_key("a")) == (1, False, 2, True)
    assert cache.get_many(["a", "b"]) == {"a": 2}
    sign_in = {"login": alice.email, "password": factories.PASSWORD}
    assert client.post("/accounts/login/", sign_in).headers["Location"] == "/desk/"
    found = place.cache_answers(now)
    assert (found.state, found.title) == (State.WRONG, "Redis does not answer")
    cache.clear()
    assert cache.get("a") is None


def test_a_mail_server_that_lets_nobody_in_shows(now: datetime, settings: object) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    assert mail.mail_is_set_up(now).state is State.GOOD
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    found = mail.mail_is_set_up(now)
    assert (found.state, "refused" in found.detail) == (State.WRONG, True)


def test_a_former_address_that_is_answered_no_more_shows(now: datetime, acme: Issuer, settings: object) -> None:
    assert records.site_has_not_moved(now).state is State.GOOD
    SiteAddress.objects.create(url="https://old.example.org", since=now - timedelta(days=1))
    SiteAddress.objects.create(url=settings.SITE_URL, since=now)
    found = records.site_has_not_moved(now)
    assert (found.state, found.detail) == (State.WRONG, "old.example.org")
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "old.example.org"]
    assert records.site_has_not_moved(now).state is State.GOOD


def test_a_proxy_that_is_not_believed_shows_on_the_page(
    client_of: SignedIn, acme: Issuer, alice: User, settings: object
) -> None:
    client, words = client_of(factories.make_user("Olga", is_operator=True)), "Every visitor counts as one"
    assert words not in client.get("/health").content.decode()
    shown = client.get("/health", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="172.18.0.1")
    assert "TRUSTED_PROXIES=172.18.0.1" in shown.content.decode()
    hers = client_of(alice).get("/health", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="172.18.0.1")
    assert words in hers.content.decode()
    assert "172.18.0.1" not in hers.content.decode()
    settings.TRUSTED_PROXIES = ["172.18.0.0/16"]
    shown = client.get("/health", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="172.18.0.1")
    assert words not in shown.content.decode()


def test_debug_shows(now: datetime, settings: object) -> None:
    assert place.debug_is_off(now).state is State.GOOD
    settings.DEBUG = True
    assert place.debug_is_off(now).state is State.WRONG


def test_a_storage_that_cannot_be_written_shows(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.storage_is_writable(now).state is State.GOOD

    def refuse(*args: object, **kwargs: object) -> str:
        raise PermissionError("Permission denied")

    monkeypatch.setattr(default_storage, "save", refuse)
    found = place.storage_is_writable(now)
    assert (found.state, found.detail) == (State.WRONG, "Permission denied")


@pytest.mark.parametrize(("free", "state"), [(50 * 2**30, State.GOOD), (2**30, State.ADVICE), (2**20, State.WRONG)])
def test_a_disk_that_fills_up_shows(now: datetime, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    usage = place.shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(place.shutil, "disk_usage", lambda path: usage)
    assert place.disk_has_room(now).state is state


def test_a_clock_that_is_behind_shows(now: datetime, alice: User) -> None:
    assert place.clock_is_right(now).state is State.GOOD
    assert place.clock_is_right(factories.NOON - timedelta(minutes=10)).state is State.WRONG
    assert place.clock_is_right(datetime(1970, 1, 1, 0, 5, tzinfo=UTC)).state is State.WRONG


def test_a_secret_that_others_can_read_shows(now: datetime, settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = settings.BASE_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    secret = tmp_path / "secret_key"
    secret.write_text("s" * 50)
    secret.chmod(0o600)
    assert place.secrets_are_private(now).state is State.GOOD
    secret.chmod(0o644)
    assert place.secrets_are_private(now).state is State.WRONG
    secret.chmod(0o600)
    settings.MEDIA_ROOT = tmp_path
    assert "folder of the pictures" in place.secrets_are_private(now).title


def test_the_database_is_named(now: datetime) -> None:
    from issuer.health import database

    found = database.database_is_sound(now)
    assert found.state in (State.GOOD, State.ADVICE)
    assert ("SQLite" if connection.vendor == "sqlite" else "PostgreSQL") in found.title


def test_a_living_worker_shows_and_a_silent_one_too(now: datetime) -> None:
    assert mail.worker_runs(now).state is State.WRONG
    WorkerBeat.objects.create(worker_id="w", host="h", pid=1, seen_at=now)
    assert mail.worker_runs(now).state is State.GOOD
    assert mail.worker_runs(now + timedelta(minutes=5)).state is State.WRONG


def test_letters_that_wait_or_fail_show(now: datetime, acme: Issuer, settings: object) -> None:
    assert mail.letters_arrive(now).state is State.UNKNOWN
    settings.EMAIL_URL = "smtp://mail.example"
    assert mail.letters_arrive(now).state is State.UNKNOWN
    factories.make_invitation(acme, "dave@acme.example", at=now)
    assert mail.letters_arrive(now + timedelta(hours=1)).state is State.WRONG
    Letter.objects.update(state=LetterState.ACCEPTED, done_at=now)
    assert mail.letters_arrive(now).state is State.GOOD
    Letter.objects.update(state=LetterState.FAILED)
    assert mail.letters_arrive(now).title == "1 letter did not arrive"
    assert mail.mail_is_set_up(now).state is State.GOOD


@pytest.mark.parametrize("change", ["edit", "take out", "cut off the end"])
def test_a_journal_changed_from_outside_shows(now: datetime, alice: User, acme: Issuer, change: str) -> None:
    assert records.journal_holds(now).state is State.GOOD
    call_command("verifyjournal", stdout=StringIO())
    entries = JournalEntry.objects.order_by("pk")
    if change == "edit":
        JournalEntry.objects.filter(pk=entries[0].pk).update(deed="nothing")
    else:
        entries[1 if change == "cut off the end" else 0].delete()
    assert records.journal_holds(now).state is State.WRONG
    with pytest.raises(CommandError):
        call_command("verifyjournal", stdout=StringIO())


def test_the_end_of_a_long_journal_is_checked_without_reading_all_of_it(alice: User) -> None:
    for _ in range(5):
        operations.revise_profile(alice, name="Alice", light_pages=False, at=factories.NOON)
    entries = list(JournalEntry.objects.order_by("pk"))
    JournalEntry.objects.filter(pk=entries[0].pk).update(deed="nothing")
    assert journal.first_broken(newest=3) is None
    assert journal.first_broken() == entries[0]
    JournalEntry.objects.filter(pk=entries[-2].pk).update(deed="nothing")
    assert journal.first_broken(newest=3) == entries[-2]


def test_a_move_that_nobody_confirmed_shows(now: datetime, settings: object) -> None:
    assert records.site_has_not_moved(now).state is State.GOOD
    operations.remember_site(at=now)
    settings.SITE_URL = "https://elsewhere.example"
    assert records.site_has_not_moved(now).state is State.WRONG


# --- The test letter -----------------------------------------------------------------------------------------------


def test_a_test_letter_goes_out_at_once_and_the_answer_is_shown(
    client_of: SignedIn, acme: Issuer, alice: User, mailoutbox: list
) -> None:
    client = client_of(alice)
    assert client.post("/health/letter").headers["Location"] == "/health"
    assert [letter.to for letter in mailoutbox] == [["alice@acme.example"]]
    assert "The mail server took the letter." in client.get("/health").content.decode()


def test_a_test_letter_that_fails_shows_why(client_of: SignedIn, acme: Issuer, alice: User, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    client = client_of(alice)
    client.post("/health/letter")
    shown = client.get("/health").content.decode()
    assert "mail server cannot be reached" in shown
    assert "refused" in shown


def test_nobody_is_flooded_with_test_letters(client_of: SignedIn, acme: Issuer, alice: User, mailoutbox: list) -> None:
    client = client_of(alice)
    for _ in range(7):
        client.post("/health/letter")
    assert len(mailoutbox) == 5
    assert "Wait ten minutes" in client.get("/health").content.decode()


# --- Signs of life and commands ------------------------------------------------------------------------------------


def test_a_sign_of_life_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.content, response.headers["Cache-Control"]) == (b"ok\n", "no-store")


def test_readiness_is_said_in_one_word(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")
    monkeypatch.setattr("issuer.views.site._was_migrated", False)
    monkeypatch.setattr("issuer.views.site.MigrationExecutor.migration_plan", lambda self, targets: ["one"])
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"not ready\n")


def test_the_doctor_says_the_same_and_ends_with_a_mistake() -> None:
    said = StringIO()
    with pytest.raises(CommandError, match="checks say that something is wrong"):
        call_command("doctor", stdout=said)
    assert "WRONG   No mail server is set" in said.getvalue()
    assert "Set EMAIL_URL" in said.getvalue()


def test_the_doctor_is_content_when_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_checks", [lambda now: Finding(State.GOOD, "All is well", detail="42")])
    said = StringIO()
    call_command("doctor", stdout=said)
    assert said.getvalue() == "ok      All is well  [42]\n"


def test_an_issuer_and_its_owner_are_made_in_a_terminal() -> None:
    said = StringIO()
    call_command("createissuer", "Acme", owner="Alice@acme.example", owner_name="Alice Archer", stdout=said)
    issuer, user = Issuer.objects.get(), User.objects.get()
    assert issuer.document_url in said.getvalue()
    assert (user.email, user.is_superuser, user.has_usable_password()) == ("alice@acme.example", True, False)
    call_command("createissuer", "Second", owner="alice@acme.example", email="info@acme.example", stdout=said)
    assert User.objects.count() == 1
    assert Issuer.objects.get(name="Second").email == "info@acme.example"


@pytest.mark.parametrize(
    ("name", "over"),
    [("Acme", {"owner": "alice"}), ("", {}), ("!!", {}), ("Acme", {"url": "javascript:x"}), ("Acme", {"email": "x"})],
)
def test_an_issuer_made_in_a_terminal_keeps_to_the_same_rules(name: str, over: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("createissuer", name, **{"owner": "alice@acme.example"} | over)
    assert not User.objects.exists()


def test_a_move_is_confirmed_in_a_terminal(settings: object, alice: User) -> None:
    settings.SITE_URL = "https://old.acme.example"
    acme = factories.make_issuer(alice)
    operations.remember_site(at=factories.NOON)
    with pytest.raises(CommandError, match="Set it to https://new"):
        call_command("rebase", to="https://new.acme.example")
    settings.SITE_URL = "https://new.acme.example"
    said = StringIO()
    call_command("rebase", to="https://new.acme.example/", stdout=said)
    assert "ALLOWED_HOSTS (old.acme.example)" in said.getvalue()
    assert Issuer.objects.get().document_url == acme.document_url
    operations.remember_site(at=timezone.now())
