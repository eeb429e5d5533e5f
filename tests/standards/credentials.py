"""
The 3.0 side of the cast: Acme's keys, Erin's credential, and strategies that make any credential there is.
"""

import functools
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from standards.errors import UnsafeDocument
from standards.ob3 import documents as ob3
from standards.ob3 import vocabulary as words
from standards.proofs import data_integrity
from standards.proofs._canonical import check_agreement, rdfc
from standards.proofs.keys import Algorithm, LocalSigner, PrivateKey
from standards.recipients import Identity
from standards.writing import Json
from tests.standards.cast import AWARDED, ERIN, HOME, SALT

ACME = "did:web:badges.example.org:issuers:acme"
URN = "urn:uuid:6f1c1a64-3c0c-4a0c-9d7e-1b6b3a0e8a11"
KEY = PrivateKey.from_seed(bytes(range(32)))
SIGNER = KEY.signer(f"{ACME}#{KEY.public_key.to_multikey()}")
OTHER_KEY = PrivateKey.from_seed(bytes(32))


@functools.cache
def rsa_key() -> PrivateKey:
    """One RSA key for all tests; making one is slow."""
    return PrivateKey.generate(Algorithm.RS256)


def rsa_signer(key_id: str = f"{HOME}/issuers/acme/keys/1.jwk") -> LocalSigner:
    return rsa_key().signer(key_id)


def make_credential(**over: Any) -> ob3.AchievementCredential:
    """Erin's award as a credential."""
    profile = ob3.Profile(ACME, name="Acme", url="https://acme.example.org", email="b@acme.example")
    achievement = ob3.Achievement(
        f"{HOME}/badges/solder/achievement",
        "Soldering",
        "Solders a board that works.",
        ob3.Criteria(narrative="Solder **three** boards."),
        achievement_type="Badge",
        image=ob3.Image(f"{HOME}/badges/solder/image", "A drop of tin"),
        creator=ob3.Profile(ACME, name="Acme"),
    )
    subject = over.pop("subject", {})
    values: dict[str, Any] = {
        "id": URN,
        "name": "Soldering",
        "issuer": profile,
        "valid_from": AWARDED,
        "credential_subject": ob3.AchievementSubject(
            **({"achievement": achievement, "identifier": (identity(ERIN, SALT),)} | subject)
        ),
        "awarded_date": AWARDED,
        "credential_status": ob3.BitstringStatusListEntry.at(94567, of=f"{HOME}/status/1"),
    }
    return ob3.AchievementCredential(**(values | over))


def award(**subject: Any) -> dict[str, Any]:
    """A document of one shape; what is not named stays as it is."""
    over = {name: subject.pop(name) for name in ("id", "evidence", "valid_from", "name") if name in subject}
    return make_credential(**over, subject=subject).to_json()


def bare(**values: str) -> ob3.Evidence:
    """Evidence without an id."""
    return ob3.Evidence(None, **values)


def make_endorsement(**over: Any) -> ob3.EndorsementCredential:
    """Carol's good word for the badge."""
    values: dict[str, Any] = {
        "id": "urn:uuid:0d7d9e1e-6a4e-4f4a-9b5c-9d7a4f9b2c10",
        "name": "A good word for Soldering",
        "issuer": ob3.Profile(ACME, name="Acme"),
        "valid_from": AWARDED,
        "credential_subject": ob3.EndorsementSubject(f"{HOME}/badges/solder/achievement", "Solid criteria."),
    }
    return ob3.EndorsementCredential(**(values | over))


def identity(address: str, salt: str) -> ob3.IdentityObject:
    return ob3.IdentityObject.of(Identity.of_email(address, salt))


def signed(document: Json, **over: Any) -> Json:
    """A document with Acme's proof."""
    return data_integrity.sign(document, **({"signer": SIGNER, "created": AWARDED} | over))


# --- Any credential there is ----------------------------------------------------------------------------------------

AWKWARD = [
    "\x01\x07\x08\t\n\x0b\x0c\r\x1f\x7f",
    "\x00",
    "\x80\x85\x9f\xa0",
    "\u2028\u2029",
    "\\u0041 \\n \\",
    "\"quoted\" 'and' <b>tag</b> & %20",
    "قلادة اللحام",
    "שלום — עולם",
    "\u202eback\u202c",
    "e\u0301 é",
    "😀👩\u200d🔧🏴",
    "\ufb00\uff21\ue000",
    "_:c14n0",
    "_:a <p> _:z .",
    "https://example.org/",
    "urn:rosette-slot:3:",
    "@id",
    "",
    " ",
    "true",
    "3.0",
]
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffe\uffff")
texts = st.one_of(st.text(SIGNS, max_size=20), st.sampled_from([text for text in AWKWARD if "\x00" not in text]))
optional = st.one_of(st.none(), texts)
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.one_of(st.integers(-(10**9), 10**9), st.floats(-(2.0**53), 2.0**53))
_paths = st.text("abcdefgXYZ0129-_.~", min_size=1, max_size=9)
urls = st.builds(lambda path, end: f"https://e.example/{path}{end}", _paths, st.sampled_from(["", "?a=b", "#c", "/é"]))
uris = st.one_of(urls, st.uuids(version=4).map(lambda value: f"urn:uuid:{value}"))
languages = st.sampled_from([None, "en", "pt-BR", "ar", "zh-Hant"])


def many(item: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(item, max_size=most).map(tuple)


def maybe(item: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), item)


