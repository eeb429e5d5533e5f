"""
Who may see and change awards, and the stored bytes for everybody. Strangers' awards look like no awards at all.

The statement that fetches a hosted document is compiled by Django once and kept: this is the address that the world
asks for, and it costs one query and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from assertions import pictures
from assertions.models import Assertion, AwardRun, Endorsement, Evidence, Form, IssuedDocument, Reissue, StatusList
from badges.models import BadgeClass
from issuer import access as issuer_access
from issuer.models import Member, Role, User
from issuer.site import tokens
from issuer.site.ids import ID_LENGTH

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored document as it is answered: its bytes, their SHA-256 in hex, and the HTTP status."""

    body: bytes
    etag: str
    status: int


@cache
def _hosted_sql() -> str:
    rows = IssuedDocument.objects.filter(assertion_id="x", form=Form.OB2_HOSTED, replaced_at=None)
    sql, _parameters = rows.values_list("body", "sha256", "status").query.sql_with_params()
    return str(sql)


def hosted(assertion_id: str) -> Stored:
    """
    The hosted document that stands at the address of an award now.

    :raises Http404: if there is no such award.
    """
    if len(assertion_id) != ID_LENGTH:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(_hosted_sql(), [assertion_id, Form.OB2_HOSTED])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return Stored(bytes(row[0]), row[1], row[2])


def signed(assertion_id: str) -> Stored:
    """The award as a JWS of Open Badges 2.0. It stays what it is when the award is revoked: a list says that."""
    return _body(assertion_id, Form.OB2_SIGNED)


def credential(assertion_id: str) -> Stored:
    """The award as a credential of Open Badges 3.0 with its proof inside."""
    return _body(assertion_id, Form.OB3)


def credential_jwt(assertion_id: str) -> Stored:
    """The same as a VC-JWT."""
    return _body(assertion_id, Form.OB3_JWT)


def _body(assertion_id: str, form: Form) -> Stored:
    rows = IssuedDocument.objects.filter(assertion_id=assertion_id, form=form, replaced_at=None)
    row = rows.values_list("body", "sha256", "status").first()
    if row is None:
        raise Http404
    return Stored(bytes(row[0]), row[1], row[2])


def status_list(list_id: str) -> Stored:
    """
    A status list as it was signed last.

    :raises Http404: if there is no such list.
    """
    row = StatusList.objects.filter(pk=list_id).values_list("body", "etag").first()
    if row is None:
        raise Http404
    return Stored(bytes(row[0]), row[1], 200)


def baked_png(assertion_id: str) -> Stored:
    """
    The award baked into PNG; of a revoked one too, as the holder's file stays theirs.

    :raises Http404: if there is none, or it was taken back within the minute.
    """
    return _baked(assertion_id, Form.PNG)


def baked_svg(assertion_id: str) -> Stored:
    """The same in SVG, where the artwork is a drawing."""
    return _baked(assertion_id, Form.SVG)


def baked_svg3(assertion_id: str) -> Stored:
    """The Open Badges 3.0 edition in SVG: a drawing holds one edition."""
    return _baked(assertion_id, Form.OB3_SVG)


def _baked(assertion_id: str, form: Form) -> Stored:
    document = (
        IssuedDocument.objects.filter(assertion_id=assertion_id, form=form, replaced_at=None)
        .select_related("assertion__badge_class__artwork")
        .first()
    )
    if document is None:
        raise Http404
    return Stored(pictures.read_baked(document), document.sha256, 200)


def for_page(assertion_id: str) -> Assertion:
    """
    The award with all that its public page shows.

    :raises Http404: if there is no such award, or it was taken back within the minute.
    """
    award = (
        Assertion.objects.standing()
        .select_related("issuer", "badge", "badge_class__artwork", "badge_class__next_badge")
        .prefetch_related("evidence", "corrections", "badge_class__alignments")
        .filter(pk=assertion_id)
        .first()
    )
    if award is None:
        raise Http404
    return award


