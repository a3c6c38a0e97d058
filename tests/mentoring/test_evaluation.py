"""The measures, and the file that they are read from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.errors import InvalidInput
from ion_mentoring.mentoring.evaluation import measures, parse_rows, run, wilson
from mentoring.samples import FIFTY


@pytest.fixture(scope="module")
def content() -> Content:
    return Content()


def rows_of(texts: Sequence[str], labels: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"text": text, "label": label} for text, label in zip(texts, labels, strict=True)]


def test_accuracy_counts_any_of_several_labels_as_right() -> None:
    result = measures([["a", "b"], ["b"], ["a"]], ["b", "b", "b"])
    assert result["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert result["confusion"] == {"a": {"b": 1}, "b": {"b": 2}}


def test_the_measures_are_those_that_one_works_out_by_hand() -> None:
    labels = [["a"], ["a"], ["a"], ["b"], ["b", "a"], ["c", "b"]]
    result = measures(labels, ["a", "b", "a", "b", "b", "a"])
    assert (result["n"], result["accuracy"], result["macro_f1"]) == (6, 0.6667, 0.4889)
    assert result["classes"] == {
        "a": {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "n": 3},
        "b": {"precision": 0.6667, "recall": 1.0, "f1": 0.8, "n": 2},
        "c": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1},
    }
    assert result["confusion"] == {"a": {"a": 2, "b": 1}, "b": {"b": 2}, "c": {"a": 1}}
    assert result["baselines"] == {"majority": {"label": "a", "accuracy": 0.6667}}
    assert result["ci95"] == [0.3, 0.9032]


def test_macro_f1_gives_each_class_the_same_weight() -> None:
    result = measures([["a"], ["a"], ["a"], ["b"]], ["a", "a", "a", "a"])
    assert result["macro_f1"] == pytest.approx((6 / 7) / 2, abs=1e-4)
    assert result["baselines"]["majority"] == {"label": "a", "accuracy": 0.75}


def test_the_interval_is_wilson_s() -> None:
    low, high = wilson(50, 100)
    assert low == pytest.approx(0.4038, abs=1e-3)
    assert high == pytest.approx(0.5962, abs=1e-3)
    assert wilson(1, 10) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


@given(st.integers(0, 500), st.integers(1, 500))
@FIFTY
def test_the_interval_holds_the_share_and_stays_between_zero_and_one(right: int, wrong: int) -> None:
    low, high = wilson(right, right + wrong)
    assert 0 <= low <= right / (right + wrong) + 1e-12 and right / (right + wrong) < high <= 1


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", "7", "[" * 100_000, '{"text": 1, "label": "a"}', '{"label": "a"}'),
        *('{"text": "a"}', '{"text": "a", "label": []}', '{"text": "a", "label": null}'),
    ],
)
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(InvalidInput, match="rows.jsonl:3: not a JSON object with a text `text` and a `label`"):
        parse_rows(f'\n{{"text": "a", "label": "b"}}\n{line}\n', "rows.jsonl")


def test_blank_lines_and_line_ends_inside_a_text_are_no_rows() -> None:
    rows = [{"text": "one\u2028two\x85three", "label": 0}, {"text": "", "label": ["a"], "id": 7}]
    text = "\r\n \n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    assert parse_rows(text, "rows.jsonl") == rows


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no rows"):
        parse_rows("\n\n", "rows.jsonl")


def test_tones_are_predicted_row_by_row(content: Content) -> None:
    rows: list[dict[str, Any]] = [
        {"text": "서버가 죽었어요 지금 당장 도와주세요!!", "label": "urgent"},
        {"text": "ㅋㅋㅋㅋ 신난다", "label": ["playful", "curious"]},
    ]
    found = run("tone", rows, content.reader)
    assert (found.result["n"], found.result["task"]) == (2, "tone")
    assert [row["predicted"] for row in found.rows] == ["urgent", "playful"]
    for row in found.rows:
        assert row["confidence"] == round(max(content.reader.predict("tone", row["text"]).values()), 4)
    assert json.dumps(found.result)


def test_labels_choose_the_head_that_knows_them(content: Content) -> None:
    assert (
        run("intent", [{"text": "translate this into Spanish", "label": "translate"}], content.reader).result["n"] == 1
    )
    with pytest.raises(InvalidInput, match="not those of `tone`"):
        run("tone", [{"text": "a", "label": "purple"}], content.reader)


def test_a_task_that_nothing_serves_is_refused(content: Content) -> None:
    with pytest.raises(InvalidInput, match="no task `weather`"):
        run("weather", [{"text": "a", "label": "b"}], content.reader)


def test_crisis_is_measured_by_level_and_as_a_need_for_help(content: Content) -> None:
    texts = ["I want to kill myself", "배고파 죽겠어", "죽고 싶어요", "`kill -9`"]
    levels = run("crisis", rows_of(texts, [3, 2, 1, 0]), content.reader)
    assert levels.result["help"] == {"precision": 0.5, "recall": 0.5}
    binary = run("crisis", rows_of(texts, [1, 1, 0, 0]), content.reader)
    assert binary.result["help"] == {"precision": 0.5, "recall": 0.5}
    assert [row["predicted"] for row in binary.rows] == ["1", "0", "1", "0"]
    assert [int(row["predicted"]) >= 2 for row in levels.rows] == [True, False, True, False]
    assert [row["confidence"] for row in levels.rows] == [round(content.reader.crisis(t).score, 4) for t in texts]
    assert run("crisis", rows_of(texts[:1], [1]), content.reader).result["help"] == {"precision": 1.0, "recall": 1.0}


def test_labels_that_are_no_levels_are_refused(content: Content) -> None:
    with pytest.raises(InvalidInput, match="no levels of crisis"):
        run("crisis", rows_of(["a", "b"], [0, "often"]), content.reader)


def test_routing_is_measured_with_the_router_that_is_given(content: Content) -> None:
    rows: list[dict[str, Any]] = [{"text": "a", "label": "lua"}, {"id": 7, "text": "b", "label": ["elro", "riri"]}]
    found = run("routing", rows, content.reader, routing=lambda text: ("lua", 0.71239 if text == "a" else 0.5))
    assert (found.result["task"], found.result["accuracy"]) == ("routing", 0.5)
    assert found.rows == [
        {**rows[0], "predicted": "lua", "confidence": 0.7124},
        {**rows[1], "predicted": "lua", "confidence": 0.5},
    ]
    with pytest.raises(InvalidInput, match="no task `routing`"):
        run("routing", rows, content.reader)
