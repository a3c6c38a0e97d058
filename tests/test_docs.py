"""The documentation says what is so: pages that are generated, commands that exist, names that the code knows."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docs
import pytest
from typer.main import get_command

from ion_mentoring.api.v2.schemas import ChatRequest
from ion_mentoring.app import create_app
from ion_mentoring.cli import app
from ion_mentoring.errors import IonError, all_types
from ion_mentoring.mentoring import personas, playbooks
from ion_mentoring.mentoring.words import INTENTS, PACES, TONE_GROUPS, TONES
from ion_mentoring.settings import Settings, settings_fields

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.ko.md"]
PAGES = [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = [page for page in PAGES if page.name not in ("cli.md", "transcripts.md")]

by_page = pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)


def commands(page: Path) -> list[str]:
    """The commands of a page's `sh` blocks, a continued line as one."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def leaf(words: list[str]) -> tuple[Any, list[str]]:
    """The `ion` command that the words name, and its arguments; a KeyError where there is none."""
    command, rest = get_command(app), list(words)
    while subcommands := getattr(command, "commands", None):
        command = subcommands[rest.pop(0)]
    return command, rest


def ion_commands(page: Path) -> Iterator[list[str]]:
    for line in commands(page):
        words = shlex.split(line.split(" <")[0])
        if words[0] == "ion":
            yield words[1:]


def test_the_generated_pages_are_fresh() -> None:
    assert docs.stale() == [], "run: python scripts/docs.py"


def test_every_setting_is_described() -> None:
    assert [path for path, field in settings_fields() if not field.description] == []
    assert len(list(settings_fields())) > 20


def test_every_error_is_described_and_has_a_type_of_its_own() -> None:
    assert [kind for kind in all_types() if not kind.__doc__ or kind.title == IonError.title != kind.title] == []
    assert [name for name, times in Counter(kind.type for kind in all_types()).items() if times > 1] == []


def test_both_readmes_give_the_same_commands_and_begin_with_run_and_test() -> None:
    english, korean = map(commands, READMES)
    assert english == korean
    assert english[:2] == ["make run", "make test"]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_a_readme_shows_a_real_turn(page: Path) -> None:
    turn = docs.TURN.search(page.read_text(encoding="utf-8"))
    assert turn, f"{page.name} has no marked place for a turn"
    assert turn[0].count("\n> ") > 5, "run: python scripts/docs.py --turns"


@by_page
def test_every_documented_command_can_be_parsed(page: Path) -> None:
    for words in ion_commands(page):
        command, rest = leaf(words)
        command.make_context(command.name, rest).close()


@by_page
def test_every_command_named_in_a_sentence_exists(page: Path) -> None:
    for named in re.findall(r"`ion ([a-z][a-z -]*)", page.read_text(encoding="utf-8")):
        leaf(named.split())


@by_page
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets


def test_the_request_in_the_readme_is_one_that_the_api_takes(settings: Settings) -> None:
    line = next(line for line in commands(READMES[0]) if line.startswith("curl"))
    words = shlex.split(line)
    path = next(word for word in words if word.startswith("http")).removeprefix("http://127.0.0.1:8080")
    assert "post" in create_app(settings).openapi()["paths"][path]
    assert ChatRequest.model_validate_json(words[words.index("-d") + 1]).persona == "auto"


@by_page
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@by_page
def test_no_page_names_a_place_of_one_machine(page: Path) -> None:
    assert not re.search(r"/(work|root|home|tmp)/|pypi\.org|files\.pythonhosted", page.read_text(encoding="utf-8"))


def test_every_setting_that_a_page_names_exists() -> None:
    known = {"ION_" + "__".join(path).upper() for path, _ in settings_fields()} | {"ION_KEY", "ION_DATA_DIR"}
    for page in WRITTEN:
        assert set(re.findall(r"\bION_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))) <= known, page.name


def test_the_pages_on_content_name_every_section_and_label() -> None:
    on_personas = (ROOT / "docs/personas.md").read_text(encoding="utf-8")
    on_playbooks = (ROOT / "docs/playbooks.md").read_text(encoding="utf-8")
    for section in (*personas.PROSE, *personas.LINES):
        assert f"`## {section}`" in on_personas
    for word in (*TONES, *PACES, *INTENTS, *personas.COLORS):
        assert f"`{word}`" in on_personas
    sections = ("gist", "steps", "example", "stuck", "questions", "bad advice")
    for section in (*(f"opening: {group}" for group in TONE_GROUPS), *sections):
        assert f"`## {section}`" in on_playbooks
    for domain in playbooks.DOMAINS:
        assert f"`{domain}`" in on_playbooks


def test_every_dependency_is_documented_with_licence_and_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    at_run_time, rest = page.split("## For development")
    for_development, for_the_page = rest.split("## For the page")
    assert documented(at_run_time) == names(project["project"]["dependencies"])
    assert documented(for_development) == names(project["dependency-groups"]["dev"])
    web = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))
    wanted = {*web["dependencies"], *web["devDependencies"]}
    assert set(re.findall(r"`([a-z@][a-z0-9./-]+)`", for_the_page)) >= wanted


def documented(text: str) -> list[str]:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert all(licence.strip() and len(reason.strip()) > 3 for _, licence, reason in rows)
    return [name for name, _, _ in rows]


def names(requirements: list[str]) -> list[str]:
    found = (re.match(r"[a-z0-9-]+", requirement) for requirement in requirements)
    return [match[0] for match in found if match]