def extended(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([*names, "ext:Own.word-1"])


images = st.builds(ob3.Image, urls, optional)
alignments = st.builds(ob3.Alignment, texts, urls, optional, optional, optional, maybe(extended(words.TARGET_TYPES)))
entries = st.builds(ob3.IdentifierEntry, texts, extended(words.IDENTIFIER_TYPES))
addresses = st.builds(
    ob3.Address,
    *[optional] * 7,
    geo=maybe(st.builds(ob3.GeoCoordinates, st.floats(-90, 90), st.floats(-180, 180))),
)
plain_profiles = st.builds(ob3.Profile, st.just("https://e.example/parent"), name=optional, url=maybe(urls))


def profiles(own_id: st.SearchStrategy[str]) -> st.SearchStrategy[ob3.Profile]:
    return st.builds(
        ob3.Profile,
        id=own_id,
        name=optional,
        url=maybe(urls),
        phone=st.sampled_from([None, "+16175551212"]),
        description=optional,
        image=maybe(images),
        email=st.sampled_from([None, "a@e.example"]),
        address=maybe(addresses),
        other_identifier=many(entries, 2),
        official=optional,
        parent_org=maybe(plain_profiles),
        **dict.fromkeys(("family_name", "given_name", "additional_name", "patronymic_name"), optional),
        **dict.fromkeys(("honorific_prefix", "honorific_suffix", "family_name_prefix"), optional),
        date_of_birth=maybe(st.dates(date(1900, 1, 1), date(2020, 1, 1))),
    )


levels = st.builds(ob3.RubricCriterionLevel, uris, texts, optional, optional, optional, many(alignments, 1))
result_descriptions = st.builds(
    ob3.ResultDescription,
    uris,
    texts,
    extended(words.RESULT_TYPES),
    maybe(uris),
    optional,
    optional,
    optional,
    many(texts, 4),
    many(alignments, 1),
    many(levels, 2),
)
achievements = st.builds(
    ob3.Achievement,
    id=uris,
    name=texts,
    description=texts,
    criteria=st.one_of(st.builds(ob3.Criteria, urls, optional), st.builds(ob3.Criteria, st.none(), texts.filter(bool))),
    achievement_type=maybe(extended(words.ACHIEVEMENT_TYPES)),
    image=maybe(images),
    creator=maybe(profiles(st.sampled_from([ACME, "https://e.example/creator"]))),
    alignment=many(alignments),
    credits_available=maybe(numbers),
    in_language=languages,
    other_identifier=many(entries, 2),
    related=many(
        st.builds(ob3.Related, uris, st.just(("https://w3id.org/openbadges#BadgeClass",)), languages, optional), 2
    ),
    result_description=many(result_descriptions, 2),
    tag=many(texts, 4),
    **dict.fromkeys(("field_of_study", "human_code", "specialization", "version"), optional),
)


@st.composite
def subjects(draw: st.DrawFn) -> ob3.AchievementSubject:
    achievement = draw(achievements)
    described = [description.id for description in achievement.result_description]
    results = st.builds(
        ob3.Result,
        maybe(st.sampled_from(described)) if described else st.none(),
        maybe(uris),
        maybe(st.sampled_from(words.RESULT_STATUSES)),
        optional,
        many(alignments, 1),
    )
    return draw(
        st.builds(
            ob3.AchievementSubject,
            achievement=st.just(achievement),
            id=maybe(st.just("did:key:z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi")),
            identifier=st.just((identity(ERIN, SALT),)),
            activity_start_date=maybe(moments),
            activity_end_date=maybe(moments),
            credits_earned=maybe(numbers),
            image=maybe(images),
            result=many(results, 2),
            source=maybe(plain_profiles),
            **dict.fromkeys(("name", "license_number", "narrative", "role", "term"), optional),
        )
    )


evidence = st.builds(ob3.Evidence, maybe(urls), st.just(()), optional, optional, optional, optional, optional)


@functools.cache
def an_endorsement() -> Json:
    return signed(make_endorsement().to_json())


def _read_alike(credential: ob3.AchievementCredential) -> bool:
    """
    Whether every program makes the same bytes of it. Some sort an emoji among several values of one property otherwise
    (tags; the issuer and the creator under one id), and nobody may sign those: test_canonical.py sees to that.
    """
    try:
        check_agreement(rdfc(credential.to_json()))
    except UnsafeDocument:
        return False
    return True


credentials = st.builds(
    ob3.AchievementCredential,
    id=uris,
    name=texts,
    issuer=profiles(st.just(ACME)),
    valid_from=st.just(AWARDED),
    credential_subject=subjects(),
    description=optional,
    image=maybe(images),
    awarded_date=maybe(moments),
    valid_until=st.sampled_from([None, datetime(2299, 1, 1, tzinfo=UTC)]),
    endorsement=st.sampled_from([(), "one"]).map(lambda value: (an_endorsement(),) if value else ()),
    evidence=many(evidence, 3),
    credential_schema=st.sampled_from([(), (ob3.CredentialSchema(),)]),
    credential_status=maybe(
        st.builds(
            lambda index, purpose: ob3.BitstringStatusListEntry.at(index, of=f"{HOME}/status/1", purpose=purpose),
            st.integers(0, 131_071),
            st.sampled_from([words.REVOCATION, words.SUSPENSION]),
        )
    ),
    refresh_service=maybe(st.builds(ob3.RefreshService, urls)),
).filter(_read_alike)
