"""A verifier that cannot be had is never passed over in silence."""

import json

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


@pytest.mark.usefixtures("nothing_to_install_with")
def test_node_s_judges_are_skipped_with_the_reason_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise prepare.CannotPrepare("no npm")

    monkeypatch.setattr(tools, "prepare_node", refuse)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no npm"):
        tools.ask({}, ("bytes", {}))


def test_what_npm_installs_is_pinned_and_no_registry_is_named() -> None:
    wanted = json.loads((prepare.NODE / "package.json").read_text())["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    text = (prepare.NODE / "package-lock.json").read_text()
    assert "resolved" not in text and "registry" not in text
    for name, package in json.loads(text)["packages"].items():
        assert not name or package["integrity"].startswith("sha512-"), name


def test_every_package_is_pinned_and_no_index_is_named() -> None:
    for name in prepare.ENVIRONMENTS:
        lines = (prepare.HERE / f"{name}.txt").read_text().splitlines()
        packages = [line for line in lines if not line.startswith("#")]
        assert packages
        assert all("==" in line and "/" not in line for line in packages)
