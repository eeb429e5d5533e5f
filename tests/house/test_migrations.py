"""The migrations: complete, in one line of descent, and named for what they do."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from issuer.site import startup

OURS = ("issuer", "badges", "assertions", "backpack")


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_each_app_has_one_newest_migration_and_no_name_made_by_a_machine() -> None:
    loader = MigrationLoader(None)
    for app in OURS:
        assert len(loader.graph.leaf_nodes(app)) == 1
        names = [name for label, name in loader.disk_migrations if label == app]
        assert not [name for name in names if "_auto_" in name or "merge" in name]


def test_migrations_import_nothing_of_ours_that_may_change() -> None:
    for app in OURS:
        for path in (Path(apps.get_app_config(app).path) / "migrations").glob("*.py"):
            lines = [line for line in path.read_text().splitlines() if line.startswith(("from ", "import "))]
            changing = [line for line in lines if line.split()[1].split(".")[0] in (*OURS, "standards")]
            assert all(line.split()[1] in ALLOWED for line in changing), f"{path}: {changing}"


# Defaults of fields have to be importable for ever; these do nothing but make one value.
ALLOWED = {"issuer.site.ids"}


def test_what_the_start_counts_is_what_django_knows() -> None:
    assert startup._on_disk() == set(MigrationLoader(None).disk_migrations)
