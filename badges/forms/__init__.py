"""What people type about badges, turned into typed values. Forms ask the database nothing."""

from badges.forms.corrections import CorrectionForm
from badges.forms.pictures import DrawingForm, UploadForm
from badges.forms.questions import CriteriaForm, NextForm, WhoForm, WhyForm
from badges.forms.starting import CopyForm, NewBadgeForm

__all__ = [
    "CopyForm",
    "CorrectionForm",
    "CriteriaForm",
    "DrawingForm",
    "NewBadgeForm",
    "NextForm",
    "UploadForm",
    "WhoForm",
    "WhyForm",
]
