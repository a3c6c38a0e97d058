"""Every wire format with every fault, over real HTTP, alone and with the embedded mentor after it.

What is measured here is what `docs/providers.md` shows; `UPDATE_GOLDEN=1` writes it there anew.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from dialects import DIALECTS, KEY, Dialect
from faults import FAULTS, Fault

from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from providers.measuring import Outcome, measure

PAGE = Path(__file__).resolve().parents[2] / "docs" / "providers.md"
MATRIX = re.compile(r"(?<=<!-- matrix -->\n).*?(?=<!-- /matrix -->)", re.DOTALL)

by_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
by_fault = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.says.replace(" ", "-"))


@by_dialect
@by_fault
async def test_alone_a_fault_is_told_in_time_with_what_was_said_kept(
    dialect: Dialect, fault: Fault, brief: Brief, tmp_path: Path
) -> None:
    outcome = await measure(dialect, fault, brief, tmp_path, embedded=False)
    assert outcome.error and fault.detail in outcome.error.detail
    assert outcome.error.type == fault.kind
    assert outcome.text.startswith(fault.kept) and bool(outcome.text) == bool(fault.kept)
    assert (outcome.finished, outcome.asked) == (0, fault.asked)
    assert outcome.took_s < 2
    assert outcome.errand.provider == (dialect.name if fault.kept else None)
    assert KEY not in str(outcome.errand) + repr(outcome.error)


@by_dialect
@by_fault
async def test_the_embedded_mentor_answers_only_where_no_word_was_given_out(
    dialect: Dialect, fault: Fault, brief: Brief, tmp_path: Path
) -> None:
    outcome = await measure(dialect, fault, brief, tmp_path, embedded=True)
    if fault.kept:
        assert outcome.error and outcome.finished == 0
        assert outcome.errand.provider == dialect.name
        assert "embedded" not in [attempt.provider for attempt in outcome.errand.attempts]
        return
    assert outcome.error is None and outcome.finished == 1
    assert outcome.text == compose(brief).text
    assert outcome.errand.provider == "embedded"
    tried = outcome.errand.attempts[:-1]
    assert {attempt.provider for attempt in tried} == {dialect.name}
    assert tried[-1].error and fault.detail in tried[-1].error.detail
    assert bool(outcome.errand.left_the_house) is not fault.refused


async def test_the_matrix_in_the_docs_is_what_was_measured(brief: Brief, tmp_path: Path) -> None:
    rows = [row async for row in measured_rows(brief, tmp_path)]
    head = "| Far end | Provider | Alone | With `embedded` after it | Asked | Left the house |"
    table = "\n".join(["", head, "| --- | --- | --- | --- | --- | --- |", *rows, "", ""])
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        page = MATRIX.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    found = MATRIX.search(page)
    assert found and found[0] == table, "it differs; if it should, run with UPDATE_GOLDEN=1"


async def measured_rows(brief: Brief, folder: Path) -> AsyncIterator[str]:
    for fault in FAULTS:
        both = [(dialect, embedded) for dialect in DIALECTS for embedded in (False, True)]
        found = await asyncio.gather(*(measure(d, fault, brief, folder, embedded=e) for d, e in both))
        for dialect, alone, after in zip(DIALECTS, found[::2], found[1::2], strict=True):
            assert alone.asked == after.asked
            left = "yes" if after.errand.left_the_house else "no"
            yield f"| {fault.says} | {dialect.name} | {said(alone)} | {said(after)} | {alone.asked} | {left} |"


def said(outcome: Outcome) -> str:
    if outcome.error is None:
        return f"`{outcome.errand.provider}` answers"
    kept = "words kept" if outcome.text else "no word"
    detail = re.sub(r" \(\w+\)", "", outcome.error.detail)  # a reset is met as one error of aiohttp or another
    return f"`{outcome.error.type}`, {kept}: {detail}"
