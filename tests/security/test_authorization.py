"""
Who may call which address with which method (AUTHZ-01): the whole plan of addresses against one table.

The table stands here, apart from the code. A route that is not in it fails, and so does a line without a route.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client

from issuer import operations
from issuer.models import Member, Role
from tests import factories
from tests.security import plan
from tests.security.plan import Route
from tests.security.world import World

pytestmark = pytest.mark.django_db

EVERYBODY, ACCOUNT, NOBODY, HEALTH = "everybody", "account", "nobody", "health"
AWARDER, EDITOR, OWNER = "awarder", "editor", "owner"
THEIRS = "owner, or oneself"  # the member in the address is Bob, who only awards
INVITED = "the person who was invited"
RANK = {AWARDER: 1, EDITOR: 2, OWNER: 3}
OUTSIDERS = ("stranger", "other owner", "operator")


@dataclass(frozen=True)
class May:
    """Who may look, and who may send something; None where the method is not taken at all."""

    get: str | None
    post: str | None = None


POLICY = {
    # For everybody, and the same for everybody
    "home": May(EVERYBODY),
    "issuer_public": May(EVERYBODY),
    "badge_public": May(EVERYBODY),
    "assertion": May(EVERYBODY),
    "assertion_json": May(EVERYBODY),
    "assertion_png": May(EVERYBODY),
    "assertion_svg": May(NOBODY),  # the badge of this world is a photograph
    "assertion_card": May(EVERYBODY),
    "assertion_jws": May(EVERYBODY),
    "credential": May(EVERYBODY),
    "credential_jwt": May(EVERYBODY),
    "credential_svg": May(NOBODY),
    "status_list": May(EVERYBODY),
    "achievement": May(EVERYBODY),
    "compare": May(EVERYBODY, EVERYBODY),
    "evidence_file": May(EVERYBODY),
    "badge_class": May(EVERYBODY),
    "badge_class_json": May(EVERYBODY),
    "badge_image": May(EVERYBODY),
    "badge_image_svg": May(EVERYBODY),
    "endorsement": May(EVERYBODY),
    "endorsement_json": May(EVERYBODY),
    "endorsement_credential": May(EVERYBODY),
    "endorser": May(NOBODY),  # the good word of this world is that of an issuer
    "issuer": May(EVERYBODY),
    "issuer_json": May(EVERYBODY),
    "issuer_image": May(EVERYBODY),
    "issuer_ribbon": May(EVERYBODY),
    "issuer_did": May(EVERYBODY),
    "issuer_jwks": May(EVERYBODY),
    "issuer_key": May(EVERYBODY),
    "issuer_jwk": May(EVERYBODY),
    "issuer_revocations": May(EVERYBODY),
    "healthz": May(EVERYBODY),
    "readyz": May(EVERYBODY),
    "robots": May(EVERYBODY),
    "verify": May(EVERYBODY, EVERYBODY),
    "verify_many": May(EVERYBODY, EVERYBODY),
    "verify_report": May(EVERYBODY),  # whoever has its address
    "verify_report_json": May(EVERYBODY),
    "verify_kept": May(EVERYBODY),
    "verify_batch": May(EVERYBODY),
    "verify_batch_csv": May(EVERYBODY),
    "verify_row": May(EVERYBODY),
    "api_verify": May(None, EVERYBODY),
    "api_openapi": May(EVERYBODY),
    # For whoever holds the link
    "setup": May(NOBODY, NOBODY),
    "join": May(INVITED, INVITED),
    "endorse": May(EVERYBODY, EVERYBODY),
    "stop_letters": May(EVERYBODY, EVERYBODY),
    "resume_letters": May(None, EVERYBODY),
    # For everybody with an account
    "desk": May(ACCOUNT),
    "issuer_create": May(ACCOUNT, ACCOUNT),
    "profile": May(ACCOUNT, ACCOUNT),
    "health": May(HEALTH),
    "health_letter": May(None, HEALTH),
    # The desk of an issuer: whoever awards there
    "award": May(AWARDER, AWARDER),
    "today": May(AWARDER),
    "award_choose": May(AWARDER),
    "awards": May(AWARDER),
    "awards_csv": May(AWARDER),
    "awards_resend": May(None, AWARDER),
    "award_detail": May(AWARDER),
    "award_evidence": May(AWARDER),
    "award_resend": May(None, AWARDER),
    "award_result": May(AWARDER),
    "award_mend": May(None, AWARDER),
    "badges": May(AWARDER),
    "badge": May(AWARDER),
    "badge_picture": May(AWARDER),
    "people": May(AWARDER, OWNER),
    "member_remove": May(THEIRS, THEIRS),
    # Whoever designs there; of lists and awards also the person who gave them (Alice, in this world)
    "award_undo": May(None, EDITOR),
    "award_readdress": May(None, EDITOR),
    "award_correct": May(EDITOR, EDITOR),
    "award_revoke": May(EDITOR, EDITOR),
    "award_hold": May(EDITOR, EDITOR),
    "award_reinstate": May(None, EDITOR),
    "awards_revoke": May(None, EDITOR),
    "endorsements": May(EDITOR),
    "ask_about_issuer": May(EDITOR, EDITOR),
    "ask_about_badge": May(EDITOR, EDITOR),
    "ask_about_award": May(EDITOR, EDITOR),
    "endorsement_accept": May(None, EDITOR),
    "endorsement_decline": May(None, EDITOR),
    "endorsement_take_down": May(None, EDITOR),
    "endorsement_take_back": May(None, EDITOR),
    "endorsement_retract": May(EDITOR, EDITOR),
    "badge_create": May(EDITOR, EDITOR),
    "badge_question": May(EDITOR, EDITOR),
    "badge_publish": May(EDITOR, EDITOR),
    "badge_take_back": May(EDITOR, EDITOR),
    "badge_correct": May(EDITOR, EDITOR),
    "badge_revise": May(EDITOR, EDITOR),
    "badge_discard": May(EDITOR, EDITOR),
    "badge_copy": May(EDITOR, EDITOR),
    "badge_archive": May(EDITOR, EDITOR),
    "badge_unarchive": May(None, EDITOR),
    "badge_delete": May(EDITOR, EDITOR),
    "drawing": May(EDITOR),
    "icons": May(EDITOR),
    # Owners
    "issuer_edit": May(OWNER, OWNER),
    "issuer_rename": May(None, OWNER),
    "keys": May(OWNER),
    "keys_rotate": May(OWNER, OWNER),
    "key_withdraw": May(OWNER, OWNER),
    "keys_reissue": May(None, OWNER),
    "member_role": May(None, OWNER),
    "invitation_withdraw": May(None, OWNER),
}
PRINCIPALS = ("anonymous", *OUTSIDERS, AWARDER, EDITOR, OWNER)
MAY, SIGN_IN, ABSENT, FORBIDDEN, NOT_TAKEN = "may", "must sign in", "absent", "forbidden", "method not taken"


def expected(level: str | None, principal: str) -> str:
    """What the policy says."""
    if level is None:
        return NOT_TAKEN
    if level == EVERYBODY:
        return MAY
    if level == NOBODY:
        return ABSENT
    if level == INVITED:
        return MAY if principal == "anonymous" else FORBIDDEN  # none of them is Dave
    if principal == "anonymous":
        return SIGN_IN
    if level == ACCOUNT:
        return MAY
    if level == HEALTH:
        return MAY if principal in ("other owner", "operator", OWNER) else ABSENT
    if principal in OUTSIDERS:
        return ABSENT
    if level == THEIRS:
        return FORBIDDEN if principal == EDITOR else MAY
    return MAY if RANK[principal] >= RANK[level] else FORBIDDEN


def verdict(response: HttpResponse) -> str:
    """What an answer means."""
    if response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/?next="):
        return SIGN_IN
    known = {404: ABSENT, 403: FORBIDDEN, 405: NOT_TAKEN}
    is_answer = response.status_code in (200, 302, 400, 409, 410, 422)
    return known.get(response.status_code, MAY if is_answer else f"answer {response.status_code}")


def send(client: Client, method: str, path: str) -> HttpResponse:
    response = getattr(client, method)(path, headers={"Accept": plan.HTML})
    list(response)  # a streamed answer may fail on the way
    return response


def test_every_route_of_the_house_is_in_the_policy_and_no_other() -> None:
    assert {route.name for route in plan.ALL} ^ set(POLICY) <= {"robots"}
    assert all(route.name for route in plan.ALL)
    assert len({route.name for route in plan.ALL}) == len(plan.ALL)


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_everybody_may_do_what_the_policy_says_and_nothing_else(world: World, principal: str) -> None:
    signed_in = plan.signed_in(world.people[principal])
    before = plan.fingerprint()
    wrong, sent = [], 0
    for route, method, level in cases():
        path, wanted = plan.path(route, world), expected(level, principal)
        client = plan.again(signed_in)
        if wanted == MAY and method == "post":
            with plan.without_trace():
                found = verdict(send(client, method, path))
        else:
            found = verdict(send(client, method, path))
        sent += 1
        if found != wanted:
            wrong.append(f"{method} {route.name}: {found}, not {wanted}")
    assert wrong == []
    assert sent == 2 * len(plan.ALL)
    assert plan.changed(before, plan.fingerprint()) == set(), "a look or a refused act has changed something"


def cases() -> Iterator[tuple[Route, str, str | None]]:
    for route in plan.ALL:
        may = POLICY[route.name]
        yield route, "get", may.get
        yield route, "post", may.post


@pytest.mark.parametrize("principal", ["anonymous", "operator", OWNER])
def test_no_route_takes_put_patch_or_delete(world: World, principal: str) -> None:
    signed_in = plan.signed_in(world.people[principal])
    before = plan.fingerprint()
    taken = [
        f"{method} {route.name}"
        for route in plan.ALL
        for method in ("put", "patch", "delete")
        if verdict(send(plan.again(signed_in), method, plan.path(route, world))) == MAY
    ]
    assert taken == []
    assert plan.changed(before, plan.fingerprint()) == set()


@pytest.mark.parametrize("principal", OUTSIDERS)
def test_what_belongs_to_others_answers_like_what_there_is_not(world: World, principal: str) -> None:
    signed_in = plan.signed_in(world.people[principal])
    told = []
    for route, method, level in cases():
        if level in (None, EVERYBODY, ACCOUNT, NOBODY, INVITED, HEALTH) or not route.parameters:
            continue
        theirs = send(plan.again(signed_in), method, plan.path(route, world))
        nothing = send(plan.again(signed_in), method, plan.absent(route, world))
        if (theirs.status_code, plain(theirs)) != (nothing.status_code, plain(nothing)):
            told.append(f"{method} {route.name}")
    assert told == []


def plain(response: HttpResponse) -> str:
    """The body without the tokens of its forms, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_an_owner_reaches_nothing_of_another_issuer_through_their_own_desk(world: World) -> None:
    """Each id of Acme, in an address that begins with the desk of Frank, who owns the Chess Circle."""
    frank = plan.signed_in(world.frank)
    before = plan.fingerprint()
    for route, method, level in cases():
        if "slug" not in route.parameters or route.parameters == ("slug",) or level is None:
            continue
        answer = send(plan.again(frank), method, plan.path(route, world, slug=world.chess.slug))
        assert answer.status_code == 404, f"{method} {route.name}"
    assert plan.changed(before, plan.fingerprint()) == set()


