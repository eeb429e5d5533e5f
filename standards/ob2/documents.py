"""
The data classes of Open Badges 2.0 as this house writes them; `to_json` gives the document, `encode` its bytes.

Property names of the standard appear in `to_json` alone. What is None or empty is left out; `rules` judges the result.
"""

from dataclasses import dataclass
from datetime import datetime

from standards.recipients import Identity
from standards.timestamps import to_text
from standards.writing import Document, Json, each, encode, moment, present

__all__ = ["CONTEXT", "Document", "encode"]

CONTEXT = "https://w3id.org/openbadges/v2"


def _image(image: "Image | str | None") -> object:
    return image.to_json() if isinstance(image, Image) else image


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with a caption (OB 2.0, Image); the id is its address or a data URI."""

    id: str
    caption: str | None = None
    author: str | None = None

    def to_json(self) -> Json:
        """The Image object; its type is the default one and may be left out."""
        return present(id=self.id, caption=self.caption, author=self.author)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What one must do to earn a badge (OB 2.0, Criteria): an address, a text in Markdown, or both."""

    id: str | None = None
    narrative: str | None = None

    def to_json(self) -> Json:
        """The Criteria object."""
        return present(id=self.id, narrative=self.narrative)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A link to an outside framework (OB 2.0, AlignmentObject)."""

    target_name: str
    target_url: str
    target_description: str | None = None
    target_framework: str | None = None
    target_code: str | None = None

    def to_json(self) -> Json:
        """The AlignmentObject."""
        return present(
            targetName=self.target_name,
            targetUrl=self.target_url,
            targetDescription=self.target_description,
            targetFramework=self.target_framework,
            targetCode=self.target_code,
        )


@dataclass(frozen=True, slots=True)
class Related:
    """Another version or language of the same thing (OB 2.0, BadgeClass versioning and internationalisation)."""

    id: str
    version: str | None = None
    language: str | None = None
    type: str | None = None

    def to_json(self) -> Json:
        """The entry of `related`."""
        return present(id=self.id, type=self.type, version=self.version) | _language(self.language)


def _language(language: str | None) -> Json:
    return {} if language is None else {"@language": language}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one may see that it was earned (OB 2.0, Evidence); every part is optional."""

    id: str | None = None
    narrative: str | None = None
    name: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None

    def to_json(self) -> Json:
        """The Evidence object."""
        return {"type": "Evidence"} | present(
            id=self.id,
            narrative=self.narrative,
            name=self.name,
            description=self.description,
            genre=self.genre,
            audience=self.audience,
        )


@dataclass(frozen=True, slots=True)
class HostedVerification:
    """True because the issuer's address serves it (OB 2.0, VerificationObject of an Assertion)."""

    def to_json(self) -> Json:
        """The VerificationObject."""
        return {"type": "HostedBadge"}


@dataclass(frozen=True, slots=True)
class SignedVerification:
    """True because it is signed with a key of its issuer (OB 2.0, VerificationObject; `creator` is the key's id)."""

    creator: str

    def to_json(self) -> Json:
        """The VerificationObject; without `creator`, known verifiers do not look for the key."""
        return {"type": "SignedBadge", "creator": self.creator}


@dataclass(frozen=True, slots=True)
class VerificationScope:
    """Where an issuer's assertions may be hosted (OB 2.0, VerificationObject of a Profile)."""

    starts_with: str | None = None
    allowed_origins: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The VerificationObject; `startsWith` is a single text, as one known verifier reads no list."""
        return {"type": "VerificationObject"} | present(
            startsWith=self.starts_with, allowedOrigins=list(self.allowed_origins)
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """
    An issuer (OB 2.0, Profile): who answers for a badge.

    `public_key` are the ids of CryptographicKeys, `endorsement` those of Endorsements.
    """

    id: str
    name: str
    url: str
    email: str
    description: str | None = None
    image: Image | str | None = None
    telephone: str | None = None
    verification: VerificationScope | None = None
    language: str | None = None
    public_key: tuple[str, ...] = ()
    revocation_list: str | None = None
    related: tuple[Related, ...] = ()
    endorsement: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The Issuer document."""
        head: Json = {"@context": CONTEXT} | _language(self.language) | {"type": "Issuer"}
        return head | present(
            id=self.id,
            name=self.name,
            url=self.url,
            email=self.email,
            telephone=self.telephone,
            description=self.description,
            image=_image(self.image),
            verification=self.verification.to_json() if self.verification else None,
            publicKey=list(self.public_key),
            revocationList=self.revocation_list,
            related=each(self.related),
            endorsement=list(self.endorsement),
        )


@dataclass(frozen=True, slots=True)
class Endorser:
    """Who gives a good word and issues no badges (OB 2.0, Profile); a public address is theirs to give or not."""

    id: str
    name: str
    url: str
    email: str | None = None

    def to_json(self) -> Json:
        """The Profile document."""
        head: Json = {"@context": CONTEXT, "type": "Profile"}
        return head | present(id=self.id, name=self.name, url=self.url, email=self.email)


