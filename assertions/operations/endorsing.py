"""Good words: asked for by letter, given without an account or as another issuer here, accepted, shown, taken down."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from assertions import documents, issuing
from assertions.models import Assertion, Endorsement, EndorsementState
from assertions.operations import showing, statuses
from assertions.operations.later import AlreadyRevoked, NoReason
from assertions.operations.showing import Endorsed
from assertions.operations.terms import NotOnHttps
from badges.models import BadgeClass
from issuer import journal, keys, letters
from issuer.models import Issuer, Member
from issuer.operations import Refusal, remember_site, require_keys
from issuer.site import limits, tokens
from issuer.site.addresses import absolute_url
from issuer.site.ids import new_id, new_urn
from standards import json_text
from standards.ob2 import documents as ob2
from standards.ob3 import rules as rules3

REQUEST_HOLDS = timedelta(days=30)
MOST_SHOWN = 12
_LETTERS_AN_HOUR = 30
_LETTERS_TO_ONE = 10  # a day, from all issuers together: nobody's mailbox is filled through us


class TooManyQuestions(Refusal):
    """More letters in a short time than anybody would write by hand."""


class TooManyGoodWords(Refusal):
    """Documents would grow without end."""


class NotAskedAnyMore(Refusal):
    """The question was answered, taken back, or has run out."""


class NotOneself(Refusal):
    """An issuer cannot vouch for itself or for what it awards."""


class NotShowable(Refusal):
    """What it is about is not for everybody to see, or the good word is not in that state any more."""


# --- Asked ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask(member: Member, about: Endorsed, *, email: str, note: str = "", at: datetime) -> Endorsement:
    """
    Ask somebody by letter for a good word. An open question to the same address about the same thing is replaced.

    :param about: the member's issuer, or a published badge or an award of it.
    :raises NotShowable, AlreadyRevoked: if it is a draft, or no longer counts.
    :raises NotOnHttps, TooManyQuestions, TooManyGoodWords:
    """
    issuer = Issuer.objects.select_for_update(no_key=True).get(pk=member.issuer_id)
    _refuse(about)
    if not limits.allow("ask_endorsement", issuer.pk, times=_LETTERS_AN_HOUR, within=timedelta(hours=1), at=at):
        raise TooManyQuestions(_("That is a lot of letters in one hour. Wait a while, then ask the others."))
    if not limits.allow("asked", email.lower(), times=_LETTERS_TO_ONE, within=timedelta(days=1), at=at):
        raise TooManyQuestions(_("This address has had several letters today. Ask again tomorrow."))
    _forget([one.pk for one in showing.words_about(about).filter(email=email, given_at=None, declined_at=None)], at=at)
    token, word_id = tokens.new_token(), new_id()
    word = Endorsement.objects.create(
        id=word_id,
        document_url=absolute_url("endorsement", word_id),
        issuer=issuer,
        asked_by=member.user,
        asked_at=at,
        email=email,
        note=note,
        token_hash=tokens.hash_of(token),
        expires_at=at + REQUEST_HOLDS,
        **showing.named(about),
    )
    letters.write("endorsement_request", letters.Wanted(word.pk, email, token), issuer=issuer, not_before=at, at=at)
    journal.record(
        member.user, "ask_endorsement", f"endorsement:{word.pk}", at=at, issuer=issuer, about=_subject(about)
    )
    return word


@transaction.atomic
def take_back_question(member: Member, word: Endorsement, *, at: datetime) -> None:
    """Take back a question that nobody has answered; one that is gone already is no mistake."""
    word = _locked(word)
    if word.state == EndorsementState.ASKED:
        _forget([word.pk], at=at)
        journal.record(
            member.user, "take_back_endorsement_request", f"endorsement:{word.pk}", at=at, issuer=word.issuer
        )


@transaction.atomic
def forget_unanswered(*, at: datetime) -> int:
    """Delete questions whose days are over, with the addresses they went to, and count them."""
    old = Endorsement.objects.filter(given_at=None, declined_at=None, expires_at__lt=at)
    ids = list(old.values_list("pk", flat=True))
    _forget(ids, at=at)
    return len(ids)


# --- Given ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def give(
    word: Endorsement,
    *,
    name: str = "",
    url: str = "",
    email: str = "",
    comment: str,
    as_member: Member | None = None,
    at: datetime,
) -> Endorsement:
    """
    Give a good word, once; the link works no more then. Nothing is shown before the endorsed side accepts it.

    :param email: a public address of whoever gives it, if they want one to be seen.
    :param as_member: somebody who may speak for another issuer of this site: it is signed with that issuer's key.
    :raises NotAskedAnyMore: if the question is no longer open.
    :raises NotOneself, CannotSign, SiteHasMoved:
    """
    _open(word, at=at)
    remember_site(at=at)  # the addresses of it, and of what it is about, are given out now, and stay
    word = _locked(word)
    word.document_url = absolute_url("endorsement", word.pk)
    if as_member is not None:
        word.as_issuer = _speaker(word, as_member)
        name, url, email = word.as_issuer.name, word.as_issuer.url, ""
    word.endorser_name, word.endorser_url, word.endorser_email, word.comment = name, url, email, comment
    word.given_at, word.email, word.note = at, "", ""
    _write(word, at=at)
    word.save()
    actor = as_member.user if as_member else "endorser"
    details = {"as_issuer": as_member.issuer_id} if as_member else {}
    journal.record(actor, "give_endorsement", f"endorsement:{word.pk}", at=at, issuer=word.issuer, **details)
    return word


def _speaker(word: Endorsement, member: Member) -> Issuer:
    if member.issuer_id == word.issuer_id:
        raise NotOneself(_("Nobody can vouch for their own. Write as somebody else, or leave it."))
    issuer = Issuer.objects.get(pk=member.issuer_id)
    require_keys(issuer)
    return issuer


@transaction.atomic
def refuse_to_give(word: Endorsement, *, at: datetime) -> None:
    """
    Say no to a question: it is closed, and the address is forgotten.

    :raises NotAskedAnyMore: if the question is no longer open.
    """
    word = _open(word, at=at)
    word.declined_at, word.email, word.note = at, "", ""
    word.save(update_fields=["declined_at", "email", "note"])
    journal.record("endorser", "refuse_endorsement", f"endorsement:{word.pk}", at=at, issuer=word.issuer)


# --- Accepted, declined, taken down --------------------------------------------------------------------------------


@transaction.atomic
def accept(member: Member, word: Endorsement, *, at: datetime) -> Endorsement:
    """
    Show a good word: it is published, and the documents of what it is about name it from now on.

    :raises NotShowable: if it does not wait, or what it is about cannot be shown.
    :raises AlreadyRevoked: if it is about an award that no longer counts.
    :raises TooManyGoodWords:
    """
    word = _locked(word)
    if word.state != EndorsementState.WAITING:
        raise NotShowable(_("This good word does not wait for an answer any more."))
    _refuse(word.endorsed)
    word.accepted_at = at
    word.save(update_fields=["accepted_at"])
    showing.show(word, at=at)
    journal.record(member.user, "accept_endorsement", f"endorsement:{word.pk}", at=at, issuer=word.issuer)
    return word


@transaction.atomic
def decline(member: Member, word: Endorsement, *, at: datetime) -> Endorsement:
    """
    Thank, and not show it. Nothing of it is ever published, and nothing that was written is kept.

    :raises NotShowable: if it does not wait.
    """
    word = _locked(word)
    if word.state != EndorsementState.WAITING:
        raise NotShowable(_("This good word does not wait for an answer any more."))
    word.declined_at = at
    word.body = b""
    _forget_words(word)
    _set_bit(word, at=at)
    journal.record(member.user, "decline_endorsement", f"endorsement:{word.pk}", at=at, issuer=word.issuer)
    return word


@transaction.atomic
def take_down(member: Member, word: Endorsement, *, at: datetime) -> Endorsement:
    """
    Take a good word down that was shown: its addresses answer 410 from now on, and no document names it any more.

    :raises NotShowable: if it is not shown.
    :raises CannotSign: if an issuer of this site signed it, and cannot sign now that it no longer counts.
    """
    word = _locked(word)
    if word.state != EndorsementState.SHOWN:
        raise NotShowable(_("This good word is not shown."))
    _hide(word, at=at)
    journal.record(member.user, "take_down_endorsement", f"endorsement:{word.pk}", at=at, issuer=word.issuer)
    return word


@transaction.atomic
def retract(member: Member, word: Endorsement, *, reason: str, at: datetime) -> Endorsement:
    """
    Take back a good word that the member's issuer gave: its bit is set, so that every copy of it is seen not to count.

    If it was shown, its addresses answer 410 with the reason from now on, and no document names it any more.

    :raises NoReason: if no reason is given.
    :raises NotShowable: if it counts no more already.
    :raises CannotSign: if the issuer cannot sign that it no longer counts.
    """
    if not reason.strip():
        raise NoReason(_("Say why. The reason is shown to everybody who opens it."))
    word = _locked(word)
    if word.as_issuer_id != member.issuer_id or word.state not in (EndorsementState.WAITING, EndorsementState.SHOWN):
        raise NotShowable(_("This good word does not count any more."))
    was_shown = word.state == EndorsementState.SHOWN
    word.taken_back_at, word.taken_back_reason = at, reason
    if was_shown:
        _hide(word, at=at)
    else:
        word.body = b""
        _forget_words(word)
        _set_bit(word, at=at)
    journal.record(member.user, "retract_endorsement", f"endorsement:{word.pk}", at=at, issuer=member.issuer)
    return word


def _hide(word: Endorsement, *, at: datetime) -> None:
    word.withdrawn_at = at
    word.body, word.etag = _stored(issuing.encode_checked(documents.withdrawn_endorsement(word)))
    _forget_words(word)
    showing.show(word, at=at)
    _set_bit(word, at=at)


def _set_bit(word: Endorsement, *, at: datetime) -> None:
    """
    Let the status list of whoever signed it say that it does not count.

    After all else but the journal: whoever revokes an award locks in that order, too.
    """
    if word.as_issuer is not None and word.status_list_id is not None:
        require_keys(word.as_issuer)
        statuses.set_bits(word.as_issuer, [word], to=True, at=at)


def _forget_words(word: Endorsement) -> None:
    """Keep nothing of what was said."""
    word.credential = word.endorser_body = b""
    word.endorser_email = word.comment = ""
    word.save()


_RELATED = ("issuer", "badge_class__badge__issuer", "assertion__badge_class__badge", "assertion__issuer", "as_issuer")


def _locked(word: Endorsement) -> Endorsement:
    Endorsement.objects.select_for_update(no_key=True).filter(pk=word.pk).first()
    found = Endorsement.objects.select_related(*_RELATED).filter(pk=word.pk).first()
    if found is None:
        raise NotAskedAnyMore(_("This question was taken back."))
    return found


def _open(word: Endorsement, *, at: datetime) -> Endorsement:
    word = _locked(word)
    if not word.is_open(at):
        raise NotAskedAnyMore(_("This link was used already, or it has run out. Thank you all the same."))
    return word


def _write(word: Endorsement, *, at: datetime) -> None:
    """Put the documents of a good word on its row, checked."""
    word.body, word.etag = _stored(issuing.encode_checked(documents.endorsement(word)))
    if word.as_issuer is None:
        word.endorser_body, word.endorser_etag = _stored(ob2.encode(documents.endorser(word)))
        return
    word.credential_id = new_urn()
    word.status_list, word.status_index = statuses.place_of_endorsement(word.as_issuer, at=at)
    _sign(word, word.as_issuer, at=at)


def _sign(word: Endorsement, issuer: Issuer, *, at: datetime) -> None:
    credential = documents.endorsement_credential(word).to_json()
    issuing.check(rules3.problems(credential))
    signed = issuing.proven(credential, signer=keys.proof_signer(issuer), at=at)
    word.credential, word.credential_etag = _stored(json_text.write(signed))


@transaction.atomic
def sign_again(word_id: str, *, at: datetime) -> None:
    """
    Sign a good word anew, under the same id: the key that signed it is no longer believed.

    What names it is written anew; where that is an award, it is given out anew with it.
    """
    word = _locked(Endorsement(pk=word_id))
    if word.as_issuer is None or word.state not in (EndorsementState.WAITING, EndorsementState.SHOWN):
        return
    if word.status_list_id is None:
        Issuer.objects.select_for_update(no_key=True).get(pk=word.issuer_id)  # before a list, as everywhere
        word.status_list, word.status_index = statuses.place_of_endorsement(word.as_issuer, at=at)
    _sign(word, word.as_issuer, at=at)
    word.save(update_fields=["credential", "credential_etag", "status_list", "status_index"])
    if word.state == EndorsementState.SHOWN:
        showing.show(word, at=at)


def _stored(body: bytes) -> tuple[bytes, str]:
    return body, hashlib.sha256(body).hexdigest()


def _subject(about: Endorsed) -> str:
    kind = {Assertion: "award", BadgeClass: "badge_class", Issuer: "issuer"}[type(about)]
    return f"{kind}:{about.pk}"


def _refuse(about: Endorsed) -> None:
    if not (settings.SITE_IS_HTTPS or settings.SITE_IS_TRIAL or settings.ALLOW_HTTP_IDS):
        raise NotOnHttps(_("This site has no https address yet, so a good word would not be trusted."))
    if isinstance(about, BadgeClass) and about.is_draft:
        raise NotShowable(_("This badge is a draft. Publish it first: nobody can vouch for what they cannot see."))
    if isinstance(about, Assertion) and (about.revoked_at is not None or about.undone_at is not None):
        raise AlreadyRevoked(_("This award was revoked, so nobody can vouch for it any more."))
    if len(about.endorsed_by) >= MOST_SHOWN:
        raise TooManyGoodWords(_("Twelve good words are shown already. Take one down first."))


def _forget(ids: list[str], *, at: datetime) -> None:
    letters.stop(ids, at=at)
    Endorsement.objects.filter(pk__in=ids, given_at=None, declined_at=None).delete()
