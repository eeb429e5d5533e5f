"""
The operator's view of verifications. A report is for whoever has its address: that there is one is shown here, what it
says is not, as it is about other people's badges.
"""

from django.contrib import admin

from backpack.models import Batch, BatchRow, Fault, SelfCheck, Verification
from issuer.admin import Shown


@admin.register(Verification)
class VerificationAdmin(Shown):
    list_display = ["made_at", "until"]
    ordering = ["-made_at"]
    fields = ["made_at", "until"]


@admin.register(Batch)
class BatchAdmin(Shown):
    list_display = ["made_at", "finished_at", "until"]
    ordering = ["-made_at"]
    fields = ["made_at", "finished_at", "until"]


@admin.register(BatchRow)
class BatchRowAdmin(Shown):
    list_display = ["position", "verdict", "checked_at"]
    list_filter = ["verdict"]
    ordering = ["-batch__made_at", "position"]
    fields = ["position", "verdict", "checked_at"]


@admin.register(SelfCheck)
class SelfCheckAdmin(Shown):
    list_display = ["began_at", "finished_at", "is_reached", "looked_at"]
    ordering = ["-began_at"]
    exclude = ["left"]


@admin.register(Fault)
class FaultAdmin(Shown):
    list_display = ["url", "words", "found_in"]
    list_select_related = ["found_in"]
    search_fields = ["url", "words"]
    ordering = ["-found_in__began_at", "url"]
