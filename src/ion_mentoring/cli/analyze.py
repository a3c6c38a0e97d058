"""`ion analyze`: the resonance of texts, a line in, a JSON line out."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from ion_mentoring.cli.common import content
from ion_mentoring.errors import InvalidInput, IonError


def analyze(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines, also on a terminal.")] = False,
) -> None:
    """Read texts from standard input, one a line (or `{"id", "text"}` a line), and print what each sounds like."""
    from ion_mentoring.conversation.analysis import analyze as read

    loaded = content()
    pretty = sys.stdout.isatty() and not jsonl
    failed = False
    for number, raw in enumerate(sys.stdin.buffer, 1):
        if not raw.strip():
            continue
        try:
            row = _row(raw, number)
            result = {"id": row["id"], **read(loaded, row["text"])}
        except IonError as error:
            failed = True
            result = {"id": number, "error": error.detail}
        line = _pretty(result) if pretty else json.dumps(result, ensure_ascii=False)
        print(line.encode("utf-8", "backslashreplace").decode())  # an id may be half a surrogate pair
    if failed:
        raise SystemExit(1)


def _row(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput(f"Line {number} is not UTF-8.") from None
    if not line.lstrip().startswith("{"):
        return {"id": number, "text": line}
    try:
        row = json.loads(line)
        text = row["text"]
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        return {"id": number, "text": line}
    return {"id": row.get("id", number), "text": text}


def _pretty(result: dict[str, Any]) -> str:
    from ion_mentoring.mentoring.injection import HIGH

    if "error" in result:
        return f"{result['id']:>4}  {result['error']}"
    crisis = f"  crisis {result['crisis']['level']}" if result["crisis"]["level"] else ""
    injection = f"  injection {result['injection']:.0%}" if result["injection"] >= HIGH else ""
    mentor = f"{result['persona']} ({result['confidence']:.0%})"
    return f"{result['id']!s:>4}  {result['resonance_key']}  -> {mentor}{crisis}{injection}"
