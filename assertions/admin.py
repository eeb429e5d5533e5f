"""The operator's view of awards. What was issued is never changed here, and never deleted. Salts are not shown."""

from django.contrib import admin

from assertions.models import (
    Assertion,
    AwardCorrection,
    AwardRow,
    AwardRun,
    Endorsement,
    Evidence,
    IssuedDocument,
    Reissue,
    StatusList,
)
from issuer.admin import Shown


@admin.register(Assertion)
class AssertionAdmin(Shown):
    list_display = [
        "number",
        "recipient",
        "badge_class",
        "issuer",
        "issued_on",
        "expires_at",
        "revoked_at",
        "undone_at",
    ]
    list_filter = ["issuer"]
    list_select_related = ["badge_class", "issuer"]
    search_fields = ["number", "id", "recipient", "recipient_name"]
    ordering = ["-created_at"]
    exclude = ["salt"]
    readonly_fields = ["id", "number", "document_url"]


@admin.register(AwardRun)
class AwardRunAdmin(Shown):
    list_display = ["id", "badge_class", "issuer", "made_by", "made_at", "finished_at", "undone_at"]
    list_select_related = ["badge_class", "issuer", "made_by"]
    search_fields = ["id"]
    ordering = ["-made_at"]
    exclude = ["key"]
    readonly_fields = ["id"]


@admin.register(AwardRow)
class AwardRowAdmin(Shown):
    list_display = ["run", "position", "address", "state", "problem"]
    list_filter = ["state"]
    list_select_related = ["run"]
    search_fields = ["address", "run__id"]
    ordering = ["-run__made_at", "position"]


@admin.register(Evidence)
class EvidenceAdmin(Shown):
    list_display = ["id", "assertion", "name", "url", "file_type", "is_public"]
    list_select_related = ["assertion"]
    search_fields = ["id", "assertion__number"]
    ordering = ["-assertion__created_at", "position"]
    readonly_fields = ["id"]


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(Shown):
    list_display = ["assertion", "form", "status", "size", "made_at", "replaced_at"]
    list_filter = ["form", "status"]
    list_select_related = ["assertion"]
    search_fields = ["sha256", "assertion__number", "assertion__id"]
    ordering = ["-made_at"]


@admin.register(Endorsement)
class EndorsementAdmin(Shown):
    list_display = ["id", "issuer", "endorser_name", "asked_at", "given_at", "accepted_at", "withdrawn_at"]
    list_filter = ["issuer"]
    list_select_related = ["issuer"]
    ordering = ["-asked_at"]
    exclude = ["token_hash", "body", "endorser_body", "credential"]
    readonly_fields = ["id", "document_url"]


@admin.register(Reissue)
class ReissueAdmin(Shown):
    list_display = ["id", "issuer", "asked_by", "asked_at", "done", "total", "finished_at"]
    list_select_related = ["issuer"]
    ordering = ["-asked_at"]
    readonly_fields = ["id"]


@admin.register(StatusList)
class StatusListAdmin(Shown):
    list_display = ["id", "issuer", "purpose", "places", "is_open", "changed_at"]
    list_filter = ["purpose", "is_open"]
    list_select_related = ["issuer"]
    ordering = ["-made_at"]
    exclude = ["bits", "given", "body"]
    readonly_fields = ["id", "document_url"]


@admin.register(AwardCorrection)
class AwardCorrectionAdmin(Shown):
    list_display = ["assertion", "field", "at", "by"]
    list_select_related = ["assertion", "by"]
    ordering = ["-at"]
