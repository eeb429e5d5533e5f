"""Keys change, badges stay: rotating signing keys, SECRET_KEY and KEY_ENCRYPTION_KEYS leaves earlier awards valid."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from standards.proofs import data_integrity, jws
from standards.proofs.keys import PublicKey
from tests.journeys.running import RunningSite

_AWARD = """
from django.utils import timezone
from assertions import lists, operations
from issuer.models import Issuer, User
from issuer.site.ids import new_id
from tests.factories import make_badge, make_issuer, make_user

now = timezone.now()
alice = User.objects.first() or make_user()
badge_class = make_badge(Issuer.objects.first() or make_issuer(alice), name="Mastery of " + new_id()[:4])
run = operations.start_run(badge_class, lists.read("erin@example.org"), terms=operations.Terms(issued_on=now),
    key=new_id(), awarded_by=alice, at=now)
operations.award_run(run.pk, at=now)
print("AWARD " + run.assertions.get().pk)
"""


@pytest.fixture
def site(tmp_path: Path, prepared: Path) -> Iterator[RunningSite]:
    shutil.copytree(prepared / "data", tmp_path / "data")
    running = RunningSite(tmp_path).start()
    yield running
    running.stop()


def _award(site: RunningSite) -> str:
    return site.manage("shell", "-v", "0", "-c", _AWARD).rsplit("AWARD ", 1)[1].strip()


def _json(site: RunningSite, address: str) -> dict:
    status, _headers, body = site.get(address)
    assert status == 200, body
    return json.loads(body)


def _check_all(site: RunningSite, awards: list[str]) -> None:
    """Each award as a stranger checks it: with what the issuer publishes now, and nothing else."""
    for award in awards:
        credential = _json(site, f"/assertions/{award}/credential")
        [proof] = data_integrity.proofs(credential)
        method = str(proof["verificationMethod"])
        did = _json(site, "/" + "/".join(method.partition("#")[0].split(":")[3:]) + "/did.json")
        assert method in did["assertionMethod"]
        [published] = [one for one in did["verificationMethod"] if one["id"] == method]
        data_integrity.check(credential, proof, key=PublicKey.from_multikey(published["publicKeyMultibase"]))

        signed = site.get(f"/assertions/{award}/assertion.jws")[2].decode()
        creator = json.loads(jws.read(signed).payload)["verification"]["creator"]
        jws.verify(signed, key=PublicKey.from_pem(_json(site, creator)["publicKeyPem"]))


def test_whatever_is_rotated_earlier_awards_stay_valid(site: RunningSite) -> None:
    awards = [_award(site)]
    issuer = site.manage("shell", "-v", "0", "-c", "from issuer.models import Issuer; print(Issuer.objects.get().slug)")

    site.manage("rotatekey", issuer.strip())
    awards.append(_award(site))
    _check_all(site, awards)

    site.stop()
    site.environment["SECRET_KEY"] = "another one, made by hand, and long enough to be taken for a real one"
    site.start()
    _check_all(site, awards)
    awards.append(_award(site))

    old = (site.folder / "data" / "key_encryption_keys").read_text("ascii").strip()
    new = Fernet.generate_key().decode()
    site.stop()
    site.environment["KEY_ENCRYPTION_KEYS"] = f"{new},{old}"
    site.start()
    site.manage("reencryptkeys")
    site.stop()
    site.environment["KEY_ENCRYPTION_KEYS"] = new
    site.start()
    awards.append(_award(site))
    _check_all(site, awards)
