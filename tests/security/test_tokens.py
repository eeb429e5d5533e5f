"""
Links and codes that work once (AUTH-03), and answers that do not tell who has an account (AUTH-02, AUTH-04).
"""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from issuer import letters, operations
from issuer.models import Invitation, Issuer, Letter, Member, Role, SetupLink, Suppression, User
from issuer.site import private, sealing, tokens
from tests import factories
from tests.security import odd, plan
from tests.security.world import World

pytestmark = pytest.mark.django_db
STRONG = "three-words-apart"


def deliver() -> list[Any]:
    """Send what waits in the outbox; the letters sent."""
    before = len(mail.outbox)
    letters.deliver_due(now=timezone.now() + timedelta(seconds=61))
    return mail.outbox[before:]


# --- The set-up link -----------------------------------------------------------------------------------------------


def set_up(token: str, **over: str) -> Any:
    answers = {"name": "Alice", "email": "alice@acme.example", "password": STRONG, "issuer_name": "Acme"}
    return Client().post(f"/setup/{token}", answers | over)


def new_link(**ago: float) -> str:
    return (operations.one_time_link(at=timezone.now() - timedelta(**ago)) or "").rpartition("/")[2]


def test_the_set_up_link_works_once_and_only_while_nobody_has_an_account(db: None) -> None:
    token = new_link()
    assert set_up(token).status_code == 302
    assert set_up(token, email="mallory@attacker.example").status_code == 404
    assert Client().get(f"/setup/{token}").status_code == 404
    assert (User.objects.count(), Issuer.objects.count()) == (1, 1)
    assert operations.one_time_link(at=timezone.now()) is None


def test_a_set_up_link_that_was_printed_before_or_long_ago_is_worth_nothing(db: None) -> None:
    first, second = new_link(), new_link()
    assert set_up(first).status_code == 404
    assert Client().get(f"/setup/{second}").status_code == 200
    assert set_up(new_link(days=8)).status_code == 404
    assert not User.objects.exists()


def test_a_set_up_link_is_not_used_up_by_looking_or_by_a_mistake(db: None) -> None:
    token = new_link()
    for _ in range(3):
        assert Client().get(f"/setup/{token}").status_code == Client().head(f"/setup/{token}").status_code == 200
    assert set_up(token, password="short").status_code == 422
    assert set_up(token, issuer_name="...").status_code == 422
    assert not User.objects.exists()
    assert set_up(token).status_code == 302


def test_tokens_are_kept_as_hashes(world: World) -> None:
    hashed = tokens.hash_of(world.join_token)
    assert Invitation.objects.filter(token_hash=hashed).exists()
    deliver()
    stored = [(place, text) for place, text in plan.texts() if world.join_token in text]
    assert stored == []
    User.objects.all().delete()
    token = new_link()
    assert SetupLink.objects.get(used_at=None).token_hash == tokens.hash_of(token)
    assert not [place for place, text in plan.texts() if token in text]


# --- Invitations ---------------------------------------------------------------------------------------------------


def join(world: World, token: str | None = None, **over: str) -> Any:
    answers = {"name": "Dave Dean", "password": STRONG} | over
    return Client().post(f"/join/{token or world.join_token}", answers)


def test_an_invitation_is_accepted_once(world: World) -> None:
    assert join(world).status_code == 302
    assert join(world, name="Mallory").status_code == 404
    dave = Member.objects.get(user__email="dave@acme.example")
    assert (dave.role, dave.issuer_id) == (Role.EDITOR, world.acme.pk)


def test_a_withdrawn_replaced_or_old_invitation_opens_nothing(world: World) -> None:
    owner, now = factories.owner_of(world.acme), timezone.now()
    operations.invite(owner, email="dave@acme.example", role=Role.OWNER, at=now)
    assert join(world).status_code == 404
    replaced = Letter.objects.filter(to="dave@acme.example").latest("made_at").secret
    Invitation.objects.filter(email="dave@acme.example").update(expires_at=now - timedelta(seconds=1))
    assert join(world, replaced).status_code == 410
    Invitation.objects.filter(email="dave@acme.example").update(expires_at=now + timedelta(days=1))
    operations.withdraw_invitation(owner, invitation_id=Invitation.objects.get(accepted_at=None).pk, at=now)
    assert join(world, replaced).status_code == 404
    assert not Member.objects.filter(user__email="dave@acme.example").exists()


