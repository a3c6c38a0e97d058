"""The pages on the API: each example is carried out against a service, and each row of a table is so."""

from __future__ import annotations

import re
import shlex
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from api.conftest import make_keys, settings_in
from pydantic import BaseModel
from server import Answer, Caller, run, serving

from ion_mentoring.accounts.local import local_learner
from ion_mentoring.api.openai.requests import REFUSED
from ion_mentoring.api.v1.schemas import ChatRequestV1, ChatResponseV1
from ion_mentoring.api.v2.schemas import ChatRequest, ChatResponse
from ion_mentoring.app import open_service
from ion_mentoring.conversation.asking import Question
from ion_mentoring.conversation.context import REMEMBERED
from ion_mentoring.conversation.passing import SUMMARISED
from ion_mentoring.settings import Settings

DOCS = Path(__file__).resolve().parent.parent / "docs"
API, VERSIONS = [(DOCS / name).read_text(encoding="utf-8") for name in ("api.md", "versions.md")]
ADDRESS = "http://127.0.0.1:8080"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


CURLS = [block for page in (API, VERSIONS) for block in blocks(page, "sh") if block.startswith("curl")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    settings = settings_in(tmp_path_factory.mktemp("docs") / "home")
    keys = run(make_keys(settings))
    with serving(settings) as url:
        yield url, keys


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def curl(session: aiohttp.ClientSession, command: str, url: str, keys: dict[str, str]) -> Answer:
    """What the command does: an option that this doesn't know fails."""
    role = "service" if "student-4711" in command else "designer" if "/admin/" in command else "learner"
    words = shlex.split(command.replace("\\\n", " ").replace("$ION_KEY", keys[role]))
    headers, address, data = {}, "", None
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-s" | "-sN":
                continue
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                data = next(rest)
            case _:
                assert word.startswith(ADDRESS), word
                address = word.removeprefix(ADDRESS)
    caller = Caller(session, url, **headers)
    return await caller("POST" if data else "GET", address, data=data)


@pytest.mark.parametrize("command", CURLS, ids=lambda command: re.sub(r"\W+", "-", command[8:60]))
async def test_every_curl_is_answered(
    http: aiohttp.ClientSession, house: tuple[str, dict[str, str]], command: str
) -> None:
    if "$TURN_ID" in command:
        asked = await Caller(http, house[0], Authorization=f"Bearer {house[1]['learner']}").chat("I am burned out")
        command = command.replace("$TURN_ID", asked.json["id"])
    answer = await curl(http, command, *house)
    assert answer.status in (200, 201), answer.text
    if '"stream": true' in command or "Last-Event-ID" in command:
        assert [name for _, name, _ in answer.events][-1] == "done"


async def test_before_and_after_are_the_same_learner(
    http: aiohttp.ClientSession, house: tuple[str, dict[str, str]]
) -> None:
    before, after = [await curl(http, block, *house) for block in blocks(VERSIONS, "sh")]
    service = Caller(http, house[0]).saying(Authorization=f"Bearer {house[1]['service']}", ION_Learner="student-4711")
    sessions = {item["id"] for item in (await service.get("/api/v2/sessions")).json["items"]}
    assert {before.json["metadata"]["session_id"], after.json["session_id"]} <= sessions


def test_the_python_example_runs_as_it_stands(
    house: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, keys = house
    monkeypatch.setenv("ION_KEY", keys["learner"])
    (example,) = blocks(API, "python")
    space: dict[str, Any] = {}
    exec(compile(example.replace(ADDRESS, url), "docs/api.md", "exec"), space)
    space["client"].close()
    said = capsys.readouterr().out
    assert "'ion-auto', 'ion-elro'" in said
    assert len(said) > 1000


def test_the_yaml_example_names_what_there_is() -> None:
    ((entry,),) = [yaml.safe_load(block) for block in blocks(API, "yaml")]
    assert entry["api_base"] == f"{ADDRESS}/openai/v1"
    assert entry["model_name"] == "ion-auto"


def test_the_page_names_what_is_refused_and_how_much_is_remembered() -> None:
    for name in ("tools", "functions", "n", "stop", "response_format", "logprobs"):
        assert name in REFUSED
        assert f"`{name}`" in API
    assert f"the last {REMEMBERED} exchanges" in API
    assert f"{SUMMARISED} before them" in API


def rows() -> list[tuple[str, str]]:
    return re.findall(r"^\| `([a-z_.]+)` \| (?:header )?`([A-Za-z_.-]+)` \|", VERSIONS, re.MULTILINE)


def paths(form: type[BaseModel]) -> set[str]:
    fields = form.model_json_schema()
    inner = {f"metadata.{name}" for name in fields.get("$defs", {}).get("MetadataV1", {}).get("properties", {})}
    return {*fields["properties"], *inner} - {"metadata"}


def at(document: dict[str, Any], path: str) -> Any:
    for step in path.split("."):
        document = document[step]
    return document


def test_the_table_has_every_field_of_v1() -> None:
    assert {old for old, _ in rows()} == paths(ChatRequestV1) | paths(ChatResponseV1)
    assert ("user_id", "ION-Learner") in rows()
    assert all(new in ChatRequest.model_fields for old, new in rows() if old in ("message", "session_id"))


async def test_every_row_of_the_table_is_so(settings: Settings, read_once: None) -> None:
    async with open_service(settings) as service:
        learner = await local_learner(service.db, settings.home)
        for message in ("I think I'm burned out by work.", "죽고 싶어요"):
            turn = await (await service.mentor.ask(Question(learner, message))).ended()
            v1, v2 = [form.of(turn).model_dump(mode="json") for form in (ChatResponseV1, ChatResponse)]
            answered = [(old, new) for old, new in rows() if old in paths(ChatResponseV1)]
            assert len(answered) == 10
            for old, new in answered:
                assert at(v1, old) == at(v2, new), (message, old, new)
