"""The self-test of the health page: a sample badge is drawn, baked, taken out and verified, and a forgery is not."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from assertions import access
from badges import designer, images
from issuer import health, journal
from issuer.health import Finding, State
from issuer.site.addresses import absolute
from issuer.site.ids import new_id, new_salt
from standards import baking, verification
from standards.errors import NotFetched
from standards.ob2 import documents as ob2
from standards.recipients import Identity
from standards.verification import Fetched, Verdict

_HOLDER = "sample@example.org"
_NEWEST, _NAMED = 500, 5  # SQLite takes so many subjects in one question, whatever its age


def register() -> None:
    """Add the self-test to the checks of the health page and of `manage.py doctor`."""
    health.register(sample_badge_verifies)
    health.register(awards_stand_in_the_journal)


def awards_stand_in_the_journal(now: datetime) -> Finding:
    """An award that the journal does not know was put into the database by another way than ours."""
    unknown = journal.unrecorded("award", [f"award:{award_id}" for award_id in access.newest(_NEWEST)])
    if not unknown:
        return Finding(State.GOOD, _("The journal knows of every recent award"))
    return Finding(
        State.WRONG,
        _("The journal does not know who gave %(count)d awards") % {"count": len(unknown)},
        _("They were written into the database from outside. Compare it with a backup, and change its password."),
        ", ".join(sorted(unknown)[:_NAMED]),
    )


def sample_badge_verifies(now: datetime) -> Finding:
    """Nothing of it is stored: the sample lives as long as the check."""
    served = _documents(now)
    award = next(iter(served))
    svg = designer.compose(designer.Drawing(), title="A sample").encode()
    for artwork in (images.rasterise(svg, size=200), svg):
        baked = baking.bake(artwork, served[award].decode(), verify=award)
        for forged, recipient, expected in (
            (False, _HOLDER, Verdict.VALID),
            (False, "somebody@example.org", Verdict.NOT_THEIRS),
            (True, _HOLDER, Verdict.CHANGED),
        ):
            report = verification.verify(
                _forge(baked, served[award], award) if forged else baked,
                fetch=_fetch(served),
                now=now,
                recipient=recipient,
            )
            if report.verdict is not expected:
                return Finding(
                    State.WRONG,
                    _("A sample badge was not verified as it should be"),
                    _("Do not award anything until this is mended: install Rosette anew, and tell its makers."),
                    f"{expected.value} expected, {report.verdict.value} found",
                )
    return Finding(State.GOOD, _("A sample badge was drawn, baked and verified, and a forged one was found out"))


def _documents(now: datetime) -> dict[str, bytes]:
    """The three documents of a sample award by their addresses, the award first."""
    award, badge, issuer = (absolute(f"/{kind}/{new_id()}") for kind in ("assertions", "badges", "issuers"))
    made: dict[str, ob2.Document] = {
        award: ob2.Assertion(award, Identity.of_email(_HOLDER, new_salt()), badge, now - timedelta(minutes=1)),
        badge: ob2.BadgeClass(
            badge, "A sample", "Only a sample.", f"{badge}/image", ob2.Criteria(narrative="Nothing."), issuer
        ),
        issuer: ob2.Profile(issuer, "A sample", absolute("/"), "sample@example.org"),
    }
    return {address: ob2.encode(document) for address, document in made.items()}


def _fetch(served: dict[str, bytes]) -> verification.Fetch:
    def fetch(url: str) -> Fetched:
        if url not in served:
            raise NotFetched("nothing of the sample stands there")
        return Fetched(200, "application/ld+json", served[url], url)

    return fetch


def _forge(baked: bytes, hosted: bytes, award: str) -> bytes:
    """The same picture with somebody else's hash in it."""
    identity = hosted.split(b"sha256$", 1)[1][:64]
    forged = hosted.replace(identity, identity[::-1])
    return baking.bake(baked, forged.decode(), verify=award)