def test_an_invitation_is_for_its_address_alone(world: World) -> None:
    for person in (world.carol, world.frank, world.olga, world.bob.user):
        client = plan.signed_in(person)
        assert client.post(f"/join/{world.join_token}", {"name": "x", "password": STRONG}).status_code == 403
    assert Invitation.objects.get(pk=world.invitation.pk).accepted_at is None


def test_a_link_of_one_purpose_opens_nothing_else(world: World) -> None:
    for token in (world.join_token, world.stop_token, "x", "0" * 64):
        assert Client().get(f"/setup/{token.replace('.', '')}").status_code == 404
    assert Client().get(f"/join/{tokens.hash_of(world.join_token)}").status_code == 404
    assert Client().post(f"/mail/stop/{world.join_token}").status_code == 404
    hashed, _dot, signature = world.stop_token.partition(".")
    other = hashed[:-1] + ("1" if hashed.endswith("0") else "0")
    for forged in (hashed, f"{hashed}.", f"{other}.{signature}", f"{'0' * 64}.{signature}", f".{signature}"):
        assert Client().post(f"/mail/stop/{forged}").status_code == 404, forged
    assert not Suppression.objects.exists()


def test_nobody_joins_with_an_address_of_their_own_choosing(world: World) -> None:
    join(world, email="mallory@attacker.example", role="OWNER", is_staff="on", is_superuser="on", issuer=world.chess.pk)
    dave = User.objects.get(email="dave@acme.example")
    assert (dave.is_staff, dave.is_superuser) == (False, False)
    assert [member.role for member in dave.memberships.all()] == [Role.EDITOR]


def test_an_account_cannot_take_an_address_before_its_owner_comes(world: World) -> None:
    """Carol writes Dave's address into her account; Dave's invitation is still Dave's."""
    carol = plan.signed_in(world.carol)
    carol.post("/accounts/email/", {"email": "dave@acme.example", "action_add": ""})
    carol.post("/accounts/email/", {"email": "dave@acme.example", "action_primary": ""})
    world.carol.refresh_from_db()
    assert world.carol.email == "carol@elsewhere.example"
    assert not EmailAddress.objects.filter(email="dave@acme.example", verified=True).exists()
    assert carol.post(f"/join/{world.join_token}").status_code == 403
    assert join(world).status_code == 302
    assert User.objects.get(email="dave@acme.example").memberships.get().issuer == world.acme


# --- Codes ---------------------------------------------------------------------------------------------------------


def code_for(address: str) -> str:
    """The code in the one letter that goes to this address now."""
    (letter,) = [one for one in deliver() if one.to == [address]]
    found = re.search(r"^\s*([0-9A-Z]{3,}(?:-?[0-9A-Z]{3,})*)\s*$", letter.body, re.MULTILINE)
    assert found
    return found[1]


def test_a_code_signs_in_once_and_only_where_it_was_asked_for(world: World) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"email": world.alice.email})
    code = code_for(world.alice.email)
    elsewhere = Client()
    elsewhere.post("/accounts/login/code/", {"email": world.carol.email})
    elsewhere.post("/accounts/login/code/confirm/", {"code": code})
    assert elsewhere.get("/desk/").status_code == 302
    assert browser.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302
    assert browser.get("/desk/").headers["Location"] == f"/desk/{world.acme.slug}/"
    replay = Client()
    replay.cookies["rosette_session"] = "x" * 32
    replay.post("/accounts/login/code/confirm/", {"code": code})
    assert replay.get("/desk/").headers["Location"].startswith("/accounts/login/")
    assert not [place for place, text in plan.texts() if code in text]


