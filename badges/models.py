"""What can be earned. A Badge is what a teacher edits; each of its versions is a BadgeClass, published for good."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issuer.models import Issuer, User
from issuer.site.ids import ID_LENGTH, new_id


class BadgeState(models.TextChoices):
    """Whether a badge may be awarded."""

    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", _("Published")
    ARCHIVED = "ARCHIVED", _("Archived")


class Badge(models.Model):
    """A badge as its teacher knows it: one human address, one state, and one version after another."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="badges")
    slug = models.SlugField(max_length=80)
    state = models.CharField(max_length=10, choices=BadgeState.choices, default=BadgeState.DRAFT)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [models.UniqueConstraint(fields=["issuer", "slug"], name="one_badge_a_slug_and_issuer")]

    def __str__(self) -> str:
        return self.slug


class FormerBadgeSlug(models.Model):
    """A human address that a badge had before. It redirects."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=80)
    badge = models.ForeignKey(Badge, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "slug"], name="one_former_slug_an_issuer")]

    def __str__(self) -> str:
        return self.slug


class Artwork(models.Model):
    """The picture of a badge class before anything is baked in. Never changed once made; files named by their hash."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="+")
    png = models.CharField(max_length=120, help_text="file in the media storage")
    png_sha256 = models.CharField(max_length=64)
    svg = models.CharField(max_length=120, blank=True)
    svg_sha256 = models.CharField(max_length=64, blank=True)
    drawing = models.JSONField(null=True, blank=True, help_text="the designer's parameters; null for an upload")
    notes = models.JSONField(default=list, help_text="what was done to an uploaded picture, in words")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("artwork")
        verbose_name_plural = _("artworks")

    def __str__(self) -> str:
        return self.png_sha256[:12]


class BadgeClassQuerySet(models.QuerySet["BadgeClass"]):
    """Sets of badge classes."""

    def current(self) -> "BadgeClassQuerySet":
        """The published version that awards are given under."""
        return self.filter(published_at__isnull=False, replaced_at__isnull=True)

    def drafts(self) -> "BadgeClassQuerySet":
        return self.filter(published_at__isnull=True)


class Kind(models.TextChoices):
    """What a badge stands for (OB 3.0, AchievementType); the ones that schools and clubs give."""

    BADGE = "Badge", _("Badge")
    ACHIEVEMENT = "Achievement", _("Achievement")
    ASSESSMENT = "Assessment", _("Test or exam")
    AWARD = "Award", _("Prize")
    CERTIFICATE = "Certificate", _("Certificate")
    COMPLETION = "CertificateOfCompletion", _("Certificate of completion")
    CERTIFICATION = "Certification", _("Certification by a profession")
    COMMUNITY_SERVICE = "CommunityService", _("Service to others")
    COMPETENCY = "Competency", _("Skill")
    COURSE = "Course", _("Course")
    LICENSE = "License", _("Licence")
    MEMBERSHIP = "Membership", _("Membership")
    MICRO_CREDENTIAL = "MicroCredential", _("Micro-credential")


class BadgeClass(models.Model):
    """One version of a badge (OB 2.0 BadgeClass). Its id and what it means never change once it is published."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    document_url = models.URLField(_("permanent address"), max_length=300, editable=False)
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("in one sentence"), max_length=500, blank=True)
    # The badge canvas.
    audience = models.CharField(_("who is it for?"), max_length=200, blank=True)
    motive = models.TextField(_("why would they want it?"), max_length=500, blank=True)
    criteria = models.TextField(_("what must they do?"), max_length=5000, blank=True)
    steps = models.JSONField(default=list, help_text='[{"text": ..., "required": true}, ...]')
    next_text = models.CharField(_("where next?"), max_length=300, blank=True)
    next_badge = models.ForeignKey(Badge, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Its looks.
    artwork = models.ForeignKey(Artwork, null=True, blank=True, on_delete=models.PROTECT, related_name="badge_classes")
    alt = models.CharField(_("the picture in words"), max_length=300, blank=True)
    tags = models.JSONField(default=list)
    # How long it holds: for ever, for a number of months, or until a date.
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # A licence or a first aider's card may be put on hold; its credentials say so in a list of its own purpose.
    may_be_suspended = models.BooleanField(_("may be put on hold"), default=False)
    # For catalogues and wallets: what it stands for, in which language (BCP 47), and how many credits it counts for.
    kind = models.CharField(_("kind"), max_length=40, choices=Kind.choices, default=Kind.BADGE, db_default=Kind.BADGE)
    language = models.CharField(_("language"), max_length=20, blank=True, default="", db_default="")
    credits = models.DecimalField(_("credits"), max_digits=6, decimal_places=2, null=True, blank=True)
    # The result that awards of it may tell, as `badges.results` reads it; numbers are text, as documents write them.
    result_name = models.CharField(_("result"), max_length=60, blank=True, default="", db_default="")
    result_lowest = models.CharField(max_length=20, blank=True, default="", db_default="")
    result_highest = models.CharField(max_length=20, blank=True, default="", db_default="")
    result_required = models.CharField(max_length=60, blank=True, default="", db_default="")
    result_values = models.JSONField(default=list, help_text="from low to high")
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)
    document = models.BinaryField(null=True, editable=False)
    etag = models.CharField(max_length=64, blank=True, editable=False)
    # The same in Open Badges 3.0 (Achievement).
    achievement = models.BinaryField(null=True, editable=False)
    achievement_etag = models.CharField(max_length=64, blank=True, editable=False)
    # Good words about this version, as `issuer.endorsed` reads them.
    endorsed_by = models.JSONField(default=list, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = BadgeClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a badge")
        verbose_name_plural = _("versions of badges")
        constraints = [
            models.UniqueConstraint(fields=["badge", "number"], name="one_version_a_number"),
            models.UniqueConstraint(fields=["badge"], condition=Q(published_at=None), name="one_draft_a_badge"),
            models.UniqueConstraint(
                fields=["badge"],
                condition=Q(published_at__isnull=False, replaced_at=None),
                name="one_current_version_a_badge",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class Alignment(models.Model):
    """A link to an outside framework that the badge answers to (OB 2.0 AlignmentObject)."""

    badge_class = models.ForeignKey(BadgeClass, on_delete=models.CASCADE, related_name="alignments")
    position = models.PositiveSmallIntegerField(default=0)
    target_name = models.CharField(_("name"), max_length=200)
    target_url = models.URLField(_("address"), max_length=500)
    target_description = models.CharField(_("description"), max_length=500, blank=True)
    target_framework = models.CharField(_("framework"), max_length=200, blank=True)
    target_code = models.CharField(_("code"), max_length=100, blank=True)

    def __str__(self) -> str:
        return self.target_name


_CORRECTED = {
    "description": _("The description"),
    "motive": _("Why they would want it"),
    "audience": _("Who it is for"),
    "criteria": _("What it takes"),
    "steps": _("What it takes, line by line"),
    "alt": _("The picture in words"),
    "tags": _("Skills"),
}


class BadgeCorrection(models.Model):
    """A slip of the pen mended after publishing, shown on the badge's page."""

    badge_class = models.ForeignKey(BadgeClass, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    before = models.TextField()
    after = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("correction of a badge")
        verbose_name_plural = _("corrections of badges")

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"

    @property
    def field_words(self) -> str:
        """What was corrected, in words for people."""
        return str(_CORRECTED.get(self.field, self.field))


def is_out_of_date(badge_class: BadgeClass, at: datetime) -> bool:
    """Whether nothing more can be awarded under it because its last day has passed."""
    return badge_class.valid_until is not None and badge_class.valid_until < at.date()