def public_evidence(assertion_id: str, evidence_id: str) -> Evidence:
    """
    A file of evidence that everybody with the link may see.

    :raises Http404: if there is none, it is private, or the award no longer counts.
    """
    piece = (
        Evidence.objects.filter(pk=evidence_id, assertion_id=assertion_id, is_public=True, assertion__revoked_at=None)
        .exclude(file="")
        .first()
    )
    if piece is None:
        raise Http404
    return piece


def to_manage(
    user: User | AnonymousUser, slug: str, assertion_id: str, *, role: Role = Role.AWARDER
) -> tuple[Member, Assertion]:
    """An award of the issuer with that short name, for a member of it; 404 and 403 as `issuer.access` has them."""
    member = issuer_access.member_at(user, slug, role=role)
    award = of_issuer(member).filter(pk=assertion_id).first()
    if award is None:
        raise Http404
    return member, award


def of_issuer(member: Member) -> QuerySet[Assertion]:
    """The awards that a member may see: those of the issuer, without the ones taken back within the minute."""
    return (
        Assertion.objects.standing()
        .filter(issuer=member.issuer)
        .select_related("issuer", "badge", "badge_class__artwork", "awarded_by", "status_list")
    )


def current_version(badge_class: BadgeClass) -> BadgeClass:
    """The version that is awarded now in place of this one; itself where it was not replaced."""
    if badge_class.replaced_at is None:
        return badge_class
    current = BadgeClass.objects.current().select_related("badge__issuer", "artwork")
    return current.filter(badge=badge_class.badge_id).first() or badge_class


def evidence_of(award: Assertion, evidence_id: str) -> Evidence:
    """
    A file of evidence, also a private one, for somebody who may manage the award.

    :raises Http404: if there is none.
    """
    piece = award.evidence.filter(pk=evidence_id).exclude(file="").first()
    if piece is None:
        raise Http404
    return piece


def run_to_repeat(member: Member, run_id: str) -> AwardRun | None:
    """A run of the issuer that was taken back and whose list is still kept, to be awarded better."""
    if len(run_id) != ID_LENGTH or not run_id.isalnum():
        return None
    return AwardRun.objects.filter(issuer=member.issuer, pk=run_id, undone_at__isnull=False).first()


def chosen(member: Member, ids: Sequence[str]) -> list[Assertion]:
    """The awards of the member's issuer among these; what is not theirs is passed over like what there is not."""
    return list(of_issuer(member).filter(pk__in=ids).order_by("-created_at", "-pk"))


def run_of(user: User | AnonymousUser, slug: str, run_id: str) -> tuple[Member, AwardRun]:
    """A run of the issuer with that short name, for a member of it."""
    member = issuer_access.member_at(user, slug)
    run = (
        AwardRun.objects.filter(issuer=member.issuer, pk=run_id)
        .select_related("badge_class__badge", "badge_class__artwork", "made_by")
        .first()
    )
    if run is None:
        raise Http404
    return member, run


def last_reissue(member: Member) -> Reissue | None:
    """The work of signing again that is under way for the member's issuer, or was done last."""
    return Reissue.objects.filter(issuer=member.issuer_id).order_by("-asked_at", "-pk").first()


# --- Good words ------------------------------------------------------------------------------------------------------


def endorsement(endorsement_id: str) -> Stored:
    """
    The 2.0 document of a good word that is shown, or was: with 410 once it was taken down.

    :raises Http404: if there is none, or it was never shown.
    """
    word = _published(endorsement_id).only("body", "etag", "withdrawn_at").first()
    if word is None:
        raise Http404
    return Stored(bytes(word.body), word.etag, 200 if word.withdrawn_at is None else 410)


def endorser(endorsement_id: str) -> Stored:
    """
    The 2.0 Profile of somebody who gave a good word and is no issuer here; with 410, that it was taken down.

    :raises Http404: if there is none, or the good word was never shown.
    """
    return _part(endorsement_id, "endorser_body", "endorser_etag")


def endorsement_credential(endorsement_id: str) -> Stored:
    """
    The signed 3.0 credential of a good word; with 410, that it was taken down.

    :raises Http404: if it was not signed, or never shown.
    """
    return _part(endorsement_id, "credential", "credential_etag")


