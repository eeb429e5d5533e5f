"""What the site gives out, with all that may be given, against the official schemas of 1EdTech."""

from typing import Any

import pytest
from django.test import Client

from assertions import operations
from assertions.models import Endorsement
from badges import operations as badge_operations
from badges.canvas import Step
from badges.models import BadgeClass
from badges.results import Asked
from issuer.models import Issuer, User
from standards.ob2 import documents as ob2
from standards.ob3 import rules
from tests import factories
from tests.standards.test_credentials import ENDORSEMENT_SCHEMA, SCHEMAS, faults

pytestmark = pytest.mark.django_db
AWKWARD = "Zoë → a **quiz** {🎈} ‏שלום, قلادة and \u202eback\u202c"


@pytest.fixture
def badge(acme: Issuer) -> BadgeClass:
    """A badge of which everything is said that can be said."""
    owner = factories.owner_of(acme)
    draft = factories.make_badge(acme, name="Löten 🎈", description=AWKWARD, alt="A disc", published=False)
    criteria = badge_operations.Criteria(
        introduction=AWKWARD,
        steps=[Step("Solder it"), Step("Test it", False)],
        tags=["tin", "قلادة"],
        alignments=[ob2.Alignment("Making", "https://nc.example/3", "By hand", "KS3", "D&T 3.1")],
        valid_months=24,
        kind="MicroCredential",
        language="de",
        credits="1.50",  # type: ignore[arg-type]
        result=Asked("Güte 🎈", required="قلادة", values=("gut", "قلادة")),
    )
    badge_operations.say_what(draft, criteria=criteria, by=owner.user, at=factories.NOON)
    return badge_operations.publish(BadgeClass.objects.get(pk=draft.pk), by=owner.user, at=factories.NOON)


def good_word(about: Any, acme: Issuer, chess: Issuer) -> Endorsement:
    owner = factories.owner_of(acme)
    word = operations.ask(owner, about, email="c@chess.example", at=factories.NOON)
    word = operations.give(word, comment=AWKWARD, as_member=factories.owner_of(chess), at=factories.NOON)
    return operations.accept(owner, word, at=factories.NOON)


def test_credentials_and_endorsements_pass_the_official_schemas(
    client: Client, acme: Issuer, carol: User, badge: BadgeClass
) -> None:
    chess = factories.make_issuer(carol, name="Chess Circle")
    words = [good_word(acme, acme, chess), good_word(badge, acme, chess)]
    evidence = [operations.EvidenceGiven(url="https://e.example/1", name="The quiz", narrative=AWKWARD, is_public=True)]
    badge.refresh_from_db()
    award = factories.make_assertion(badge, narrative=AWKWARD, evidence=evidence, result="قلادة")
    words.append(good_word(award, acme, chess))
    document = client.get(f"/assertions/{award.pk}/credential").json()
    assert faults(document, *SCHEMAS) == []
    achievement = document["credentialSubject"]["achievement"]
    assert set(achievement) >= {
        "achievementType", "alignment", "creditsAvailable", "criteria", "endorsement", "image", "inLanguage",
        "resultDescription", "tag", "version",
    }  # fmt: skip
    assert set(document["credentialSubject"]) >= {"identifier", "narrative", "result"}
    assert set(document) >= {"credentialStatus", "endorsement", "evidence", "image", "proof", "validUntil"}
    for word in words:
        document = client.get(f"/endorsements/{word.pk}/credential").json()
        assert faults(document, ENDORSEMENT_SCHEMA) == []
        assert [one for one in rules.problems(document) if one.is_serious] == []
