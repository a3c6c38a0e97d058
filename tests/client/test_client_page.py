"""The examples of docs/client.md, run against the real service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from api.conftest import Served

PAGE = Path(__file__).resolve().parents[2] / "docs" / "client.md"
EXAMPLES = re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```", PAGE.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize(("title", "code"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_an_example_runs(title: str, code: str, served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    here = code.replace("http://127.0.0.1:8080", served.url)
    here = here.replace('"KEY"', f'"{served.keys["learner"]}"').replace('"SERVICE_KEY"', f'"{served.keys["service"]}"')
    exec(compile(here, f"docs/client.md: {title}", "exec"), {})
    assert bool(capsys.readouterr().out) == ("print(" in code)


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == PAGE.read_text("utf-8").count("```python\n") > 5
