"""The docs name what there is, all of it, and nothing else; the container files agree with the program."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
OURS = ("issuer", "badges", "assertions", "backpack")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings() -> set[str]:
    code = read("issuer/settings.py")
    named = re.findall(r"""env\.\w+\(\s*"([A-Z][A-Z0-9_]+)\"""", code)
    return set(named) | set(re.findall(r"""private\.secret\(\s*"([A-Z][A-Z0-9_]+)\"""", code))


def test_each_setting_is_told_in_docs_and_nothing_else_is() -> None:
    told = re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", read("docs/settings.md"), re.MULTILINE)
    assert len(told) == len(set(told))
    assert set(told) == settings()
    assert len(told) > 25


def test_the_environment_is_read_in_one_place() -> None:
    for app in (*OURS, "standards"):
        for path in (ROOT / app).rglob("*.py"):
            if path.name not in ("settings.py", "private.py", "wsgi.py"):
                assert "os.environ" not in path.read_text() and "getenv" not in path.read_text(), path


def test_each_command_is_told_in_docs() -> None:
    ours = {name for name, app in get_commands().items() if app in OURS}
    told = set(re.findall(r"^\| `manage\.py (\w+)", read("docs/settings.md"), re.MULTILINE))
    assert told == ours


def test_each_room_of_the_contract_is_told_in_the_architecture() -> None:
    contract = read("pyproject.toml").partition('containers = ["issuer", "badges"')[2].partition("exhaustive")[0]
    told = read("docs/architecture.md")
    rooms = re.findall(r"\((\w+)\)", contract)
    assert len(rooms) > 30
    assert [room for room in rooms if not re.search(rf"\b{room}\b", told)] == []


DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []
    files = [str(path.relative_to(ROOT)) for path in tracked()]
    named = {name.removeprefix("../") for name in re.findall(r"`([\w./-]+\.py)", text)}
    assert [name for name in sorted(named) if not any(f"/{file}".endswith(f"/{name}") for file in files)] == []


def tracked() -> list[Path]:
    """The files of the house."""
    folders = (*OURS, "standards", "tests", "bench")
    return [ROOT / "manage.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]


def test_decisions_are_numbered_without_a_gap() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for number, page in enumerate(pages, start=1):
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. "), page.name


def test_make_help_names_each_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)
    assert phony
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True).stdout
    assert re.findall(r"^make (\w+) +\S", said, re.MULTILINE) == phony[1].split()


def test_the_example_of_an_environment_names_settings_that_exist() -> None:
    named = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", read(".env.example"), re.MULTILINE))
    assert named - {"POSTGRES_PASSWORD"} <= settings()


def test_the_commands_in_docs_have_the_options_that_are_told() -> None:
    for command, option in re.findall(r"(serve|work) (--[a-z-]+)", read("docs/deploying.md") + read("compose.yaml")):
        assert f'"{option}"' in read(f"issuer/management/commands/{command}.py")


def test_each_trap_has_tests_and_each_of_them_is_there() -> None:
    traps = re.findall(r"^\| (\d+) \|[^|]+\|([^|]+)\|$", read("docs/traps.md"), re.MULTILINE)
    assert [int(number) for number, _tests in traps] == list(range(1, 55))
    for number, tests in traps:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", tests)
        assert named, number
        for file, name in named:
            assert f"\ndef {name}(" in read(f"tests/{file}"), (number, file, name)


def test_no_package_with_an_outdated_context_is_needed() -> None:
    """Trap 14: `openbadges` on PyPI brings an old context; it only ever judges, in a place of its own."""
    for name in ("run", "dev", "scale", "test"):
        assert not re.search(r"^openbadges", read(f"requirements/{name}.txt"), re.MULTILINE | re.IGNORECASE)


# --- Containers ------------------------------------------------------------------------------------------------------


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return loaded


def test_the_composition_is_web_worker_and_database_each_with_a_health_check() -> None:
    services = compose()["services"]
    assert set(services) == {"web", "worker", "database"}
    assert services["web"]["command"] == ["serve", "--web-only"]
    assert services["worker"]["command"] == ["work"]
    assert services["worker"]["healthcheck"]["test"][-2:] == ["work", "--check"]
    assert services["worker"]["depends_on"]["web"]["condition"] == "service_healthy"
    assert "pg_isready" in services["database"]["healthcheck"]["test"][1]
    for name in ("web", "worker"):
        assert services[name]["env_file"] == ".env"
        assert services[name]["read_only"] is True
        assert services[name]["volumes"] == ["data:/data"]
        assert set(services[name]["environment"]) <= settings()
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert set(compose()["volumes"]) == {"data", "database"}


def dockerfile() -> list[tuple[str, str]]:
    joined = read("Dockerfile").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_the_image_has_two_stages_and_does_not_run_as_root() -> None:
    steps = dockerfile()
    assert [words for step, words in steps if step == "FROM"] == ["python:3.13-slim AS build", "python:3.13-slim"]
    order = [step for step, _ in steps]
    assert order.index("USER") < order.index("CMD")
    assert dict(steps)["USER"] == "rosette"
    assert dict(steps)["CMD"] == '["serve"]'
    assert "/healthz" in dict(steps)["HEALTHCHECK"]
    copied = [words.split()[-2] for step, words in steps if step == "COPY" and "--from" not in words]
    assert all((ROOT / name).exists() for name in copied)


def test_the_program_of_the_health_check_compiles() -> None:
    words = dict(dockerfile())["HEALTHCHECK"]
    program = yaml.safe_load(words[words.index("CMD") + 3 :])[-1]
    compile(program, "healthcheck", "exec")


def test_what_the_image_needs_is_not_ignored() -> None:
    ignored = set(read(".dockerignore").splitlines())
    assert not ignored & {
        "issuer",
        "badges",
        "assertions",
        "backpack",
        "standards",
        "templates",
        "static",
        "locale",
        "requirements",
        "manage.py",
    }
    assert {".env", "data", ".git"} <= ignored
