"""A verifier that cannot be had is never passed over in silence."""

import pytest

from tests.outside import prepare, tools


@pytest.fixture
def nothing_to_install_with(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise prepare.CannotPrepare("no package source")

    monkeypatch.setattr(tools, "prepare", refuse)


@pytest.mark.usefixtures("nothing_to_install_with")
def test_it_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no package source"):
        tools.judge("http://127.0.0.1:9/")


@pytest.mark.usefixtures("nothing_to_install_with")
def test_in_ci_it_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no package source"):
        tools.unbake(b"", suffix=".png")


def test_every_package_is_pinned_and_no_index_is_named() -> None:
    for name in prepare.ENVIRONMENTS:
        lines = (prepare.HERE / f"{name}.txt").read_text().splitlines()
        packages = [line for line in lines if not line.startswith("#")]
        assert packages
        assert all("==" in line and "/" not in line for line in packages)
