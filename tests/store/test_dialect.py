from __future__ import annotations

from pathlib import Path

import pytest

from ion_mentoring.errors import StartupError
from ion_mentoring.store.dialect import database_file


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
def test_the_url_names_the_file(scheme: str) -> None:
    assert database_file(f"{scheme}:////var/lib/ion/ion.db") == Path("/var/lib/ion/ion.db")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ion.db", "no URL"),
        ("postgresql+asyncpg://host/ion", "SQLite only"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
    ],
)
def test_another_url_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(StartupError, match=words):
        database_file(url)
