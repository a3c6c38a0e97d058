"""The catalogue of what the product says: complete in both languages, and no key is asked for that it lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import ion_mentoring
from ion_mentoring.messages import catalogue, say, say_reason

SOURCE = Path(ion_mentoring.__file__).parent


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def asked() -> tuple[tuple[str, str], ...]:
    return tuple(_found())


def _found() -> Iterator[tuple[str, str]]:
    """Every key that the source asks for, with its place; of an f-string, what stands before its first value."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            place = f"{file.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_reason"):
                for key in keys(node.args[0]):
                    yield place, key
            elif isinstance(node, ast.Tuple) and node.elts:
                yield from ((place, key) for key in keys(node.elts[0]) if key.startswith("reason."))


def keys(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            yield f"{start}*"
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*keys(body), *keys(orelse))


@pytest.mark.parametrize("key", catalogue())
def test_a_message_is_in_both_languages_with_the_same_placeholders(key: str) -> None:
    texts = catalogue()[key]
    assert set(texts) == {"ko", "en"} and all(text.strip() for text in texts.values())
    assert placeholders(texts["ko"]) == placeholders(texts["en"])


def test_a_message_is_korean_in_korean_and_not_in_english() -> None:
    for key, texts in catalogue().items():
        assert any("가" <= char <= "힣" for char in texts["ko"]), key
        assert not any("가" <= char <= "힣" for char in texts["en"]), key


def test_every_key_that_the_source_asks_for_is_in_the_catalogue() -> None:
    known = catalogue()
    missing = {
        f"{place} asks for {key}"
        for place, key in asked()
        if not (any(name.startswith(key[:-1]) for name in known) if key.endswith("*") else key in known)
    }
    assert missing == set()


def test_the_search_for_keys_finds_plain_ones_chosen_ones_and_formatted_ones() -> None:
    every = {key for _, key in asked()}
    assert {"crisis.watched", "crisis.unwatched", "crisis.*", "reason.stayed", "export.learner"} <= every


def test_every_message_is_asked_for_somewhere() -> None:
    every = {key for _, key in asked()}
    starts = (*(key[:-1] for key in every if key.endswith("*")), "tone.", "pace.", "intent.")
    assert [key for key in catalogue() if key not in every and not key.startswith(starts)] == []


def test_a_message_is_said_with_its_values() -> None:
    assert say("reason.tone", "ko", label="불안", percent=7) == "어조가 불안 쪽으로 들려요(7%)"


def test_a_reason_says_its_label_in_the_same_language() -> None:
    values = {"label": "intent.planning", "percent": 40}
    assert say_reason("reason.intent", "ko", values) == "바라는 것은 계획 같아요(40%)"
    assert say_reason("reason.intent", "en", values) == "the intent looks like planning (40 %)"


def test_an_unknown_key_is_an_error_and_a_missing_value_too() -> None:
    with pytest.raises(KeyError):
        say("nothing.here", "ko")
    with pytest.raises(KeyError):
        say("reason.tone", "ko")