def test_awards_ticked_in_a_list_are_passed_over_where_they_are_somebody_elses(world: World) -> None:
    frank, desk = plan.signed_in(world.frank), f"/desk/{world.chess.slug}/awards"
    before = plan.fingerprint()
    chosen = {"award": [award.pk for award in world.awards], "reason": "Mine now.", "tell": "on"}
    assert frank.post(f"{desk}/revoke", chosen).status_code == 302
    assert frank.post(f"{desk}/resend", chosen).status_code == 302
    assert plan.changed(before, plan.fingerprint()) == set()


def test_another_issuers_badge_and_list_cannot_be_chosen_in_a_form(world: World) -> None:
    factories.make_badge(world.chess, name="Checkmate", published=False)
    frank = plan.signed_in(world.frank)
    draft = world.chess.badges.get().versions.get()
    page = f"/desk/{world.chess.slug}/badges/{draft.pk}/6"
    assert frank.post(page, {"next_badge": world.badge.badge_id, "next_text": ""}).status_code == 422
    assert frank.post(f"/desk/{world.chess.slug}/badges/{draft.pk}/copy", {"into": world.acme.pk}).status_code == 422
    listed = frank.get(f"/desk/{world.chess.slug}/awards", {"badge": world.badge.badge_id, "run": world.run.pk})
    assert "Debugging Detective" not in listed.content.decode()
    again = frank.get(f"/badges/{draft.pk}/award", {"from": world.undone.pk})
    assert "slip@example.org" not in again.content.decode()


