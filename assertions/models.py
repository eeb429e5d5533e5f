"""What has been earned: lists being awarded, awards, their evidence, and the exact bytes given out for each."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from badges.models import Badge, BadgeClass
from issuer.models import ADDRESS_LENGTH, Issuer, User
from issuer.site.ids import ID_LENGTH, new_id, new_number


class AwardRun(models.Model):
    """One press of the Award button: one badge for one or many people. Resumable; taken back whole within a minute."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    # Drawn when the form is shown: pressing the button twice makes one run.
    key = models.CharField(max_length=ID_LENGTH)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="runs")
    badge_class = models.ForeignKey(BadgeClass, on_delete=models.PROTECT, related_name="runs")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    issued_on = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    narrative = models.TextField(max_length=5000, blank=True)
    result = models.CharField(max_length=100, blank=True, default="", db_default="")
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of awards")
        verbose_name_plural = _("lists of awards")
        constraints = [models.UniqueConstraint(fields=["issuer", "key"], name="one_run_a_key")]

    def __str__(self) -> str:
        return self.id


class RowState(models.TextChoices):
    """What became of one line of a list."""

    WAITING = "WAITING", _("Waiting")
    AWARDED = "AWARDED", _("Awarded")
    NOT_AN_ADDRESS = "NOT_AN_ADDRESS", _("Not an address")
    REPEATED = "REPEATED", _("Twice in the list")
    HAS_IT = "HAS_IT", _("Has it already")
    MENDED = "MENDED", _("Mended")  # awarded through a later run
    LEFT_OUT = "LEFT_OUT", _("Left out")


class AwardRow(models.Model):
    """One line of a list: whom the badge goes to, and what became of it."""

    run = models.ForeignKey(AwardRun, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    typed = models.CharField(max_length=300, help_text="the line as it was typed")
    address = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    name = models.CharField(max_length=150, blank=True)
    again = models.BooleanField(default=False, help_text="award it although they have it already")
    state = models.CharField(max_length=15, choices=RowState.choices, default=RowState.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    assertion = models.OneToOneField("Assertion", null=True, blank=True, on_delete=models.SET_NULL, related_name="row")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="one_row_a_position")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.position}"


class Purpose(models.TextChoices):
    """What a set bit of a status list means (Bitstring Status List, statusPurpose)."""

    REVOCATION = "revocation", _("Revoked, for good")
    SUSPENSION = "suspension", _("On hold")


