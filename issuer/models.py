"""The people of this installation, who issues from it, the letters it sends and the journal of what was done."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issuer.site.ids import ID_LENGTH, new_id

ADDRESS_LENGTH = 254
_hex_color = RegexValidator(r"^#[0-9a-f]{6}\Z")


class UserManager(BaseUserManager["User"]):
    """Makes people. The e-mail address, in lower case, is the user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: staff of an issuer, or the operator of this installation."""

    email = models.EmailField(_("email address"), unique=True, max_length=ADDRESS_LENGTH)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("may use the operator's desk"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    light_pages = models.BooleanField(_("keep pages light"), default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email


class SiteAddress(models.Model):
    """A base of permanent addresses under which awards were given. Never changed, never deleted."""

    url = models.URLField(unique=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("site address")
        verbose_name_plural = _("site addresses")

    def __str__(self) -> str:
        return self.url


class SetupLink(models.Model):
    """The one-time link of the first start, as the hash of its token."""

    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"set-up link of {self.made_at:%Y-%m-%d}"


class IssuerQuerySet(models.QuerySet["Issuer"]):
    """Sets of issuers."""

    def of(self, user: User) -> "IssuerQuerySet":
        """Those the person may act for; an operator (superuser) is no member by that alone."""
        return self.filter(members__user=user).distinct()


class Issuer(models.Model):
    """The organisation or person in whose name badges are awarded (OB 2.0 Profile)."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    document_url = models.URLField(_("permanent address"), max_length=300, editable=False)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("web page"), max_length=300)
    email = models.EmailField(_("contact address"), max_length=ADDRESS_LENGTH)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    logo = models.CharField(max_length=200, blank=True, editable=False)
    logo_alt = models.CharField(max_length=300, blank=True)
    ribbon_a = models.CharField(max_length=7, default="#17335c", validators=[_hex_color])
    ribbon_b = models.CharField(max_length=7, default="#e9a82f", validators=[_hex_color])
    ribbon_c = models.CharField(max_length=7, default="#fff6e0", validators=[_hex_color])
    earners_are_adults = models.BooleanField(_("our earners are adults and expect their name"), default=False)
    document = models.BinaryField(editable=False)
    etag = models.CharField(max_length=64, editable=False)
    # did:web made of the permanent address; it contains the host for ever, so it is stored too.
    did = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    # Good words that it lets be seen, as `issuer.endorsed` reads them; written by the floor that keeps them.
    endorsed_by = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")

    def __str__(self) -> str:
        return self.name


class FormerSlug(models.Model):
    """A short name an issuer had before. Its human addresses redirect."""

    slug = models.SlugField(max_length=60, unique=True)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    """What a member may do. Each role may do all that the ones below it may."""

    OWNER = "OWNER", _("Owner")
    EDITOR = "EDITOR", _("Editor")
    AWARDER = "AWARDER", _("Awarder")


ROLES_FROM = {
    Role.OWNER: (Role.OWNER,),
    Role.EDITOR: (Role.OWNER, Role.EDITOR),
    Role.AWARDER: (Role.OWNER, Role.EDITOR, Role.AWARDER),
}


class Member(models.Model):
    """A person who may act for an issuer, with a role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="members")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["user", "issuer"], name="one_role_a_person_and_issuer")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def may(self, role: Role) -> bool:
        """Whether this member has at least the given role."""
        return self.role in ROLES_FROM[role]


class Invitation(models.Model):
    """An invitation to act for an issuer, sent by letter; the token stands here only as its hash."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=ADDRESS_LENGTH)
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "email"], condition=Q(accepted_at=None), name="one_open_invitation_an_address"
            )
        ]

    def __str__(self) -> str:
        return f"invitation to {self.issuer}"

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and at < self.expires_at


class JournalHead(models.Model):
    """One row that holds the end of the journal's chain; locked by whoever appends."""

    last_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.last_hash[:12]


