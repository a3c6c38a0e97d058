"""kill -9 of the service while turns are written; `ION_CRASHES=50` kills more often."""

from __future__ import annotations

import os
from pathlib import Path

import crash_drill
import pytest

CRASHES = int(os.environ.get("ION_CRASHES", "5"))


async def test_no_acknowledged_turn_is_lost_or_doubled_when_the_service_is_killed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = await crash_drill.drill(home, crashes=CRASHES, clients=8)
    with capsys.disabled():
        print(f"\n{crash_drill.HEADER}\n{findings.row}")
    assert findings.crashes == CRASHES
    assert findings.answered >= 8 * CRASHES
    assert (findings.lost, findings.doubled, findings.damaged) == (0, 0, 0)
    assert findings.unmarked == 0
    assert findings.ok
