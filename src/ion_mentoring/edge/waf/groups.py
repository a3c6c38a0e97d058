"""The groups of rules: a file each, with a front comment that says what it stops. A new group is one file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from ion_mentoring.errors import StartupError

SHIPPED: Final = Path(__file__).parents[2] / "data" / "waf"
_NAME: Final = re.compile(r"(\d\d)-([a-z][a-z0-9-]*)\.conf")
_RULE: Final = re.compile(r"^SecRule .*?\"id:(\d+),.*?msg:'([^']*)'", re.M | re.S)
_REGEX: Final = re.compile(r'"!?@rx ((?:[^"\\]|\\.)*)"')
_NEEDED: Final = ("title", "stops", "example", "harmless")


@dataclass(frozen=True)
class Rule:
    id: int
    message: str


@dataclass(frozen=True)
class Group:
    """A file of rules. `example` is a request that it stops, `harmless` one much like it that it lets through."""

    number: int
    name: str
    text: str
    title: str
    stops: str
    example: Mapping[str, Any]
    harmless: Mapping[str, Any]
    settings: Mapping[str, Any] = field(default_factory=dict)
    cloud_armor: tuple[str, ...] = ()
    cloud_armor_expression: str = ""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(Rule(int(number), message) for number, message in _RULE.findall(self.text))


def groups_in(*folders: Path) -> list[Group]:
    """The groups of all folders by number; a file takes the place of one with its name in a folder before."""
    files = {file.name: file for folder in folders for file in sorted(folder.glob("*.conf"))}
    return sorted((read(file) for file in files.values()), key=lambda group: group.number)


def read(file: Path) -> Group:
    """Raises StartupError, with file and reason, where it can't be used."""
    name = _NAME.fullmatch(file.name)
    if name is None:
        raise StartupError(f"{file.name} is no name for a group of rules: call it `NN-name.conf`.")
    try:
        text = file.read_text(encoding="utf-8")
        front = yaml.safe_load("\n".join(_comment(text)))
        if not isinstance(front, dict) or (missing := [key for key in _NEEDED if key not in front]):
            raise ValueError(
                f"its front comment lacks {', '.join(missing) if isinstance(front, dict) else 'everything'}"
            )
        front["cloud_armor"] = tuple(front.get("cloud_armor", ()))
        group = Group(int(name[1]), name[2], text, **front)
        _check(group)
    except (OSError, ValueError, TypeError, yaml.YAMLError) as error:
        raise StartupError(f"The firewall's {file.name} can't be used: {error}") from None
    return group


def _comment(text: str) -> list[str]:
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.removeprefix("#").removeprefix(" ") for line in lines[:end]]


def _check(group: Group) -> None:
    """What the engine would swallow: a pattern that can't be compiled never matches, and says nothing."""
    for pattern in _REGEX.findall(group.text):
        try:
            re.compile(pattern.replace('\\"', '"'))
        except re.error as error:
            raise ValueError(f"the pattern `{pattern[:60]}` is broken: {error}") from None
    low = 700_000 + 1_000 * group.number
    if wrong := [rule.id for rule in group.rules if not low <= rule.id < low + 1_000]:
        raise ValueError(f"rule {wrong[0]} is none of {low} to {low + 999}, which are this group's")
    if not group.rules:
        raise ValueError("it holds no rule with an id and a msg")
