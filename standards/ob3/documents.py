"""
The data classes of Open Badges 3.0 as this house writes them, in the form of VCDM 2.0; `to_json` gives the document.

Every property is a field of the same name in Python's spelling. A document is signed by `proofs` and then stored; it is
never written from rows a second time.
"""

from dataclasses import dataclass
from datetime import date, datetime

from standards.ob3._written import Written
from standards.ob3.vocabulary import REVOCATION
from standards.recipients import Identity
from standards.timestamps import to_text
from standards.writing import Document, Json, encode

__all__ = ["ACHIEVEMENT_SCHEMA", "CONTEXT", "CONTEXTS", "CREDENTIALS", "EXTENSIONS", "Document", "Json", "encode"]

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = (CREDENTIALS, CONTEXT)
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
ACHIEVEMENT_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

_IDENTITY_TYPES = {"email": "emailAddress", "url": "ext:url", "telephone": "ext:telephone", "id": "identifier"}


@dataclass(frozen=True, slots=True)
class Image(Written):
    """A picture; the caption is what is said of it to those who do not see it (OB 3.0, Image)."""

    TYPE = "Image"
    id: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Criteria(Written):
    """What one must do: an address, a text in Markdown, or both (OB 3.0, Criteria)."""

    id: str | None = None
    narrative: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence(Written):
    """Where one may see that it was earned (OB 3.0, Evidence)."""

    TYPE = ("Evidence",)
    id: str | None = None
    more_types: tuple[str, ...] = ()
    narrative: str | None = None
    name: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment(Written):
    """A link to an outside framework (OB 3.0, Alignment)."""

    TYPE = ("Alignment",)
    target_name: str
    target_url: str
    target_code: str | None = None
    target_description: str | None = None
    target_framework: str | None = None
    target_type: str | None = None


@dataclass(frozen=True, slots=True)
class Related(Written):
    """Another version, language or edition of an achievement (OB 3.0, Related); `more_types` are full addresses."""

    TYPE = ("Related",)
    id: str
    more_types: tuple[str, ...] = ()
    in_language: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class IdentifierEntry(Written):
    """Another name of something, and of which sort it is (OB 3.0, IdentifierEntry)."""

    TYPE = "IdentifierEntry"
    identifier: str
    identifier_type: str


@dataclass(frozen=True, slots=True)
class IdentityObject(Written):
    """Who earned it, hashed with a salt or plain (OB 3.0, IdentityObject)."""

    TYPE = "IdentityObject"
    hashed: bool
    identity_hash: str
    identity_type: str
    salt: str | None = None

    @classmethod
    def of(cls, identity: Identity) -> "IdentityObject":
        """The identity of the 2.0 Assertion: the same hash and salt under the names of 3.0."""
        return cls(identity.hashed, identity.identity, _IDENTITY_TYPES[identity.type], identity.salt or None)


@dataclass(frozen=True, slots=True)
class GeoCoordinates(Written):
    """A place on the earth (OB 3.0, GeoCoordinates)."""

    TYPE = "GeoCoordinates"
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Address(Written):
    """A postal address (OB 3.0, Address)."""

    TYPE = ("Address",)
    address_country: str | None = None
    address_country_code: str | None = None
    address_region: str | None = None
    address_locality: str | None = None
    street_address: str | None = None
    post_office_box_number: str | None = None
    postal_code: str | None = None
    geo: GeoCoordinates | None = None