def test_a_role_that_was_taken_away_is_gone_at_the_next_click(world: World) -> None:
    owner = Member.objects.select_related("user", "issuer").get(user=world.alice, issuer=world.acme)
    ed, bob = plan.signed_in(world.ed.user), plan.signed_in(world.bob.user)
    edit, awards = f"/desk/{world.acme.slug}/badges/new", f"/desk/{world.acme.slug}/awards"
    assert (ed.get(edit).status_code, bob.get(awards).status_code) == (200, 200)
    operations.change_role(owner, member_id=world.ed.pk, role=Role.AWARDER, at=factories.NOON)
    operations.remove_member(owner, member_id=world.bob.pk, at=factories.NOON)
    assert (ed.get(edit).status_code, bob.get(awards).status_code) == (403, 404)
    assert bob.get(f"/badges/{world.badge.pk}/award").status_code == 404
    world.ed.user.is_active = False
    world.ed.user.save()
    assert ed.get(awards).headers["Location"].startswith("/accounts/login/")


def test_a_desk_that_was_put_away_is_closed_to_its_own_people(world: World) -> None:
    operations.archive_issuer(world.olga, issuer_id=world.acme.pk, at=factories.NOON)
    alice = plan.signed_in(world.alice)
    for route, method, level in cases():
        if level in RANK:
            assert send(plan.again(alice), method, plan.path(route, world)).status_code == 404, route.name


