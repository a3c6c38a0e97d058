"""The matrix of risks names tests that are there, and there are as many tests of security as it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MATRIX = (ROOT / "docs" / "security-matrix.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", MATRIX)


def test_the_matrix_names_tests() -> None:
    assert len(NAMED) > 40
    assert sorted(re.findall(r"^\| ((?:A|API|LLM|V)\d+) ", MATRIX, re.M)) == sorted(
        [
            *(f"A{number:02}" for number in range(1, 11)),
            *(f"API{number}" for number in range(1, 11)),
            *(f"LLM{number:02}" for number in range(1, 11)),
            *(f"V{number}" for number in range(1, 18)),
        ]
    )


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_each_of_them_is_there(file: str, name: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"def {name}\(" if name else r"def test_", text)
