"""What is kept of verifications: reports that can be sent on, lists being checked, and this site's look at itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from issuer.site.ids import ID_LENGTH, new_id


class Verification(models.Model):
    """
    The report of one verification, at an address that nobody can guess, for thirty days.

    It holds neither the badge, unless whoever asked agreed to that, nor any e-mail address that was typed.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    made_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    report = models.JSONField()
    picture = models.BinaryField(default=bytes, help_text="a small PNG with nothing in it but what one sees")
    badge = models.BinaryField(default=bytes, help_text="what was handed in, if it may be kept")
    text = models.TextField(blank=True, help_text="the text of the badge, if it may be kept")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def __str__(self) -> str:
        return self.id


class Batch(models.Model):
    """Many badges handed in at once, checked in the background."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    made_at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of badges")
        verbose_name_plural = _("lists of badges")

    def __str__(self) -> str:
        return self.id


class BatchRow(models.Model):
    """One badge of many: a file or an address, and once it was checked, its report. A file is kept until then."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500, help_text="the name of the file, or the address")
    given = models.BinaryField(default=bytes)
    checked_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=30, blank=True)
    badge = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="one_badge_a_position")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class SelfCheck(models.Model):
    """One look of this site at its own public documents, as a stranger sees them."""

    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    is_reached = models.BooleanField(default=True, help_text="whether it could be looked at over the network")
    obstacle = models.CharField(max_length=300, blank=True)
    left = models.JSONField(default=list, help_text="what is still to be looked at")
    looked_at = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("look at ourselves")
        verbose_name_plural = _("looks at ourselves")

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class Fault(models.Model):
    """Something public of ours that is not as it should be."""

    found_in = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="faults")
    url = models.CharField(max_length=500)
    words = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.url
