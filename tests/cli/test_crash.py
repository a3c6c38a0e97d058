"""kill -9 of the service, or of PostgreSQL, while turns are written; `ION_CRASHES=50` kills more often."""

from __future__ import annotations

import os
from pathlib import Path

import crash_drill
import pytest

CRASHES = int(os.environ.get("ION_CRASHES", "5"))


async def test_no_acknowledged_turn_is_lost_or_doubled_when_the_service_is_killed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check(await crash_drill.drill(home, crashes=CRASHES, clients=8), CRASHES, capsys)


@pytest.mark.usefixtures("postgres")
@pytest.mark.parametrize("kill_database", [False, True], ids=["service", "database"])
async def test_nor_on_postgresql_when_the_service_or_the_database_is_killed(
    home: Path, capsys: pytest.CaptureFixture[str], kill_database: bool
) -> None:
    crashes = max(2, CRASHES // 2)
    found = await crash_drill.drill(home, crashes=crashes, clients=8, postgres=True, kill_database=kill_database)
    check(found, crashes, capsys)


def check(findings: crash_drill.Findings, crashes: int, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{crash_drill.HEADER}\n{findings.row}")
    assert findings.crashes == crashes
    assert findings.answered >= 8 * crashes
    assert (findings.lost, findings.doubled, findings.damaged) == (0, 0, 0)
    assert findings.unmarked == 0
    assert findings.ok
