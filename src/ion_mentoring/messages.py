"""What the product itself says, in Korean and English: one catalogue, `data/messages.yaml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every message: key -> language -> text with `{placeholders}`."""
    text = files("ion_mentoring").joinpath("data/messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def say(key: str, language: str, **values: Any) -> str:
    """The message in the language; an unknown key is a KeyError, since `make check` holds the catalogue complete."""
    return catalogue()[key][language].format(**values)


def say_reason(key: str, language: str, values: dict[str, Any] | Any) -> str:
    """A reason of the routing, with its label said in the same language."""
    spoken = {name: say(value, language) if name == "label" else value for name, value in dict(values).items()}
    return say(key, language, **spoken)