def _part(endorsement_id: str, body: str, etag: str) -> Stored:
    fields = (body, etag, "withdrawn_at", "body", "etag")
    row = _published(endorsement_id).exclude(**{etag: ""}).values_list(*fields).first()
    if row is None:
        raise Http404
    own, own_etag, withdrawn_at, whole, whole_etag = row
    return Stored(bytes(own), own_etag, 200) if withdrawn_at is None else Stored(bytes(whole), whole_etag, 410)


def _published(endorsement_id: str) -> QuerySet[Endorsement]:
    return Endorsement.objects.filter(pk=endorsement_id, accepted_at__isnull=False)


def endorsement_for_page(endorsement_id: str) -> Endorsement:
    """
    A good word with what its page shows.

    :raises Http404: if there is none, or it was never shown.
    """
    related = ("issuer", "as_issuer", "badge_class", "assertion__badge_class")
    word = _published(endorsement_id).select_related(*related).first()
    if word is None:
        raise Http404
    return word


def endorsement_with(token: str) -> Endorsement:
    """
    The question that a letter's link belongs to, also when its days are over.

    :raises Http404: if the token is unknown, or the question was answered or taken back.
    """
    word = (
        Endorsement.objects.select_related("issuer", "asked_by", "badge_class", "assertion__badge_class")
        .filter(token_hash=tokens.hash_of(token), given_at=None, declined_at=None, issuer__archived_at=None)
        .first()
    )
    if word is None:
        raise Http404
    return word


def endorsements_of(member: Member) -> list[Endorsement]:
    """The good words about the member's issuer and all that it gives, the newest first."""
    related = ("as_issuer", "asked_by", "badge_class", "assertion__badge_class", "issuer")
    rows = Endorsement.objects.filter(issuer=member.issuer_id).select_related(*related)
    return list(rows.defer("body", "credential", "endorser_body").order_by("-asked_at", "-pk")[:MOST_LISTED])


def endorsement_to_manage(user: User | AnonymousUser, slug: str, endorsement_id: str) -> tuple[Member, Endorsement]:
    """A good word about the issuer with that short name, for its editors; 404 and 403 as `issuer.access` has them."""
    member = issuer_access.member_at(user, slug, role=Role.EDITOR)
    word = Endorsement.objects.filter(pk=endorsement_id, issuer=member.issuer_id).first()
    if word is None:
        raise Http404
    return member, word


def endorsements_by(member: Member) -> list[Endorsement]:
    """The good words that the member's issuer gave about others, the newest first."""
    related = ("issuer", "badge_class", "assertion__badge_class")
    rows = Endorsement.objects.filter(as_issuer=member.issuer_id).select_related(*related)
    return list(rows.defer("body", "credential", "endorser_body").order_by("-given_at", "-pk")[:MOST_LISTED])


def endorsement_to_retract(user: User | AnonymousUser, slug: str, endorsement_id: str) -> tuple[Member, Endorsement]:
    """A good word that the issuer with that short name gave and that counts, for its editors; 404 and 403 likewise."""
    member = issuer_access.member_at(user, slug, role=Role.EDITOR)
    counts = Endorsement.objects.filter(taken_back_at=None, withdrawn_at=None, declined_at=None)
    related = ("issuer", "badge_class", "assertion__badge_class")
    word = counts.filter(pk=endorsement_id, as_issuer=member.issuer_id).select_related(*related).first()
    if word is None:
        raise Http404
    return member, word


def speakers(user: User | AnonymousUser, word: Endorsement) -> list[Member]:
    """The memberships with which a person may give this good word in the name of another issuer of this site."""
    others = (member for member in issuer_access.memberships_of(user) if member.issuer_id != word.issuer_id)
    return [member for member in others if member.may(Role.EDITOR)]


def newest(count: int) -> list[str]:
    """The ids of so many of the newest awards of this site, whoever gave them; for its own checks, not for pages."""
    return list(Assertion.objects.order_by("-created_at").values_list("pk", flat=True)[:count])
