"""
The school of `manage.py demo` with what its pages can also show: awards in every state, lists with lines left over,
long names, older versions, invitations. Runs inside the site (`manage.py shell`) and answers with the ids.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from assertions import access, lists, operations
from assertions.models import Assertion, AwardRun, Reissue
from backpack import lists as badge_lists
from backpack import operations as backpack_operations
from badges import images
from badges import operations as badge_operations
from badges.canvas import Step, to_steps
from badges.models import BadgeClass
from issuer import letters
from issuer import operations as issuer_operations
from issuer.access import invitation_with, keys_of, member_of
from issuer.models import Issuer, Letter, Member, Role, User
from issuer.site.ids import new_id
from tests import pictures
from tests.journeys.people import AWARDER, LIST, LONG, LONG_ADDRESS, PASSWORD


def set_scene() -> None:
    """Add to the demonstration, and print the ids as one line of JSON."""
    now = timezone.now()
    owner = User.objects.get(email="harpreet.kaur@rusheymead.example")
    school, college = Issuer.objects.get(name__startswith="Rushey"), Issuer.objects.get(name__startswith="Wharf")
    member = member_of(owner, school.pk)
    ids = {"owner": owner.email, "awarder": AWARDER, "school": school.slug, "college": college.slug}
    ids |= {"school_id": school.pk, "college_id": college.pk}
    ids |= _people(member, now)
    ids |= _badges(member, now)
    ids |= _lists(school, owner, now)
    ids |= _awards(school, college, owner, now)
    ids |= _empty_desk(owner, now)
    ids |= _good_words(member, member_of(owner, college.pk), now)
    ids |= _keys(member_of(owner, ids["empty_id"]), now)
    ids |= _signed_again(now)
    ids |= _on_hold(member_of(owner, college.pk), now)
    ids |= _guarded(now)
    ids |= _checked(ids, now)
    ids["stop"] = letters.stop_url("erin@example.org").rsplit("/", 1)[1]
    ids["errors"] = {name: _error_page(name) for name in ("400", "429", "500")}
    print("SCENE " + json.dumps(ids))


def _checked(ids: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Reports of every kind, a list of badges that was checked, and one that is being checked."""
    urls = {name: Assertion.objects.get(pk=ids[name]).document_url for name in ("valid", "revoked", "expired")}
    urls["unreachable"] = "https://127.0.0.1/nowhere"
    asked = {name: backpack_operations.Asked(url.encode()) for name, url in urls.items()}
    asked["valid"] = backpack_operations.Asked(access.baked_png(ids["valid"]).body, may_be_kept=True, is_file=True)
    asked["not_theirs"] = backpack_operations.Asked(urls["valid"].encode(), recipient="mallory@example.org")
    batch = backpack_operations.start_batch([badge_lists.Entry(url) for url in urls.values()], at=now)
    while backpack_operations.check_next(batch.pk, at=now):
        pass
    working = backpack_operations.start_batch([badge_lists.Entry(url) for url in urls.values()], at=now)
    backpack_operations.check_next(working.pk, at=now)
    reports = {name: backpack_operations.check(one, at=now).pk for name, one in asked.items()}
    return {"reports": reports, "batch": batch.pk, "batch_working": working.pk}


def _error_page(name: str) -> str:
    request = None if name == "500" else RequestFactory().get("/")
    return render_to_string(f"{name}.html", {"request_id": "0123456789abcdef"}, request=request)


def _guarded(now: datetime) -> dict[str, Any]:
    """Somebody who also needs a code from their phone."""
    who = issuer_operations.create_account(
        name="Gwen Ward", email="gwen@rusheymead.example", password=PASSWORD, at=now - timedelta(days=30)
    )
    secret = generate_totp_secret()
    TOTP.activate(who, secret)
    RecoveryCodes.activate(who)
    return {"guarded": who.email, "secret": secret}


def _people(member: Member, now: datetime) -> dict[str, Any]:
    issuer_operations.invite(member, email=AWARDER, role=Role.AWARDER, at=now)
    _join(AWARDER, "Samuel Adeyemi", now)
    issuer_operations.invite(member, email="new.colleague@rusheymead.example", role=Role.EDITOR, at=now)
    alone = issuer_operations.create_account(
        name="Alone", email="alone@rusheymead.example", password=PASSWORD, at=now - timedelta(days=30)
    )
    issuer_operations.invite(member, email=alone.email, role=Role.EDITOR, at=now)
    then = now - timedelta(days=20)
    issuer_operations.invite(member, email="too.late@rusheymead.example", role=Role.EDITOR, at=then)
    colleague = member_of(User.objects.get(email=AWARDER), member.issuer_id)
    return {
        "alone": alone.email,
        "join_new": _token("new.colleague@rusheymead.example"),
        "join_known": _token(alone.email),
        "join_late": _token("too.late@rusheymead.example"),
        "colleague": colleague.pk,
        "me": member.pk,
    }


def _join(email: str, name: str, now: datetime) -> None:
    issuer_operations.join(invitation_with(_token(email)), name=name, password=PASSWORD, at=now)


