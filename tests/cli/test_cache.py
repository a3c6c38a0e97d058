"""`ion cache`, with a real Redis, and against a service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from api.conftest import make_keys, settings_in
from edge.limits.conftest import redis
from edge.limits.redis_server import RedisServer
from server import run, serving

from cli.conftest import Ion
from ion_mentoring.settings.caching import CacheSettings

__all__ = ["redis"]
ASK = "I think I'm burned out by work. What can I do?"


@pytest.fixture
def shared(home: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_CACHE__ENABLED", "true")
    monkeypatch.setenv("ION_CACHE__REDIS_TIMEOUT_S", "2")
    monkeypatch.setenv("ION_REDIS__URL", redis.url)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_once: None) -> Iterator[str]:
    """The address of a service that keeps replies in its own process; `ION_KEY` is an operator's."""
    settings = settings_in(tmp_path / "elsewhere").model_copy(update={"cache": CacheSettings()})
    monkeypatch.setenv("ION_KEY", run(make_keys(settings))["operator"])
    with serving(settings) as url:
        yield url


def test_what_one_command_kept_the_next_finds_and_clears(ion: Ion, shared: None) -> None:
    assert ion("chat", ASK, "--json").json["performance"]["cache"] == "miss"
    assert ion("chat", ASK, "--json").json["performance"]["cache"] == "l2"
    kept = ion("cache", "inspect", ASK, "--json").json["kept"]
    assert kept["where"] == "l2" and kept["playbooks"] == ["burnout"]
    assert "playbooks: burnout" in ion("cache", "inspect", ASK).out
    assert ion("cache", "stats", "--json").json["l2"] == {"entries": 1, "trouble": ""}
    assert "1 replies" in ion("cache", "stats").out
    assert ion("cache", "clear", "--playbook", "advisor", "--json").json == {"forgotten": 0}
    assert ion("cache", "clear", "--playbook", "burnout", "--json").json == {"forgotten": 1}
    assert ion("chat", ASK, "--json").json["performance"]["cache"] == "miss"
    assert ion("audit", "list", "--json").json["items"][0]["action"] == "cache.clear"


def test_warming_needs_a_question_of_two_learners(ion: Ion, shared: None) -> None:
    ion("chat", ASK)
    assert ion("cache", "warm", "--json").json == {"made": 0, "known": 0, "failed": 0}


def test_without_redis_it_says_where_the_replies_are(ion: Ion, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ION_CACHE__ENABLED", "true")
    refused = ion("cache", "clear")
    assert refused.code == 1 and "--url" in refused.err
    monkeypatch.setenv("ION_CACHE__ENABLED", "false")
    assert "is off" in ion("cache", "stats").out
    assert ion("cache", "clear").code == 1 and ion("cache", "inspect", " ").code in (1, 2)


def test_a_service_elsewhere_is_asked_over_its_address(ion: Ion, elsewhere: str) -> None:
    assert ion("chat", ASK, "--url", elsewhere, "--json").json["performance"]["cache"] == "miss"
    assert ion("chat", ASK, "--url", elsewhere, "--json").json["performance"]["cache"] == "l1"
    there = ("--url", elsewhere, "--json")
    assert ion("cache", "inspect", ASK, *there).json["kept"]["where"] == "l1"
    assert ion("cache", "stats", *there).json["l1"]["entries"] == 1
    assert ion("cache", "warm", *there).json["failed"] == 0
    assert ion("cache", "clear", *there).json == {"forgotten": 1}
    assert "0 replies forgotten" in ion("cache", "clear", "--url", elsewhere).out
