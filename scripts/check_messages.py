"""Is the message catalogue complete? Every key in Korean and English with the same placeholders, every key in use there.

    python scripts/check_messages.py

A key built in an f-string (`say(f"crisis.{kind}", ..)`) needs at least one key of its family.
"""

from __future__ import annotations

import argparse
import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from ion_mentoring.mentoring.words import INTENTS, LANGUAGES, PACES, TONES
from ion_mentoring.messages import catalogue

SOURCE = Path(__file__).resolve().parent.parent / "src" / "ion_mentoring"
Messages = Mapping[str, Mapping[str, str]]

_FAMILIES = {"tone": TONES, "pace": PACES, "intent": INTENTS}
_REASON = re.compile(r"reason\.[a-z_]+")


def incomplete(messages: Messages) -> list[str]:
    """What is wrong inside the catalogue, a line each."""
    found = [
        f"{key}: no `{language}`"
        for key, texts in messages.items()
        for language in LANGUAGES
        if not texts.get(language)
    ]
    for key, texts in messages.items():
        if len({placeholders(text) for text in texts.values()}) > 1:
            found.append(f"{key}: the languages differ in their {{placeholders}}")
        found += [f"{key}: `{language}` is no language here" for language in texts.keys() - set(LANGUAGES)]
    labels = [f"{family}.{word}" for family, words in _FAMILIES.items() for word in words]
    return found + [f"{label}: has no message" for label in labels if label not in messages]


def placeholders(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def unknown(messages: Messages, source: str, file: str) -> list[str]:
    """Keys that a Python file uses and the catalogue lacks, a line each."""
    return [
        f"{file}:{line}: there is no message `{key}`"
        for line, key, is_family in used_keys(ast.parse(source))
        if not (any(known.startswith(key) for known in messages) if is_family else key in messages)
    ]


def used_keys(tree: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """Line, key and whether it is only the beginning of one; in calls of `say`, and reasons wherever they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "say_reason"):
            yield from _keys_in(node.args[0]) if node.args else ()
        elif isinstance(node, ast.Constant) and _REASON.fullmatch(str(node.value)):
            yield node.lineno, str(node.value), False


def _keys_in(node: ast.expr) -> Iterator[tuple[int, str, bool]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value, False
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield node.lineno, str(node.values[0].value), True
    elif isinstance(node, ast.IfExp):
        yield from _keys_in(node.body)
        yield from _keys_in(node.orelse)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    messages = catalogue()
    found = incomplete(messages)
    for path in sorted(SOURCE.rglob("*.py")):
        found += unknown(messages, path.read_text(encoding="utf-8"), str(path.relative_to(SOURCE.parents[1])))
    if found:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