def _token(email: str) -> str:
    return Letter.objects.get(kind="invitation", to=email).secret


def _badges(member: Member, now: datetime) -> dict[str, Any]:
    by = member.user
    published = BadgeClass.objects.current().get(name="Game Maker")
    slip = badge_operations.Wording(
        description="For designing a game, watching people play it, and making it better than before.",
        motive=published.motive,
        audience=published.audience,
        criteria=published.criteria,
        steps=to_steps(published.steps),
        alt=published.alt,
        tags=published.tags,
    )
    badge_operations.correct(published, wording=slip, only_a_slip=True, by=by, at=now)
    older = BadgeClass.objects.current().get(name="Safe Online")
    newer = badge_operations.publish(badge_operations.revise(older, by=by, at=now), by=by, at=now)
    pioneer = BadgeClass.objects.current().get(name="Python Pioneer 2")
    revised = badge_operations.revise(pioneer, by=by, at=now)
    archived = BadgeClass.objects.current().get(name="Code Club Helper")
    badge_operations.archive(archived, by=by, at=now)
    fresh = badge_operations.create_badge(member, name=LONG, steps=[], at=now)
    steps = [Step("Pack it"), Step("Put it up in the rain", False)]
    uploaded = badge_operations.create_badge(member, name="Tent", steps=steps, at=now)
    badge_operations.bring_picture(uploaded, picture=_upload(), alt="A tent under a starry sky", by=by, at=now)
    uploaded = badge_operations.publish(BadgeClass.objects.get(pk=uploaded.pk), by=by, at=now)
    draft = BadgeClass.objects.drafts().get(name="Debugging Detective")
    return {
        "corrected": published.pk,
        "older": older.pk,
        "newer": newer.pk,
        "pioneer": pioneer.pk,
        "revised": revised.pk,
        "archived": archived.pk,
        "long_draft": fresh.pk,
        "uploaded": uploaded.pk,
        "draft": draft.pk,
        "badge_slug": pioneer.badge.slug,
        "archived_slug": archived.badge.slug,
        "uploaded_slug": uploaded.badge.slug,
    }


def _upload() -> Any:
    return images.take_in(pictures.png(640, 400))


def _lists(school: Issuer, owner: User, now: datetime) -> dict[str, Any]:
    badge_class = BadgeClass.objects.current().get(name="Web Weaver 1")
    had_it = Assertion.objects.standing().filter(badge_class=badge_class).exclude(recipient_name="").first()
    assert had_it is not None
    text = f"{LIST}\n{had_it.recipient_name} <{had_it.recipient}>"
    terms = operations.Terms(
        issued_on=now, narrative="Built a site for the **bakery**, and asked twenty people about it."
    )
    done = _run(badge_class, text, terms, owner, now)
    operations.award_run(done.pk, at=now)
    working = _run(badge_class, "\n".join(f"p{n}@rusheymead.example" for n in range(120)), terms, owner, now)
    operations.award_run(working.pk, at=now, most=50)
    undone = _run(badge_class, "gone@rusheymead.example", terms, owner, now)
    operations.award_run(undone.pk, at=now)
    operations.undo(undone, by=owner, at=now)
    failed = Letter.objects.filter(state="FAILED").first()
    assert failed is not None
    lost = Assertion.objects.get(pk=failed.subject_id)
    return {
        "run": done.pk,
        "run_working": working.pk,
        "run_undone": undone.pk,
        "run_failed": lost.run_id,
        "undone": Assertion.objects.get(run=undone).pk,
        "lost": lost.pk,
        "web_weaver": badge_class.pk,
        "long_award": Assertion.objects.get(run=done, recipient=LONG_ADDRESS).pk,
    }


def _run(badge_class: BadgeClass, text: str, terms: operations.Terms, owner: User, now: datetime) -> AwardRun:
    return operations.start_run(badge_class, lists.read(text), terms=terms, key=new_id(), awarded_by=owner, at=now)


def _awards(school: Issuer, college: Issuer, owner: User, now: datetime) -> dict[str, Any]:
    awards = Assertion.objects.standing().order_by("-created_at", "pk")
    first_aid = BadgeClass.objects.current().get(name="First Aid at Work")
    terms = operations.Terms(
        issued_on=now - timedelta(days=1),
        narrative="Kept calm.\n\n- checked for danger\n- called for help\n\nSee the [course](https://wharfside.example/c).",
        evidence=[operations.EvidenceGiven(narrative="Forty minutes, two dummies.", name="Assessment", is_public=True)],
    )
    long = _run(first_aid, f"{LONG} <{LONG_ADDRESS}>", terms, owner, now)
    operations.award_run(long.pk, at=now)
    adult = awards.filter(issuer=college, revoked_at=None, expires_at__gt=now, issued_on__lt=now)
    return {
        "valid": awards.filter(badge_class__name="Python Pioneer 2").exclude(narrative="").first().pk,  # type: ignore[union-attr]
        "valid_named": adult.first().pk,  # type: ignore[union-attr]
        "expired": awards.filter(issuer=college, expires_at__lt=now).first().pk,  # type: ignore[union-attr]
        "expired_private": awards.filter(issuer=school, expires_at__lt=now).first().pk,  # type: ignore[union-attr]
        "revoked": awards.filter(revoked_at__isnull=False).first().pk,  # type: ignore[union-attr]
        "corrected_award": awards.filter(corrections__isnull=False).first().pk,  # type: ignore[union-attr]
        "long_named": Assertion.objects.get(run=long).pk,
    }


