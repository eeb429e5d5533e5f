"""Published, taken back, revised, archived: when a badge may be given, and under which words."""

import hashlib
from datetime import datetime

from django.db import transaction

from badges import documents, readiness
from badges.models import Badge, BadgeClass, BadgeState
from badges.operations import slugs
from badges.operations.drafts import next_version, refuse_awarded
from badges.operations.locking import lock, lock_draft
from badges.operations.refusals import HasDraft, IsArchived, NotCurrent, NotPublished, NotReady
from issuer import journal
from issuer.models import User
from issuer.site.addresses import absolute_url
from standards import json_text
from standards.ob2 import documents as ob2
from standards.ob2 import rules
from standards.ob3 import documents as ob3


class NotWellFormed(Exception):
    """What was made is not what the standard asks for: a fault of ours, found before anything was stored."""


@transaction.atomic
def publish(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass:
    """
    Open a draft for awarding. If there is an older version, it stays for those who have it and is no longer given.

    :raises NotADraft: if it is published already.
    :raises NotReady: if something is missing.
    """
    draft = lock_draft(badge_class)
    if blocking := readiness.blocking(draft, at=at):
        raise NotReady(blocking)
    badge = draft.badge
    was_public = badge.versions.filter(published_at__isnull=False).exists()
    badge.versions.current().update(replaced_at=at)
    draft.document_url = absolute_url("badge_class", draft.pk)
    draft.published_at = at
    draft.save(update_fields=["document_url", "published_at", "changed_at"])
    slugs.follow_name(badge, draft.name, was_public=was_public)
    badge.state = BadgeState.PUBLISHED
    badge.save(update_fields=["slug", "state"])
    write_documents(badge)
    draft.refresh_from_db()
    details = {"number": draft.number, "document": draft.etag}
    journal.record(by, "publish_badge", f"badge_class:{draft.pk}", at=at, issuer=badge.issuer, **details)
    return draft


@transaction.atomic
def take_back_to_draft(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass:
    """
    Make a published version a draft again, as long as nobody was given it. The version before it counts again.

    :raises NotPublished: if it is a draft.
    :raises NotCurrent: if there is a newer version.
    :raises HasAwards: if it was awarded.
    :raises HasDraft: if a new version of it is being written.
    """
    version = _lock_current(badge_class)
    refuse_awarded(version)
    badge = version.badge
    if badge.versions.drafts().exists():
        raise HasDraft
    version.published_at, version.document, version.etag = None, None, ""
    version.save(update_fields=["published_at", "document", "etag", "changed_at"])
    before = badge.versions.filter(published_at__isnull=False).order_by("-number").first()
    if before:
        before.replaced_at = None
        before.save(update_fields=["replaced_at", "changed_at"])
    else:
        badge.state = BadgeState.DRAFT
        badge.save(update_fields=["state"])
    write_documents(badge)
    journal.record(by, "take_back_badge", f"badge_class:{version.pk}", at=at, issuer=badge.issuer)
    return version


@transaction.atomic
def revise(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass:
    """
    Begin a new version, for a change of meaning: a draft with the same words. Awards keep the version they have.

    :raises NotPublished: if it is a draft itself.
    :raises NotCurrent: if there is a newer version.
    :raises IsArchived: if it is no longer given.
    :raises HasDraft: if a new version is being written already.
    """
    current = _lock_current(badge_class)
    if current.badge.state == BadgeState.ARCHIVED:
        raise IsArchived
    if current.badge.versions.drafts().exists():
        raise HasDraft
    draft = next_version(current)
    issuer = current.badge.issuer
    journal.record(by, "revise_badge", f"badge_class:{draft.pk}", at=at, issuer=issuer, number=draft.number)
    return draft


@transaction.atomic
def archive(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass:
    """
    Close a badge for awarding. Its page, its documents and all its awards stay as they are.

    :raises NotPublished: if it is a draft.
    """
    return _move(badge_class, BadgeState.ARCHIVED, "archive_badge", by=by, at=at)


@transaction.atomic
def unarchive(badge_class: BadgeClass, *, by: User, at: datetime) -> BadgeClass:
    """
    Open an archived badge for awarding again.

    :raises NotPublished: if it is a draft.
    """
    return _move(badge_class, BadgeState.PUBLISHED, "unarchive_badge", by=by, at=at)


def write_documents(badge: Badge) -> None:
    """
    Store the documents of all published versions of a badge anew; they name one another.

    :raises NotWellFormed: if one of them would break a rule of the standard.
    """
    versions = badge.versions.filter(published_at__isnull=False).select_related("badge__issuer", "artwork")
    for version in versions:
        document = documents.badge_class(version)
        if problems := [problem for problem in rules.problems(document.to_json()) if problem.is_serious]:
            raise NotWellFormed("; ".join(str(problem) for problem in problems))
        version.document = ob2.encode(document)
        version.etag = hashlib.sha256(version.document).hexdigest()
        version.achievement = json_text.write(
            {"@context": list(ob3.CONTEXTS), **documents.achievement(version).to_json()}
        )
        version.achievement_etag = hashlib.sha256(version.achievement).hexdigest()
        version.save(update_fields=["document", "etag", "achievement", "achievement_etag", "changed_at"])


def _lock_current(badge_class: BadgeClass) -> BadgeClass:
    version = lock(badge_class)
    if version.is_draft:
        raise NotPublished
    if version.replaced_at is not None:
        raise NotCurrent
    return version


def _move(badge_class: BadgeClass, state: BadgeState, deed: str, *, by: User, at: datetime) -> BadgeClass:
    version = lock(badge_class)
    badge = version.badge
    if badge.state == BadgeState.DRAFT:
        raise NotPublished
    if badge.state != state:
        badge.state = state
        badge.save(update_fields=["state"])
        journal.record(by, deed, f"badge_class:{version.pk}", at=at, issuer=badge.issuer)
    return version