@dataclass(frozen=True, slots=True)
class BadgeClass:
    """What can be earned (OB 2.0, BadgeClass); `issuer` is the id of a Profile."""

    id: str
    name: str
    description: str
    image: Image | str
    criteria: Criteria
    issuer: str
    alignment: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    version: str | None = None
    related: tuple[Related, ...] = ()
    language: str | None = None
    endorsement: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The BadgeClass document."""
        head: Json = {"@context": CONTEXT} | _language(self.language) | {"type": "BadgeClass"}
        return head | present(
            id=self.id,
            name=self.name,
            description=self.description,
            image=_image(self.image),
            criteria=self.criteria.to_json(),
            issuer=self.issuer,
            alignment=each(self.alignment),
            tags=list(self.tags),
            version=self.version,
            related=each(self.related),
            endorsement=list(self.endorsement),
        )


@dataclass(frozen=True, slots=True)
class Assertion:
    """One award (OB 2.0, Assertion); `badge` is the id of a BadgeClass, `image` the address of the baked picture."""

    id: str
    recipient: Identity
    badge: str
    issued_on: datetime
    verification: HostedVerification | SignedVerification = HostedVerification()
    expires: datetime | None = None
    image: Image | str | None = None
    narrative: str | None = None
    evidence: tuple[Evidence, ...] = ()
    language: str | None = None
    endorsement: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """The Assertion document."""
        head: Json = {"@context": CONTEXT} | _language(self.language) | {"type": "Assertion"}
        return head | present(
            id=self.id,
            recipient=self.recipient.to_json(),
            badge=self.badge,
            verification=self.verification.to_json(),
            issuedOn=to_text(self.issued_on),
            expires=moment(self.expires),
            image=_image(self.image),
            narrative=self.narrative,
            evidence=each(self.evidence),
            endorsement=list(self.endorsement),
        )


@dataclass(frozen=True, slots=True)
class RevokedAssertion:
    """What stands at the address of a withdrawn award, served with 410 (OB 2.0, Assertion: revoked)."""

    id: str
    revocation_reason: str | None = None

    def to_json(self) -> Json:
        """The Assertion document of a revoked award: no more than that it is revoked, and why."""
        document: Json = {"@context": CONTEXT, "type": "Assertion", "id": self.id, "revoked": True}
        return document | present(revocationReason=self.revocation_reason)


@dataclass(frozen=True, slots=True)
class RevokedEndorsement:
    """What stands at the address of an endorsement that was taken down, with 410 (OB 2.0, Endorsement: revoked)."""

    id: str
    revocation_reason: str | None = None

    def to_json(self) -> Json:
        """The Endorsement document: no more than that it no longer counts, and perhaps why."""
        document: Json = {"@context": CONTEXT, "type": "Endorsement", "id": self.id, "revoked": True}
        return document | present(revocationReason=self.revocation_reason)


@dataclass(frozen=True, slots=True)
class CryptographicKey:
    """A public key at its own address (OB 2.0, CryptographicKey); the owner's Profile has to list it, too."""

    id: str
    owner: str
    public_key_pem: str

    def to_json(self) -> Json:
        """The CryptographicKey document."""
        head: Json = {"@context": CONTEXT, "type": "CryptographicKey"}
        return head | present(id=self.id, owner=self.owner, publicKeyPem=self.public_key_pem)


@dataclass(frozen=True, slots=True)
class Revoked:
    """An entry of a revocation list: the id of a signed assertion, and why it was withdrawn."""

    id: str
    revocation_reason: str | None = None

    def to_json(self) -> Json:
        """The entry."""
        return present(id=self.id, revocationReason=self.revocation_reason)


@dataclass(frozen=True, slots=True)
class RevocationList:
    """All signed assertions that an issuer has withdrawn (OB 2.0, RevocationList); its address stays for ever."""

    id: str
    issuer: str
    revoked_assertions: tuple[Revoked, ...] = ()

    def to_json(self) -> Json:
        """The RevocationList document; the array is there also while it is empty."""
        head: Json = {"@context": CONTEXT, "type": "RevocationList"}
        entries: list[object] = [*each(self.revoked_assertions)]
        if len(entries) == 1:
            # The 1EdTech validator compacts an array of one to its item, and then looks at the letters of the id. Said
            # twice, it is seen; and it is the same list to everybody else.
            entries.insert(0, self.revoked_assertions[0].id)
        return head | {"id": self.id, "issuer": self.issuer, "revokedAssertions": entries}


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A third party's good word for a profile, badge class or assertion (OB 2.0, Endorsement); `of` is its id."""

    id: str
    of: str
    issuer: str
    issued_on: datetime
    comment: str | None = None
    verification: HostedVerification | SignedVerification = HostedVerification()
    language: str | None = None

    def to_json(self) -> Json:
        """The Endorsement document."""
        head: Json = {"@context": CONTEXT} | _language(self.language) | {"type": "Endorsement"}
        return head | present(
            id=self.id,
            claim=present(id=self.of, endorsementComment=self.comment),
            issuer=self.issuer,
            issuedOn=to_text(self.issued_on),
            verification=self.verification.to_json(),
        )