@pytest.mark.parametrize("principal", ["anonymous", "stranger", OWNER, "operator"])
def test_the_operators_desk_opens_to_the_operator_alone(world: World, principal: str) -> None:
    client = plan.signed_in(world.people[principal])
    addresses = ["/admin/"]
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.first()
        addresses += [base, f"{base}add/"] + ([f"{base}{row.pk}/change/", f"{base}{row.pk}/delete/"] if row else [])
    assert len(addresses) > 60
    for address in addresses:
        for answer in (client.get(address), client.post(address, {"name": "Evil"})):
            if principal == "operator":
                assert answer.status_code in (200, 302, 403), address
            else:
                is_refused = answer.status_code == 403 or answer.headers.get("Location", "").startswith("/admin/login/")
                assert is_refused, f"{address}: {answer.status_code}"


@pytest.mark.parametrize("principal", ["anonymous", "stranger", OWNER])
def test_pages_about_ones_account_never_fail_and_ask_strangers_to_sign_in(world: World, principal: str) -> None:
    client = plan.signed_in(world.people[principal])
    for route in plan.routes(others=True):
        if not route.pattern.startswith("accounts/") or route.parameters or "(?P" in route.pattern:
            continue
        answer = plan.again(client).get("/" + route.pattern)
        assert answer.status_code in (200, 302, 403, 404), route.pattern
        private = ("email/", "password/change/", "password/set/", "2fa/", "logout/")
        if principal == "anonymous" and route.pattern.removeprefix("accounts/").startswith(private):
            assert answer.status_code == 302, route.pattern
