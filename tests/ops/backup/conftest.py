"""A home with something in every table, content of its own and secrets; and what a test does with its backups."""

from __future__ import annotations

from pathlib import Path

import pytest
from server import run
from store.test_copying import fill

from ion_mentoring.ops.backup import key
from ion_mentoring.ops.backup.creating import create
from ion_mentoring.ops.backup.manifest import Manifest
from ion_mentoring.ops.backup.shelf import Shelf, open_shelf
from ion_mentoring.settings import Settings
from ion_mentoring.store.snapshots import HashedTable, hashes

PRICES = "checked: 2026-11-22\ncurrency: USD\nprices:\n  openai:\n    my-model: [1, 2]\n"
TOML = '[openai]\napi_key = "sk-in-the-file-0123456789"\n'  # pragma: allowlist secret


def silent(_step: str, _done: int, _total: int) -> None:
    """Nobody looks."""


@pytest.fixture
def lived_in(settings: Settings) -> Settings:
    home = settings.home
    for folder in ("personas", "playbooks", "secrets"):
        (home / folder).mkdir(parents=True)
    run(fill(settings.database_url))
    (home / "personas" / "mina.md").write_text("미나", encoding="utf-8")
    (home / "prices.yaml").write_text(PRICES, encoding="utf-8")
    (home / "ion.toml").write_text(TOML, encoding="utf-8")
    (home / "local.key").write_text("ion-the-local-key\n", encoding="utf-8")
    (home / "secrets" / "openai-api-key").write_text("sk-mounted-9876543210", encoding="utf-8")
    return settings


def made(settings: Settings) -> Manifest:
    return create(settings, silent)


def shelf_of(settings: Settings) -> Shelf:
    return open_shelf(settings, key.find(settings))


def rows(home: Path) -> dict[str, HashedTable]:
    """Of every table but the one in which a restore notes that it was."""
    found = hashes(home / "ion.db", silent)
    found.pop("audit")
    return found


def lose(home: Path) -> None:
    """All but the backups and their key."""
    for path in sorted(home.rglob("*"), reverse=True):
        if path.relative_to(home).parts[0] in ("backups", "backup.key"):
            continue
        path.rmdir() if path.is_dir() else path.unlink()


def sql(settings: Settings, *statements: str) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(settings.home / "ion.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)
