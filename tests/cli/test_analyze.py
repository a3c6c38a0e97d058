from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Ion

CONTRACT = {
    *("id", "language", "tone", "pace", "intent", "resonance_key", "persona", "secondary"),
    *("confidence", "scores", "crisis"),
}


def test_each_line_is_read_and_answered_by_a_line_in_the_form_of_the_contract(ion: Ion) -> None:
    text = '번아웃이 온 것 같아요\n\n{"id": "b", "text": "How do closures work?"}\nI want to kill myself'
    result = ion("analyze", "--jsonl", stdin=text.encode())
    assert (result.code, result.err) == (0, "")
    assert [line["id"] for line in result.lines] == [1, "b", 4]
    for line in result.lines:
        assert line.keys() >= CONTRACT
        assert line["crisis"].keys() >= {"level", "score"}
        assert set(line["scores"]) == {"lua", "elro", "riri", "nana"}
    assert [line["language"] for line in result.lines] == ["ko", "en", "en"]
    assert [line["crisis"]["level"] >= 2 for line in result.lines] == [False, False, True]


def test_a_bad_line_is_told_and_the_others_are_read(ion: Ion) -> None:
    lines = (
        b"hello",
        b"\xff\xfe",
        b"{broken json",
        b'{"id": 7}',
        b'{"id": 8, "text": 5}',
        b'{"id": 9, "text": ""}',
        b'{"id": 10, "text": "\\ud800"}',
        b'{"id": "\\udfff", "text": "hello"}',
        b'{"id": {"a": [1]}, "text": "hello"}',
        b"[1, 2]",
        b"words " * 5_000,
        "ㅋㅋㅋ".encode(),
    )
    result = ion("analyze", "--jsonl", stdin=b"\n".join(lines))
    assert result.code == 1
    assert len(result.lines) == len(lines)
    failed = {number: line["error"] for number, line in enumerate(result.lines) if "error" in line}
    assert failed.keys() >= {1}
    assert failed[1] == "Line 2 is not UTF-8."
    assert all("tone" in result.lines[number] for number in (0, 2, 8, 9, 10, 11))
    assert "Traceback" not in result.err


def test_a_long_message_is_read_by_one_thread(home: Path) -> None:
    """A second one would spin for it, and on a busy machine cost many times the reading."""
    code = """
import atexit, os, sys
from ion_mentoring.cli import main
atexit.register(lambda: print(len(os.listdir("/proc/self/task")), file=sys.stderr))
sys.argv = ["ion", "analyze"]
main()
"""
    line = json.dumps({"text": "How do closures work? " * 300})
    done = subprocess.run([sys.executable, "-c", code], input=line, capture_output=True, text=True, check=True)
    assert "tone" in json.loads(done.stdout)
    assert done.stderr.strip() == "1"


def test_nothing_in_is_nothing_out(ion: Ion) -> None:
    result = ion("analyze", stdin=b"\n \n")
    assert (result.code, result.out) == (0, "")


def test_on_a_terminal_a_line_is_for_reading(ion: Ion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    result = ion("analyze", stdin=b"I want to kill myself\n\xff\n")
    first, second = result.out.splitlines()
    assert " -> " in first
    assert "crisis" in first
    assert second.split(maxsplit=1) == ["2", "Line 2 is not UTF-8."]
    with pytest.raises(json.JSONDecodeError):
        json.loads(first)
    assert ion("analyze", "--jsonl", stdin=b"hello").lines[0]["id"] == 1
