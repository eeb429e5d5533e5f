"""What people type into the pages of this floor, made into values."""

from assertions.forms.awarding import (
    AwardForm,
    EvidenceForm,
    EvidenceFormSet,
    evidence_forms,
    fresh_evidence,
    mended_text,
    with_room_for_more,
)
from assertions.forms.desk import AddressForm, ChosenForm, CorrectionForm, FilterForm, HoldForm, ReasonForm
from assertions.forms.endorsing import AskForm, GoodWordForm, RetractForm
from assertions.forms.mending import MendForm
from assertions.forms.public import CompareForm

__all__ = [
    "AddressForm",
    "AskForm",
    "AwardForm",
    "ChosenForm",
    "CompareForm",
    "CorrectionForm",
    "EvidenceForm",
    "EvidenceFormSet",
    "FilterForm",
    "GoodWordForm",
    "HoldForm",
    "MendForm",
    "ReasonForm",
    "RetractForm",
    "evidence_forms",
    "fresh_evidence",
    "mended_text",
    "with_room_for_more",
]
