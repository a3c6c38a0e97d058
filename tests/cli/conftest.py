"""The command line in this process: what it prints and how it ends."""

from __future__ import annotations

import io
import json as jsonlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from ion_mentoring import cli
from ion_mentoring.content import Content


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return jsonlib.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """A JSON object a line."""
        return [jsonlib.loads(line) for line in self.out.splitlines()]


class Ion(Protocol):
    def __call__(self, *args: str, stdin: bytes = b"") -> Result: ...


@pytest.fixture
def ion(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], read_once: None, shipped: Content
) -> Ion:
    """Runs `ion` with these words, as a shell would."""

    def own_or_shipped(home: Path) -> Content:
        return Content(home) if (home / "personas").exists() or (home / "playbooks").exists() else shipped

    monkeypatch.setattr("ion_mentoring.content.Content", own_or_shipped)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str, stdin: bytes = b"") -> Result:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["ion", *args])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = _code_of(cli.main)
        return Result(code, *capsys.readouterr())

    return run


def _code_of(command: Callable[[], None]) -> int:
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return 0