class StatusList(models.Model):
    """A list of bits, one for each credential that was ever given a place in it, published as a signed credential."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    document_url = models.URLField(_("permanent address"), max_length=300, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.REVOCATION)
    bits = models.BinaryField(help_text="1 for what was taken back or is on hold")
    given = models.BinaryField(help_text="1 for every place that was ever given: none is given twice")
    places = models.PositiveIntegerField(default=0, help_text="how many were given")
    is_open = models.BooleanField(default=True)
    body = models.BinaryField(help_text="the signed credential")
    etag = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "purpose"], condition=Q(is_open=True), name="one_open_list_a_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class AssertionQuerySet(models.QuerySet["Assertion"]):
    """Sets of awards."""

    def standing(self) -> "AssertionQuerySet":
        """Awards that were not taken back within the minute: what staff see."""
        return self.filter(undone_at__isnull=True)

    def in_force(self, at: datetime) -> "AssertionQuerySet":
        return self.standing().filter(revoked_at__isnull=True).filter(Q(expires_at=None) | Q(expires_at__gt=at))


class Assertion(models.Model):
    """The record of one award (OB 2.0 Assertion)."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    number = models.CharField(_("award number"), max_length=9, unique=True, default=new_number, editable=False)
    document_url = models.URLField(_("permanent address"), max_length=300, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="assertions")
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="assertions")
    badge_class = models.ForeignKey(BadgeClass, on_delete=models.PROTECT, related_name="assertions")
    run = models.ForeignKey(AwardRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="assertions")
    recipient = models.CharField(_("address"), max_length=ADDRESS_LENGTH, blank=True)
    recipient_name = models.CharField(_("name"), max_length=150, blank=True)
    # Counts deliberate repetitions, so that the constraint below still stops the accidental ones.
    repetition = models.PositiveSmallIntegerField(default=0)
    salt = models.CharField(max_length=64)
    narrative = models.TextField(_("what they did"), max_length=5000, blank=True)
    result = models.CharField(_("result"), max_length=100, blank=True, default="", db_default="")
    issued_on = models.DateTimeField(_("awarded on"))
    expires_at = models.DateTimeField(_("runs out"), null=True, blank=True)
    shows_name = models.BooleanField(default=False)
    # Of the signed forms: their own ids (urn:uuid) and the place of the credential in a status list.
    signed_id = models.CharField(max_length=45, blank=True, editable=False)
    credential_id = models.CharField(max_length=45, blank=True, editable=False)
    status_list = models.ForeignKey(StatusList, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField(null=True, blank=True)
    awarded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=500, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    # On hold for a while; over when suspended_at is empty again.
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=500, blank=True)
    # Good words about it, as `issuer.endorsed` reads them.
    endorsed_by = models.JSONField(default=list, editable=False)

    objects = AssertionQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [
            models.Index(fields=["issuer", "-created_at"], name="awards_of_an_issuer"),
            models.Index(fields=["badge", "recipient"], name="awards_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["badge", "recipient", "repetition"],
                condition=Q(revoked_at=None, undone_at=None) & ~Q(recipient=""),
                name="no_award_twice_by_accident",
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="no_place_given_twice"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("issued_on")), name="ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def has_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at


class Evidence(models.Model):
    """Where one may see that it was earned: a link, some words, or a file."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    # Evidence typed for a whole run is copied to each of its awards; until then it hangs on the run alone.
    run = models.ForeignKey(AwardRun, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    assertion = models.ForeignKey(Assertion, null=True, blank=True, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)
    url = models.URLField(max_length=1000, blank=True)
    narrative = models.TextField(max_length=5000, blank=True)
    name = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=120, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(_("anyone with the link may see it"), default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.name or self.url or self.id


class Form(models.TextChoices):
    """The forms in which one award is given out."""

    OB2_HOSTED = "OB2_HOSTED", _("Open Badges 2.0, hosted")
    OB2_SIGNED = "OB2_SIGNED", _("Open Badges 2.0, signed (JWS)")
    OB3 = "OB3", _("Open Badges 3.0")
    OB3_JWT = "OB3_JWT", _("Open Badges 3.0 (VC-JWT)")
    PNG = "PNG", _("Picture (PNG) with the award inside")
    SVG = "SVG", _("Drawing (SVG) with the award inside")
    OB3_SVG = "OB3_SVG", _("Drawing (SVG) with the Open Badges 3.0 award inside")


class IssuedDocument(models.Model):
    """
    The exact bytes given out for an award, one row a form; what was given out before stays beside it.

    A picture's bytes lie in the media storage under ``picture``; they are derived from the artwork and the hosted
    document, so a lost file is baked again and must come out with the same hash.
    """

    assertion = models.ForeignKey(Assertion, on_delete=models.CASCADE, related_name="documents")
    form = models.CharField(max_length=20, choices=Form.choices)
    status = models.PositiveSmallIntegerField(default=200, help_text="410 once it was revoked")
    body = models.BinaryField(blank=True)
    picture = models.CharField(max_length=120, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.UniqueConstraint(
                fields=["assertion", "form"], condition=Q(replaced_at=None), name="one_current_document_a_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.assertion_id} {self.form}"


class Reissue(models.Model):
    """What was signed with a withdrawn key is signed again, in the background: how far it is. Resumable."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="reissues")
    asked_by = models.CharField(max_length=60, help_text="user:<id>, or the name of a command")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(help_text="how many awards it was about")
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reissue")
        verbose_name_plural = _("reissues")
        constraints = [
            models.UniqueConstraint(fields=["issuer"], condition=Q(finished_at=None), name="one_reissue_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


class AwardCorrection(models.Model):
    """A name or a story corrected after the award, shown in its history. Names are kept out of public pages."""

    assertion = models.ForeignKey(Assertion, on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("correction of an award")
        verbose_name_plural = _("corrections of awards")

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"


class Endorsable(models.TextChoices):
    """What a good word may be about."""

    ISSUER = "ISSUER", _("Issuer")
    BADGE_CLASS = "BADGE_CLASS", _("Badge")
    ASSERTION = "ASSERTION", _("Award")


class EndorsementState(models.TextChoices):
    """How far a good word has come."""

    ASKED = "ASKED", _("Asked")
    WAITING = "WAITING", _("Waiting for you")
    SHOWN = "SHOWN", _("Shown")
    DECLINED = "DECLINED", _("Declined")
    WITHDRAWN = "WITHDRAWN", _("Taken down")
    TAKEN_BACK = "TAKEN_BACK", _("Taken back")


class Endorsement(models.Model):
    """A good word that somebody was asked for (OB 2.0 Endorsement): asked, given, accepted, perhaps taken down."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    document_url = models.URLField(_("permanent address"), max_length=300, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="endorsements")
    what = models.CharField(max_length=12, choices=Endorsable.choices)
    badge_class = models.ForeignKey(
        BadgeClass, null=True, blank=True, on_delete=models.CASCADE, related_name="endorsements"
    )
    assertion = models.ForeignKey(
        Assertion, null=True, blank=True, on_delete=models.CASCADE, related_name="endorsements"
    )
    # The question; the address is forgotten with the answer, the token stands here only as its hash.
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    email = models.EmailField(max_length=ADDRESS_LENGTH, blank=True)
    note = models.CharField(max_length=500, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    # The answer.
    given_at = models.DateTimeField(null=True, blank=True)
    endorser_name = models.CharField(max_length=120, blank=True)
    endorser_url = models.URLField(max_length=300, blank=True)
    endorser_email = models.EmailField(max_length=ADDRESS_LENGTH, blank=True, help_text="public, where it was given")
    as_issuer = models.ForeignKey(Issuer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(max_length=1000, blank=True)
    # What the endorsed side does with it.
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The issuer of this site that gave it may take it back, saying why.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    # The documents, as bytes; the credential only where an issuer of this site signed it.
    body = models.BinaryField(blank=True)
    etag = models.CharField(max_length=64, blank=True)
    endorser_body = models.BinaryField(blank=True)
    endorser_etag = models.CharField(max_length=64, blank=True)
    credential_id = models.CharField(max_length=45, blank=True, editable=False)
    credential = models.BinaryField(blank=True)
    credential_etag = models.CharField(max_length=64, blank=True)
    # The place of the credential in a status list of the issuer that signed it.
    status_list = models.ForeignKey(StatusList, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    status_index = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        indexes = [models.Index(fields=["issuer", "-asked_at"], name="endorsements_of_an_issuer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(what="ISSUER", badge_class=None, assertion=None)
                | Q(what="BADGE_CLASS", badge_class__isnull=False, assertion=None)
                | Q(what="ASSERTION", badge_class=None, assertion__isnull=False),
                name="one_thing_is_endorsed",
            ),
            models.UniqueConstraint(fields=["status_list", "status_index"], name="no_place_twice_to_endorsements"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"

    @property
    def endorsed(self) -> "Issuer | BadgeClass | Assertion":
        """What it is about."""
        return self.assertion or self.badge_class or self.issuer

    @property
    def state(self) -> EndorsementState:
        """How far it has come."""
        if self.taken_back_at is not None:
            return EndorsementState.TAKEN_BACK
        if self.withdrawn_at is not None:
            return EndorsementState.WITHDRAWN
        if self.declined_at is not None:
            return EndorsementState.DECLINED
        if self.accepted_at is not None:
            return EndorsementState.SHOWN
        return EndorsementState.WAITING if self.given_at is not None else EndorsementState.ASKED

    def is_open(self, at: datetime) -> bool:
        """Whether its link still takes an answer."""
        return self.state == EndorsementState.ASKED and at < self.expires_at
