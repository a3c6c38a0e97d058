"""The measures, and the file that they are read from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ion_mentoring.content import Content
from ion_mentoring.errors import InvalidInput
from ion_mentoring.mentoring.evaluation import measures, parse_rows, run, wilson


@pytest.fixture(scope="module")
def content() -> Content:
    return Content()


def test_accuracy_counts_any_of_several_labels_as_right() -> None:
    result = measures([["a", "b"], ["b"], ["a"]], ["b", "b", "b"])
    assert result["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert result["confusion"] == {"a": {"b": 1}, "b": {"b": 2}}


def test_macro_f1_gives_each_class_the_same_weight() -> None:
    result = measures([["a"], ["a"], ["a"], ["b"]], ["a", "a", "a", "a"])
    assert result["macro_f1"] == pytest.approx((6 / 7) / 2, abs=1e-4)
    assert result["baselines"]["majority"] == {"label": "a", "accuracy": 0.75}


def test_the_interval_is_wilson_s() -> None:
    low, high = wilson(50, 100)
    assert low == pytest.approx(0.4038, abs=1e-3)
    assert high == pytest.approx(0.5962, abs=1e-3)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "line", ["{", '{"text": 1, "label": "a"}', '{"text": "a"}', '{"text": "a", "label": []}', "[]"]
)
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(InvalidInput, match="rows.jsonl:2"):
        parse_rows(f'{{"text": "a", "label": "b"}}\n{line}\n', "rows.jsonl")


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no rows"):
        parse_rows("\n\n", "rows.jsonl")


def test_tones_are_predicted_row_by_row(content: Content) -> None:
    rows: list[dict[str, Any]] = [
        {"text": "서버가 죽었어요 지금 당장 도와주세요!!", "label": "urgent"},
        {"text": "ㅋㅋㅋㅋ 신난다", "label": ["playful", "curious"]},
    ]
    found = run("tone", rows, content.reader)
    assert found.result["n"] == 2
    assert [set(row) for row in found.rows] == [{"text", "label", "predicted", "confidence"}] * 2
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


def test_crisis_is_measured_by_level_and_in_two_classes(content: Content) -> None:
    levels = run(
        "crisis", [{"text": "I want to kill myself", "label": 2}, {"text": "배고파 죽겠어", "label": 0}], content.reader
    )
    assert levels.result["help"]["recall"] == 1.0
    assert levels.result["help"]["precision"] == 1.0
    binary = run(
        "crisis", [{"text": "I want to kill myself", "label": 1}, {"text": "`kill -9`", "label": 0}], content.reader
    )
    assert [row["predicted"] for row in binary.rows] == ["1", "0"]


def test_routing_is_measured_with_the_router_that_is_given(content: Content) -> None:
    found = run("routing", [{"text": "a", "label": "lua"}], content.reader, routing=lambda _: ("lua", 0.7))
    assert found.result["accuracy"] == 1.0