class JournalEntry(models.Model):
    """Who did what to which thing, and when: written in the deed's own transaction, chained by hashes."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=60, help_text="user:<id>, or the name of a command or job")
    deed = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="kind:<id>")
    issuer = models.CharField(max_length=ID_LENGTH, blank=True, db_index=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=32, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        indexes = [models.Index(fields=["subject"], name="journal_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed} {self.subject}"


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "WAITING", _("Waiting")  # not before `not_before`; also between two tries
    SENDING = "SENDING", _("Being sent")  # leased by a worker
    HANDING_OVER = "HANDING_OVER", _("Being sent")  # the server has the text, its answer is outstanding
    ACCEPTED = "ACCEPTED", _("Sent")
    FAILED = "FAILED", _("Did not arrive")
    UNKNOWN = "UNKNOWN", _("May have arrived")
    STOPPED = "STOPPED", _("Not sent")  # taken back, or the address wants no letters


class LetterQuerySet(models.QuerySet["Letter"]):
    """Sets of letters."""

    def due(self, at: datetime) -> "LetterQuerySet":
        return self.filter(state=LetterState.WAITING, not_before__lte=at)


class Letter(models.Model):
    """The outbox: a letter to be sent once, written in the transaction of the deed that it tells of."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40, db_index=True, help_text="the award or invitation it tells of")
    issuer = models.ForeignKey(Issuer, null=True, blank=True, on_delete=models.CASCADE, related_name="letters")
    to = models.EmailField(max_length=ADDRESS_LENGTH)
    secret = models.CharField(max_length=100, blank=True, help_text="a one-time token the letter carries, until sent")
    state = models.CharField(max_length=12, choices=LetterState.choices, default=LetterState.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=40, blank=True)
    answer = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [models.Index(fields=["state", "not_before"], name="letters_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Suppression(models.Model):
    """An address that wants no more letters about badges, as a keyed hash of it."""

    address_hash = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("address without letters")
        verbose_name_plural = _("addresses without letters")

    def __str__(self) -> str:
        return self.address_hash[:12]


class Try(models.Model):
    """How often a stranger tried something in a window of time: the counters behind rate limits."""

    key = models.CharField(primary_key=True, max_length=100)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class WorkerBeat(models.Model):
    """A worker that is alive: which process on which machine, and when it was last heard of."""

    worker_id = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker_id


class Schedule(models.Model):
    """When a periodic job is due next; claimed by one worker with an UPDATE."""

    name = models.CharField(primary_key=True, max_length=100)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class KeyAlgorithm(models.TextChoices):
    """What a signing key is good for."""

    ED25519 = "ED25519", _("Ed25519")  # Data Integrity proofs of Open Badges 3.0
    RSA = "RSA", _("RSA")  # JWS of Open Badges 2.0 and VC-JWT


class KeyState(models.TextChoices):
    """Whether a key signs, only verifies, or is no longer to be trusted."""

    ACTIVE = "ACTIVE", _("In use")
    RETIRED = "RETIRED", _("Retired")  # signs nothing new; what it signed stays good
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")  # somebody else may have it


class SigningKey(models.Model):
    """The pair an issuer signs with: active, then retired, never deleted. The private half is sealed (issuer.keys)."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="keys")
    number = models.PositiveSmallIntegerField()
    algorithm = models.CharField(max_length=10, choices=KeyAlgorithm.choices)
    state = models.CharField(max_length=10, choices=KeyState.choices, default=KeyState.ACTIVE)
    public = models.TextField(help_text="Multikey for Ed25519, PEM (SPKI) for RSA")
    sealed = models.TextField(editable=False)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    not_trusted_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="one_key_a_number"),
            models.UniqueConstraint(
                fields=["issuer", "algorithm"], condition=Q(state="ACTIVE"), name="one_active_key_an_algorithm"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_algorithm_display()} {self.number}"

    @property
    def is_active(self) -> bool:
        """Whether new badges are signed with it."""
        return self.state == KeyState.ACTIVE


class IssuerDocument(models.Model):
    """A document that stands under an issuer's address, as bytes: did.json, jwks.json, a key, the revocation list."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=40)
    body = models.BinaryField()
    etag = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document of an issuer")
        verbose_name_plural = _("documents of issuers")
        constraints = [models.UniqueConstraint(fields=["issuer", "name"], name="one_issuer_document_a_name")]

    def __str__(self) -> str:
        return f"{self.issuer_id}/{self.name}"
