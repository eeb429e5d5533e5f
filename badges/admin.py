"""The operator's view of badges. Every row is written by operations, so here they are only looked at."""

from django.contrib import admin

from badges.models import Alignment, Artwork, Badge, BadgeClass, BadgeCorrection, FormerBadgeSlug
from issuer.admin import Shown


@admin.register(Badge)
class BadgeAdmin(Shown):
    list_display = ["slug", "issuer", "state", "created_at"]
    list_filter = ["state"]
    list_select_related = ["issuer"]
    search_fields = ["slug", "issuer__name"]
    ordering = ["issuer__name", "slug"]
    readonly_fields = ["created_at"]


@admin.register(BadgeClass)
class BadgeClassAdmin(Shown):
    list_display = ["name", "number", "badge", "published_at", "replaced_at"]
    list_select_related = ["badge"]
    search_fields = ["name", "id"]
    ordering = ["-changed_at"]
    readonly_fields = ["id", "document_url", "etag", "changed_at"]


@admin.register(Artwork)
class ArtworkAdmin(Shown):
    list_display = ["png_sha256", "issuer", "made_at"]
    list_select_related = ["issuer"]
    search_fields = ["png_sha256", "svg_sha256"]
    ordering = ["-made_at"]
    readonly_fields = ["made_at"]


@admin.register(Alignment)
class AlignmentAdmin(Shown):
    list_display = ["target_name", "target_framework", "badge_class"]
    list_select_related = ["badge_class"]
    search_fields = ["target_name", "target_url"]
    ordering = ["target_name"]


@admin.register(BadgeCorrection)
class BadgeCorrectionAdmin(Shown):
    list_display = ["badge_class", "field", "at", "by"]
    list_select_related = ["badge_class", "by"]
    ordering = ["-at"]


@admin.register(FormerBadgeSlug)
class FormerBadgeSlugAdmin(Shown):
    list_display = ["slug", "badge", "issuer"]
    list_select_related = ["badge", "issuer"]
    ordering = ["slug"]
