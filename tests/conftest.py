"""The cast as fixtures, and clients signed in as each of them. The people come from `factories`."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from issuer.models import Issuer, Member, Role, User
from issuer.site import reach
from standards.proofs.keys import Algorithm, PrivateKey
from tests import factories
from tests.issuer import houses


@pytest.fixture(autouse=True, scope="session")
def _a_place_for_files() -> None:
    """
    WhiteNoise warns where nothing was collected, and warnings are errors; and whether there is a folder of pictures yet
    would hang on which test comes first.
    """
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True, scope="session")
def _rsa_keys_from_a_pool() -> Iterator[None]:
    """Drawing an RSA key takes as long as ten tests; each run draws a few, and gives them out again and again."""
    draw, made = PrivateKey.generate, []

    def ready() -> Iterator[PrivateKey]:
        for _ in range(6):
            made.append(draw(Algorithm.RS256))
            yield made[-1]
        yield from cycle(made)

    pool = ready()

    def generate(algorithm: Algorithm, *, bits: int = 2048) -> PrivateKey:
        is_pooled = algorithm is Algorithm.RS256 and bits == 2048
        return next(pool) if is_pooled else draw(algorithm, bits=bits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PrivateKey, "generate", generate)
        yield


@pytest.fixture(autouse=True, scope="session")
def _no_cloud() -> Iterator[None]:
    """The health page asks where a cloud would answer; here it asks a port of this machine at which nobody does."""
    assert reach.METADATA == ("169.254.169.254", 80)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "METADATA", ("127.0.0.1", 9))
        yield


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    """allauth counts tries in the cache, and marks lie beside the database: both outlive a test."""
    cache.clear()
    shutil.rmtree(Path(settings.DATA_DIR) / "marks", ignore_errors=True)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that was never used: what is in its `data` is there to be copied."""
    own = tmp_path_factory.getbasetemp()
    return houses.prepare((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared")


@pytest.fixture
def alice(db: None) -> User:
    """Owns Acme."""
    return factories.make_user("Alice Archer")


@pytest.fixture
def acme(alice: User) -> Issuer:
    return factories.make_issuer(alice)


@pytest.fixture
def bob(acme: Issuer) -> Member:
    """Awards for Acme, and may do no more there."""
    return factories.make_member(acme, "Bob Baker", Role.AWARDER)


@pytest.fixture
def carol(db: None) -> User:
    """Has an account, and nothing to do with Acme."""
    return factories.make_user("Carol Cole", email="carol@elsewhere.example")


@pytest.fixture
def client_of(db: None) -> Callable[[User | Member | None], Client]:
    """A browser signed in as a person, or as nobody."""

    def signed_in(person: User | Member | None = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person.user if isinstance(person, Member) else person)
        return client

    return signed_in
