"""`ion eval`: what it measures on a file of one's own, what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Ion

ROWS: dict[str, list[tuple[str, Any]]] = {
    "tone": [("서버가 죽었어요 지금 당장 도와주세요!!", "urgent"), ("ㅋㅋㅋㅋ 신난다", ["playful", "curious"])],
    "pace": [("ㅋㅋ 네", "burst"), ("네!!", "burst")],
    "moves": [("고마워요!", "thanks"), ("Thank you so much!", "thanks")],
    "sentiment": [("이 영화 정말 재미있고 좋았어요", 1), ("시간이 아까운 최악의 영화", 0)],
    "speech_act": [("오늘 뭐 먹을까요?", "question"), ("빨리 창문 좀 닫아라", "command")],
    "intent": [("translate hello into Spanish", "translate"), ("what is the weather today", "weather")],
    "routing": [("버그가 재현이 안 돼요. 로그부터 볼까요?", ["elro", "riri"]), ("마음이 너무 힘들어요", "lua")],
    "crisis": [("I want to kill myself", 2), ("배고파 죽겠어", 0)],
}


def rows_file(path: Path, rows: list[tuple[str, Any]]) -> Path:
    lines = (json.dumps({"text": text, "label": label}, ensure_ascii=False) for text, label in rows)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("task", ROWS)
def test_each_task_measures_a_file_of_its_rows(task: str, ion: Ion, tmp_path: Path) -> None:
    data = rows_file(tmp_path / "rows.jsonl", ROWS[task])
    result = ion("eval", task, "--data", str(data), "--json").json
    assert (result["task"], result["n"], result["accuracy"]) == (task, 2, 1.0)
    assert result["ci95"] == [0.3424, 1.0]
    assert result["macro_f1"] == 1.0 and set(result["baselines"]) == {"majority"}


def test_without_data_routing_is_measured_on_our_own_messages_and_said_in_a_line(ion: Ion) -> None:
    printed = ion("eval", "routing")
    assert printed.code == 0
    assert printed.out.startswith("routing: 200 rows, accuracy 0.") and printed.out.count("\n") == 1


def test_routing_by_meaning_is_another_measure(ion: Ion, tmp_path: Path) -> None:
    data, written = rows_file(tmp_path / "rows.jsonl", ROWS["routing"]), tmp_path / "predicted.jsonl"
    shares = []
    for strategy in ("resonance", "meaning"):
        ion("eval", "routing", "--data", str(data), "--strategy", strategy, "--predictions", str(written))
        shares.append([json.loads(line)["confidence"] for line in written.read_text(encoding="utf-8").splitlines()])
    assert shares[0] != shares[1]
    assert all(0.25 <= share <= 1 for share in shares[0] + shares[1])


def test_predictions_are_the_rows_with_what_was_read_and_how_sure(ion: Ion, tmp_path: Path) -> None:
    data, written = tmp_path / "rows.jsonl", tmp_path / "predicted.jsonl"
    data.write_text('{"id": 7, "text": "ㅋㅋㅋㅋ 신난다", "label": "calm"}\n', encoding="utf-8")
    result = ion("eval", "tone", "--data", str(data), "--predictions", str(written), "--json").json
    (row,) = (json.loads(line) for line in written.read_text(encoding="utf-8").splitlines())
    assert {"id": 7, "text": "ㅋㅋㅋㅋ 신난다", "label": "calm", "predicted": "playful"}.items() <= row.items()
    assert 1 / 9 < row["confidence"] <= 1
    assert result["accuracy"] == 0.0


def test_all_measures_every_task_of_a_folder_and_keeps_the_rows_of_each(ion: Ion, tmp_path: Path) -> None:
    for task in ("tone", "crisis"):
        rows_file(tmp_path / f"{task}.jsonl", ROWS[task])
    (tmp_path / "weather.jsonl").write_text("no task, so it is not read", encoding="utf-8")
    written = tmp_path / "predicted"
    results = ion("eval", "all", "--data", str(tmp_path), "--predictions", str(written), "--json").json
    assert [(result["task"], result["n"]) for result in results] == [("tone", 2), ("crisis", 2)]
    rows = [json.loads(line) for line in written.read_text(encoding="utf-8").splitlines()]
    assert [(row["task"], row["text"]) for row in rows] == [
        (task, text) for task in ("tone", "crisis") for text, _ in ROWS[task]
    ]
    assert ion("eval", "all", "--data", str(tmp_path)).out.count("\n") == 2


def test_all_without_data_measures_what_was_never_learnt_from(ion: Ion) -> None:
    (result,) = ion("eval", "all", "--json").json
    assert (result["task"], result["n"]) == ("routing", 200)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("tone",), "`ion eval tone` needs `--data FILE`"),
        (("weather", "--data", "{good}"), "no task `weather`"),
        (("tone", "--data", "{folder}/none.jsonl"), "no file {folder}/none.jsonl"),
        (("tone", "--data", "{folder}"), "no file {folder}"),
        (("all", "--data", "{folder}/none"), "{folder}/none is no folder"),
        (("tone", "--data", "{good}"), "not those of `tone`"),
        (("crisis", "--data", "{good}"), "no levels of crisis"),
        (("routing", "--data", "{good}", "--strategy", "dice"), "no strategy `dice`"),
        (("tone", "--data", "{empty}"), "{empty} holds no rows"),
        (("tone", "--data", "{broken}"), "{broken}:3: not a JSON object with a text `text` and a `label`"),
        (("tone", "--data", "{bytes}"), "{bytes}:2: not UTF-8"),
        (("tone", "--colour", "red"), "No such option"),
        ((), "Missing argument"),
    ],
)
def test_wrong_use_is_told_in_a_line_and_ends_with_two(
    words: tuple[str, ...], told: str, ion: Ion, tmp_path: Path
) -> None:
    names = {name: tmp_path / name for name in ("good", "empty", "broken", "bytes")}
    rows_file(names["good"], [("a", "purple")])
    names["empty"].write_text("\n\n")
    names["broken"].write_text('{"text": "a", "label": "calm"}\n\n{"text": "a", "label": \n')
    names["bytes"].write_bytes(b'{"text": "a", "label": "calm"}\n\xff\n')
    places = {"folder": str(tmp_path)} | {name: str(path) for name, path in names.items()}
    result = ion("eval", *(word.format(**places) for word in words))
    assert (result.code, result.out) == (2, "")
    assert told.format(**places) in result.err
    assert "Traceback" not in result.err


def test_predictions_that_cannot_be_written_are_a_failure(ion: Ion, tmp_path: Path) -> None:
    data = rows_file(tmp_path / "rows.jsonl", ROWS["pace"])
    result = ion("eval", "pace", "--data", str(data), "--predictions", str(tmp_path / "none" / "here"))
    assert result.code == 1 and "none/here" in result.err
