from __future__ import annotations

from pathlib import Path

import pytest

from ion_mentoring.errors import StartupError
from ion_mentoring.store.dialect import is_postgresql
from ion_mentoring.store.migrate import migrate
from ion_mentoring.store.sqlite import database_file


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
def test_the_url_names_the_file(scheme: str) -> None:
    assert database_file(f"{scheme}:////var/lib/ion/ion.db") == Path("/var/lib/ion/ion.db")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ion.db", "no URL"),
        ("mysql://host/ion", "SQLite or PostgreSQL"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
    ],
)
def test_another_url_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(StartupError, match=words):
        migrate(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg"])
def test_the_url_names_postgresql(scheme: str) -> None:
    assert is_postgresql(f"{scheme}://ion:secret@host:5432/ion?sslmode=require")  # pragma: allowlist secret
    assert not is_postgresql("sqlite+aiosqlite:////var/lib/ion/ion.db")