def test_three_wrong_codes_end_it(world: World) -> None:
    browser = Client()
    browser.post("/accounts/login/code/", {"email": world.alice.email})
    code = code_for(world.alice.email)
    for wrong in ("AAAAAA", "BBBBBB", "CCCCCC"):
        browser.post("/accounts/login/code/confirm/", {"code": wrong})
    browser.post("/accounts/login/code/confirm/", {"code": code})
    assert browser.get("/desk/").headers["Location"].startswith("/accounts/login/")


def test_a_code_that_comes_too_late_is_not_sent(world: World) -> None:
    Client().post("/accounts/login/code/", {"email": world.alice.email})
    letters.deliver_due(now=timezone.now() + timedelta(minutes=12))
    assert not [one for one in mail.outbox if one.to == [world.alice.email]]
    assert not Letter.objects.filter(kind="code").exclude(secret="").exists()


KNOWN, UNKNOWN = "alice@acme.example", "nobody@nowhere.example"
QUESTIONS: dict[str, Callable[[Client, str], Any]] = {
    "sign in": lambda client, address: client.post(
        "/accounts/login/", {"login": address, "password": "not-the-password"}
    ),
    "code": lambda client, address: client.post("/accounts/login/code/", {"email": address}, follow=True),
    "new password": lambda client, address: client.post("/accounts/password/reset/", {"email": address}, follow=True),
    "sign up": lambda client, address: client.post("/accounts/signup/", {"email": address, "password1": STRONG}),
    "operator": lambda client, address: client.post("/admin/login/", {"username": address, "password": "not-it"}),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_known_and_unknown_addresses_get_the_same_answer(world: World, question: str) -> None:
    def ask(address: str) -> tuple[int, list[Any], str]:
        answer = QUESTIONS[question](Client(), address)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(address, "…")
        return answer.status_code, getattr(answer, "redirect_chain", []), page

    assert ask(KNOWN) == ask(UNKNOWN)


def test_a_mail_server_that_is_away_does_not_tell_them_apart_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for question in ("code", "new password"):
        known = QUESTIONS[question](Client(raise_request_exception=False), KNOWN)
        unknown = QUESTIONS[question](Client(raise_request_exception=False), UNKNOWN)
        assert (known.status_code, known.redirect_chain) == (unknown.status_code, unknown.redirect_chain)
        assert known.status_code == 200


def test_a_letter_about_an_account_that_cannot_go_does_not_undo_what_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, messages: object) -> int:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    alice = plan.signed_in(world.alice)
    answers = {"oldpassword": factories.PASSWORD, "password1": STRONG, "password2": STRONG}
    assert alice.post("/accounts/password/change/", answers).status_code == 302
    world.alice.refresh_from_db()
    assert world.alice.check_password(STRONG)


def test_nothing_is_sent_to_addresses_without_an_account(world: World) -> None:
    deliver()
    Client().post("/accounts/login/code/", {"email": UNKNOWN})
    Client().post("/accounts/password/reset/", {"email": UNKNOWN})
    assert deliver() == []


# --- Guessing ------------------------------------------------------------------------------------------------------


def test_passwords_cannot_be_guessed_at_length(world: World) -> None:
    def sign_in(password: str, peer: str) -> Any:
        return Client(REMOTE_ADDR=peer).post("/accounts/login/", {"login": KNOWN, "password": password})

    told = [sign_in(f"guess {number}", "203.0.113.5").content.decode() for number in range(8)]
    assert "Too many failed" not in told[0]
    assert "Too many failed" in told[-1]
    assert sign_in(factories.PASSWORD, "203.0.113.5").status_code != 302


def test_codes_are_asked_for_only_a_few_times(world: World) -> None:
    for _ in range(12):
        Client(REMOTE_ADDR="203.0.113.6").post("/accounts/login/code/", {"email": KNOWN})
    assert len([one for one in deliver() if one.to == [KNOWN]]) <= 3


