"""
The operator's desk. It shows every row and changes very few: whatever was issued, or stands in a document or in the
journal, is changed by operations alone, and nothing that carries an award is ever deleted. Secrets are not shown.
"""

from typing import Any

import allauth.account.admin  # registers pages that are taken out below, as do the next two
import allauth.mfa.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issuer import journal, operations
from issuer.models import (
    FormerSlug,
    Invitation,
    Issuer,
    IssuerDocument,
    JournalEntry,
    JournalHead,
    Letter,
    Member,
    Schedule,
    SetupLink,
    SigningKey,
    SiteAddress,
    Suppression,
    Try,
    User,
    WorkerBeat,
)

admin.site.site_header = _("Rosette: the operator’s desk")
admin.site.site_title = _("The operator’s desk")
admin.site.index_title = _("All rows of this installation")
# Sign-in goes through the same door as everybody's: its limits and its second step hold here too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class Shown(admin.ModelAdmin[Any]):
    """Rows that may be looked at here, and nothing else."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = None
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Forgettable(Shown):
    """Rows that may also be taken away: nothing hangs on them. The journal says which, and who did it."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.delete_queryset(request, type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        subjects = [f"{queryset.model._meta.model_name}:{pk}" for pk in queryset.values_list("pk", flat=True)]
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            deeds = [journal.Deed("admin_delete", subject) for subject in subjects]
            journal.record_many(_operator(request), deeds, at=timezone.now())


@admin.register(User)
class UserAdmin(Shown):
    """People are made by invitations; here they are let in, kept out, and made operators."""

    list_display = ["email", "name", "is_active", "is_staff", "is_superuser", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    fields = ["email", "name", "is_active", "is_staff", "is_superuser", "light_pages", "date_joined", "last_login"]
    readonly_fields = ["email", "light_pages", "date_joined", "last_login"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(request.user, User):
            fields = sorted(form.changed_data)
            journal.record(request.user, "admin_change", f"user:{obj.pk}", at=timezone.now(), fields=fields)


@admin.register(Issuer)
class IssuerAdmin(Shown):
    """An issuer is changed by its owners; the operator may put it away, and bring it back."""

    list_display = ["name", "slug", "email", "created_at", "archived_at"]
    list_filter = ["archived_at"]
    search_fields = ["name", "slug", "id"]
    ordering = ["name"]
    readonly_fields = ["id", "document_url", "did", "logo", "etag", "created_at", "changed_at"]
    actions = ["put_away", "bring_back"]

    @admin.action(description=_("Put away: its desk closes, its awards stay"))
    def put_away(self, request: HttpRequest, issuers: QuerySet[Issuer]) -> None:
        for issuer in issuers:
            operations.archive_issuer(_operator(request), issuer_id=issuer.pk, at=timezone.now())

    @admin.action(description=_("Bring back"))
    def bring_back(self, request: HttpRequest, issuers: QuerySet[Issuer]) -> None:
        for issuer in issuers:
            operations.unarchive_issuer(_operator(request), issuer_id=issuer.pk, at=timezone.now())


@admin.register(SigningKey)
class SigningKeyAdmin(Shown):
    """The public half and its history; the sealed private half is shown nowhere."""

    list_display = ["issuer", "number", "algorithm", "state", "made_at", "retired_at", "withdrawn_at"]
    list_filter = ["algorithm", "state"]
    list_select_related = ["issuer"]
    search_fields = ["issuer__name", "id"]
    ordering = ["issuer__name", "-number"]
    exclude = ["sealed"]
    readonly_fields = ["id"]


@admin.register(IssuerDocument)
class IssuerDocumentAdmin(Shown):
    list_display = ["issuer", "name", "etag", "changed_at"]
    list_select_related = ["issuer"]
    search_fields = ["issuer__name", "name"]
    ordering = ["issuer__name", "name"]
    exclude = ["body"]


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the desk lets nobody else in
    return request.user


@admin.register(Member)
class MemberAdmin(Shown):
    list_display = ["user", "issuer", "role", "since"]
    list_filter = ["role"]
    list_select_related = ["user", "issuer"]
    search_fields = ["user__email", "issuer__name"]
    ordering = ["issuer__name", "user__email"]
    readonly_fields = ["since"]


@admin.register(Invitation)
class InvitationAdmin(Shown):
    list_display = ["email", "issuer", "role", "made_at", "expires_at", "accepted_at"]
    list_select_related = ["issuer"]
    search_fields = ["email"]
    ordering = ["-made_at"]
    exclude = ["token_hash"]


@admin.register(JournalEntry)
class JournalAdmin(Shown):
    list_display = ["at", "actor", "deed", "subject", "issuer", "request_id"]
    list_filter = ["deed"]
    search_fields = ["subject", "actor", "request_id", "issuer"]
    ordering = ["-pk"]


@admin.register(Letter)
class LetterAdmin(Shown):
    list_display = ["id", "kind", "state", "attempts", "not_before", "done_at", "answer"]
    list_filter = ["state", "kind"]
    search_fields = ["id", "subject_id", "to"]
    ordering = ["-made_at"]
    exclude = ["secret", "lease"]
    readonly_fields = ["id"]


@admin.register(SiteAddress)
class SiteAddressAdmin(Shown):
    list_display = ["url", "since"]
    ordering = ["-since"]


@admin.register(SetupLink)
class SetupLinkAdmin(Shown):
    list_display = ["made_at", "used_at"]
    ordering = ["-made_at"]
    exclude = ["token_hash"]


@admin.register(FormerSlug)
class FormerSlugAdmin(Shown):
    list_display = ["slug", "issuer"]
    list_select_related = ["issuer"]
    ordering = ["slug"]


@admin.register(JournalHead)
class JournalHeadAdmin(Shown):
    list_display = ["last_hash"]


@admin.register(Suppression)
class SuppressionAdmin(Forgettable):
    """Taking a row away lets letters go to that address again: only on its owner's own wish."""

    list_display = ["address_hash", "since"]
    ordering = ["-since"]


@admin.register(Try)
class TryAdmin(Forgettable):
    list_display = ["key", "count", "until"]
    ordering = ["-until"]


@admin.register(WorkerBeat)
class WorkerBeatAdmin(Shown):
    list_display = ["worker_id", "host", "pid", "seen_at"]
    ordering = ["-seen_at"]


@admin.register(Schedule)
class ScheduleAdmin(Shown):
    list_display = ["name", "next_at", "last_at"]
    ordering = ["name"]


class AuthenticatorAdmin(Forgettable):
    """A second step is taken away here for somebody who lost the phone. What it is made of is not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    ordering = ["user"]
    exclude = ["data"]


class EmailAddressAdmin(Shown):
    """Whoever can change a person's address can sign in as that person: it is proved by its owner, and not set here."""

    list_display = ["email", "user", "verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email", "user__email"]
    ordering = ["email"]


# The pages that allauth registers would show the secret behind each code, and let addresses be changed with no line in
# the journal. Groups are not used here.
admin.site.unregister([Authenticator, EmailAddress, Group])
admin.site.register(Authenticator, AuthenticatorAdmin)
admin.site.register(EmailAddress, EmailAddressAdmin)