@dataclass(frozen=True, slots=True)
class Profile(Written):
    """An issuer, creator or source (OB 3.0, Profile); as an issuer its id is a DID, so that wallets find its keys."""

    TYPE = ("Profile",)
    id: str
    name: str | None = None
    url: str | None = None
    phone: str | None = None
    description: str | None = None
    endorsement: tuple[Json, ...] = ()
    image: Image | None = None
    email: str | None = None
    address: Address | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    official: str | None = None
    parent_org: "Profile | None" = None
    family_name: str | None = None
    given_name: str | None = None
    additional_name: str | None = None
    patronymic_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    family_name_prefix: str | None = None
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class RubricCriterionLevel(Written):
    """A level of a rubric (OB 3.0, RubricCriterionLevel)."""

    TYPE = ("RubricCriterionLevel",)
    id: str
    name: str
    description: str | None = None
    level: str | None = None
    points: str | None = None
    alignment: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultDescription(Written):
    """A result that an achievement may have (OB 3.0, ResultDescription); `allowed_value` goes from low to high."""

    TYPE = ("ResultDescription",)
    id: str
    name: str
    result_type: str
    required_level: str | None = None
    required_value: str | None = None
    value_min: str | None = None
    value_max: str | None = None
    allowed_value: tuple[str, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    rubric_criterion_level: tuple[RubricCriterionLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Result(Written):
    """A result that was reached (OB 3.0, Result)."""

    TYPE = ("Result",)
    result_description: str | None = None
    achieved_level: str | None = None
    status: str | None = None
    value: str | None = None
    alignment: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Achievement(Written):
    """What can be earned (OB 3.0, Achievement)."""

    TYPE = ("Achievement",)
    id: str
    name: str
    description: str
    criteria: Criteria
    achievement_type: str | None = None
    image: Image | None = None
    creator: Profile | None = None
    alignment: tuple[Alignment, ...] = ()
    credits_available: float | None = None
    endorsement: tuple[Json, ...] = ()
    field_of_study: str | None = None
    human_code: str | None = None
    in_language: str | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    related: tuple[Related, ...] = ()
    result_description: tuple[ResultDescription, ...] = ()
    specialization: str | None = None
    tag: tuple[str, ...] = ()
    version: str | None = None


@dataclass(frozen=True, slots=True)
class AchievementSubject(Written):
    """Who earned what, and how (OB 3.0, AchievementSubject); it has an id, an identifier, or both."""

    TYPE = ("AchievementSubject",)
    achievement: Achievement
    id: str | None = None
    identifier: tuple[IdentityObject, ...] = ()
    name: str | None = None
    activity_start_date: datetime | None = None
    activity_end_date: datetime | None = None
    credits_earned: float | None = None
    image: Image | None = None
    license_number: str | None = None
    narrative: str | None = None
    result: tuple[Result, ...] = ()
    role: str | None = None
    source: Profile | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class EndorsementSubject(Written):
    """What is endorsed, and in which words (OB 3.0, EndorsementSubject)."""

    TYPE = ("EndorsementSubject",)
    id: str
    endorsement_comment: str | None = None


@dataclass(frozen=True, slots=True)
class BitstringStatusListEntry(Written):
    """Where the bit of a credential is found (Bitstring Status List, BitstringStatusListEntry)."""

    TYPE = "BitstringStatusListEntry"
    id: str
    status_purpose: str
    status_list_index: str
    status_list_credential: str

    @classmethod
    def at(cls, index: int, *, of: str, purpose: str = REVOCATION) -> "BitstringStatusListEntry":
        """The entry of an index in the list at that address."""
        return cls(f"{of}#{index}", purpose, str(index), of)


@dataclass(frozen=True, slots=True)
class CredentialSchema(Written):
    """A schema that verifiers fetch and apply (OB 3.0, CredentialSchema)."""

    id: str = ACHIEVEMENT_SCHEMA
    type: str = "1EdTechJsonSchemaValidator2019"


@dataclass(frozen=True, slots=True)
class RefreshService(Written):
    """Where the current form of a credential is had (OB 3.0, RefreshService)."""

    id: str
    type: str = "1EdTechCredentialRefresh"


class _Credential(Written):
    """What every credential begins with: the contexts, in the order in which verifiers want them."""

    __slots__ = ()

    def to_json(self) -> Json:
        """The credential without its proof."""
        document = Written.to_json(self)
        is_extended = any(name in document for name in ("credentialSchema", "refreshService"))
        return {"@context": [*CONTEXTS, EXTENSIONS] if is_extended else list(CONTEXTS), **document}


@dataclass(frozen=True, slots=True)
class AchievementCredential(_Credential):
    """One award (OB 3.0, AchievementCredential). Endorsements inside it are signed documents of their own."""

    TYPE = ("VerifiableCredential", "OpenBadgeCredential")
    id: str
    name: str
    issuer: Profile
    valid_from: datetime
    credential_subject: AchievementSubject
    description: str | None = None
    image: Image | None = None
    awarded_date: datetime | None = None
    valid_until: datetime | None = None
    endorsement: tuple[Json, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    credential_schema: tuple[CredentialSchema, ...] = ()
    credential_status: BitstringStatusListEntry | None = None
    refresh_service: RefreshService | None = None


@dataclass(frozen=True, slots=True)
class EndorsementCredential(_Credential):
    """A third party's good word (OB 3.0, EndorsementCredential), signed by that party."""

    TYPE = ("VerifiableCredential", "EndorsementCredential")
    id: str
    name: str
    issuer: Profile
    valid_from: datetime
    credential_subject: EndorsementSubject
    description: str | None = None
    awarded_date: datetime | None = None
    valid_until: datetime | None = None
    credential_status: BitstringStatusListEntry | None = None


@dataclass(frozen=True, slots=True)
class BitstringStatusListCredential:
    """The list itself, for `id` is its address (Bitstring Status List, BitstringStatusListCredential)."""

    id: str
    issuer: str
    status_purpose: str
    encoded_list: str
    valid_from: datetime
    valid_until: datetime | None = None

    def to_json(self) -> Json:
        """The credential without its proof; it needs no word of Open Badges, so it has no such context."""
        document: Json = {
            "@context": [CREDENTIALS],
            "id": self.id,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.issuer,
            "validFrom": to_text(self.valid_from),
        }
        if self.valid_until is not None:
            document["validUntil"] = to_text(self.valid_until)
        return document | {
            "credentialSubject": {
                "id": f"{self.id}#list",
                "type": "BitstringStatusList",
                "statusPurpose": self.status_purpose,
                "encodedList": self.encoded_list,
            }
        }