def _good_words(member: Member, other: Member, now: datetime) -> dict[str, Any]:
    """One of each: asked for, never answered, waiting, shown (signed by an issuer of this site), taken down."""
    badge_class = BadgeClass.objects.current().get(name="Python Pioneer 2")
    asked = operations.ask(member, member.issuer, email="head@rusheymead.example", note="We would be glad.", at=now)
    late = operations.ask(member, badge_class, email="late@rusheymead.example", at=now - timedelta(days=40))
    waiting = operations.ask(member, badge_class, email="union@teachers.example", at=now)
    said = {"name": LONG, "url": "https://teachers.example/", "comment": "Taught with care, and tested for real."}
    operations.give(waiting, **said, at=now)
    shown, gone = (operations.ask(member, member.issuer, email=f"{n}@wharfside.example", at=now) for n in "ab")
    operations.give(shown, comment="We take their pupils without a second look.", as_member=other, at=now)
    operations.accept(member, shown, at=now)
    operations.give(gone, **said, at=now)
    operations.accept(member, gone, at=now)
    operations.take_down(member, gone, at=now)
    retracted = operations.ask(member, badge_class, email="c@wharfside.example", at=now)
    operations.give(retracted, comment="All of them can do it.", as_member=other, at=now)
    operations.accept(member, retracted, at=now)
    operations.retract(other, retracted, reason="We had not looked closely enough.", at=now)
    letter = Letter.objects.filter(kind="endorsement_request")
    return {
        "word_asked": letter.get(subject_id=asked.pk).secret,
        "word_late": letter.get(subject_id=late.pk).secret,
        "word_shown": shown.pk,
        "word_gone": gone.pk,
        "word_retracted": retracted.pk,
    }


def _on_hold(member: Member, now: datetime) -> dict[str, Any]:
    """A licence that two people have, one of whom may not use it for a while."""
    draft = badge_operations.create_badge(member, name="Minibus Driver", steps=[Step("Pass the test")], at=now)
    BadgeClass.objects.filter(pk=draft.pk).update(may_be_suspended=True)
    badge_class = badge_operations.publish(BadgeClass.objects.get(pk=draft.pk), by=member.user, at=now)
    terms = operations.Terms(issued_on=now - timedelta(days=1))
    run = _run(badge_class, "Rosa <rosa@wharfside.example>\nPeter <peter@wharfside.example>", terms, member.user, now)
    operations.award_run(run.pk, at=now)
    held, other = Assertion.objects.filter(run=run).order_by("recipient")
    operations.suspend(held, reason="Until the eye test is renewed.", by=member.user, at=now)
    return {"on_hold": held.pk, "may_be_held": other.pk}


def _keys(member: Member, now: datetime) -> dict[str, Any]:
    former = keys_of(member)[0]
    issuer_operations.rotate_keys(member, at=now)
    issuer_operations.withdraw_key(member, former, since=now - timedelta(days=1), at=now)
    return {"key": next(key.pk for key in keys_of(member) if key.is_active)}


def _signed_again(now: datetime) -> dict[str, Any]:
    """What a withdrawn key has signed: waiting to be signed again, under way, and done."""
    kit = issuer_operations.create_account(
        name="Kit Keyes", email="kit@rusheymead.example", password=PASSWORD, at=now - timedelta(days=30)
    )
    found = {"key_keeper": kit.email}
    for name in ("waiting", "working", "done"):
        issuer = issuer_operations.create_issuer(kit, name=f"Choir {name}", at=now)
        member = member_of(kit, issuer.pk)
        draft = badge_operations.create_badge(member, name="Second Voice", steps=[Step("Sing it")], at=now)
        terms = operations.Terms(issued_on=now - timedelta(days=1))
        people = "\n".join(f"{one} <{one.lower()}@rusheymead.example>" for one in ("Ada", "Ben", "Cem"))
        run = _run(badge_operations.publish(draft, by=kit, at=now), people, terms, kit, now)
        operations.award_run(run.pk, at=now)
        operations.withdraw_key(member, keys_of(member)[0], since=now - timedelta(days=1), at=now)
        if name != "waiting":
            row = operations.start_reissue(issuer.pk, by=kit, at=now)
            Reissue.objects.filter(pk=row.pk).update(done=2)
        if name == "done":
            Reissue.objects.filter(pk=row.pk).update(done=0)
            operations.reissue(row.pk, at=now)
        found[f"choir_{name}"] = issuer.slug
    return found


def _empty_desk(owner: User, now: datetime) -> dict[str, Any]:
    empty = issuer_operations.create_issuer(
        owner, name=f"{LONG} Nord", url="https://club.example", email="club@club.example", at=now
    )
    return {"empty": empty.slug, "empty_id": empty.pk}