def test_a_second_step_is_sealed_and_goes_with_the_keys_that_seal(world: World, settings: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(world.alice, secret)
    codes = RecoveryCodes.activate(world.alice).generate_codes()
    kept = Authenticator.objects.order_by("pk")
    assert secret not in repr(list(kept.values_list("data", flat=True)))

    def opened() -> bool:
        return str(decrypt(kept.get(type="totp").data["secret"])) == secret

    former, newer = settings.KEY_ENCRYPTION_KEYS, [private.new_sealing_key()]
    settings.KEY_ENCRYPTION_KEYS = [*newer, *former]
    call_command("reencryptkeys", stdout=StringIO())
    settings.KEY_ENCRYPTION_KEYS = newer
    assert RecoveryCodes(kept.get(type="recovery_codes")).generate_codes() == codes
    assert opened()
    # Without the key nothing fits, nothing fails, and nothing is guessed from a text that could not be opened.
    settings.KEY_ENCRYPTION_KEYS = [private.new_sealing_key()]
    assert not opened()
    drawn = [RecoveryCodes(kept.get(type="recovery_codes")).generate_codes() for _ in range(2)]
    assert drawn[0] != drawn[1]
    with pytest.raises(CommandError):
        call_command("reencryptkeys", stdout=StringIO(), stderr=StringIO())


def test_a_second_step_of_before_goes_on_fitting_and_is_sealed_with_the_others(world: World) -> None:
    secret = generate_totp_secret()
    step = Authenticator.objects.create(user=world.alice, type="totp", data={"secret": secret})
    assert sealing.unseal(step.data["secret"]) == secret
    call_command("reencryptkeys", stdout=StringIO())
    step.refresh_from_db()
    assert secret not in step.data["secret"]
    assert sealing.unseal(step.data["secret"]) == secret


def test_a_short_or_common_password_is_refused_wherever_one_is_chosen(world: World) -> None:
    for weak in ("short", "password1234", "dave@acme.example"):
        assert join(world, password=weak).status_code == 422, weak
    assert not User.objects.filter(email="dave@acme.example").exists()


def test_a_changed_password_ends_all_other_sessions(world: World) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        browser.post("/accounts/login/", {"login": KNOWN, "password": factories.PASSWORD})
        assert browser.get(f"/desk/{world.acme.slug}/").status_code == 200
    here.post(
        "/accounts/password/change/",
        {"oldpassword": factories.PASSWORD, "password1": STRONG, "password2": STRONG},
    )
    assert here.get(f"/desk/{world.acme.slug}/").status_code == 200
    assert elsewhere.get(f"/desk/{world.acme.slug}/").status_code == 302


def test_signing_in_changes_the_session(world: World) -> None:
    browser = Client()
    browser.cookies["rosette_session"] = "a" * 32
    browser.post("/accounts/login/", {"login": KNOWN, "password": factories.PASSWORD})
    assert browser.cookies["rosette_session"].value not in ("", "a" * 32)


def test_a_page_on_which_a_token_stands_names_it_to_nobody(world: World) -> None:
    for path in (f"/join/{world.join_token}", f"/mail/stop/{world.stop_token}"):
        answer = Client().get(path)
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [link for link in odd.links(answer.content.decode()) if link.startswith(("http:", "https:", "//"))]


def test_nobodys_mailbox_is_filled_through_us(world: World) -> None:
    owner, now = factories.owner_of(world.acme), timezone.now()
    with pytest.raises(operations.TooManyInvitations):
        for _ in range(20):
            operations.invite(owner, email="victim@example.org", role=Role.AWARDER, at=now)
    assert Letter.objects.filter(kind="invitation", to="victim@example.org").count() <= 10
    bob, path = plan.signed_in(world.bob.user), f"/desk/{world.acme.slug}/awards/{world.award.pk}/resend"
    for _ in range(20):
        bob.post(path)
    assert Letter.objects.filter(subject_id=world.award.pk).count() <= 6
