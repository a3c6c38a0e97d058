"""`ion models`: pull, list, verify, remove."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from providers.model_files import CONTENT, Publisher, model, publishing

from cli.conftest import Ion
from ion_mentoring.providers.embedded import models


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """The models are one small one, published on loopback."""
    with publishing() as server:
        monkeypatch.setattr(models, "MODELS", {"small": model(server.hub)})
        yield server


def test_a_model_is_pulled_listed_verified_and_removed(ion: Ion, publisher: Publisher, home: Path) -> None:
    assert ion("models", "list").out == "small  absent  0% of 0.00 GB  MIT\n"
    pulled = ion("models", "pull", "small", "--json").json
    assert (pulled["state"], pulled["bytes_here"]) == ("ready", len(CONTENT))
    assert Path(pulled["file"]).is_relative_to(home)
    assert [row["state"] for row in ion("models", "list", "--json").json] == ["ready"]
    assert ion("models", "verify", "small", "--json").json == pulled
    assert ion("models", "remove", "small", "--json").json == {"name": "small", "removed": True}
    assert ion("models", "remove", "small").out == "small was not here.\n"


def test_what_is_done_is_said(ion: Ion, publisher: Publisher) -> None:
    pulled = ion("models", "pull", "small")
    assert pulled.out.startswith("small is at ")
    assert pulled.out.endswith("and is the published file.\n")
    assert "checking small" in pulled.err
    assert ion("models", "verify", "small").out.endswith("small.gguf is the published file.\n")


def test_a_changed_file_fails_and_says_what_to_do(ion: Ion, publisher: Publisher) -> None:
    file = Path(ion("models", "pull", "small", "--json").json["file"])
    file.write_bytes(CONTENT[::-1])
    verified = ion("models", "verify", "small")
    assert verified.code == 1
    assert "ion models remove" in verified.err
    assert [row["state"] for row in ion("models", "list", "--json").json] == ["unverified"]


def test_an_unknown_model_is_said_to_be_so(ion: Ion, publisher: Publisher) -> None:
    pulled = ion("models", "pull", "large")
    assert pulled.code == 1
    assert "Known are small" in pulled.err


def test_without_a_name_it_is_the_model_of_the_settings(
    ion: Ion, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ION_EMBEDDED__MODEL", "small")
    assert ion("models", "remove", "--json").json == {"name": "small", "removed": False}
    monkeypatch.setenv("ION_EMBEDDED__MODEL", "none")
    assert models.QWEN.name in ion("models", "pull").err
