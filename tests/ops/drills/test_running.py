"""A drill carries a disaster out on a copy, with real processes, and says so when something does not come back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ion_mentoring.errors import InvalidInput
from ion_mentoring.ops.drills import cases
from ion_mentoring.ops.drills.bench import Bench
from ion_mentoring.ops.drills.report import newest
from ion_mentoring.ops.drills.running import run
from ion_mentoring.settings import Settings
from ops.backup.conftest import lived_in, rows, silent  # noqa: F401 - a fixture


@pytest.fixture
def service(lived_in: Settings) -> Settings:  # noqa: F811
    (lived_in.home / "personas" / "mina.md").unlink()  # which is no persona
    return lived_in


def tracks(home: Path) -> dict[str, object]:
    return {name: table for name, table in rows(home).items() if name != "audit"}


def test_after_the_loss_of_its_database_a_service_answers_again_and_what_was_lost_is_counted(service: Settings) -> None:
    before = tracks(service.home)
    report, page = run(service, "database-loss", silent)
    assert (report.passed, report.reason) == (True, "")
    assert (report.acknowledged, report.lost) == (5, 2), "what was answered after the backup, and nothing else"
    assert 0 < report.rpo_s < report.rto_s + 60
    assert report.answer
    names = [step.name for step in report.steps]
    after = names.index("kill -9, database gone")
    assert names[after:] == [
        "kill -9, database gone",
        "restore",
        "compare every row",
        "start the service again",
        "a mentor answers",
    ]
    assert all((step.at_s >= 0) == (n >= after) for n, step in enumerate(report.steps))
    assert page.is_file()
    assert tracks(service.home) == before, "the service itself was left alone"
    assert sorted(path.suffix for path in (service.home / "drills").iterdir()) == [".html", ".json"]


def test_what_does_not_come_back_is_a_failed_drill(service: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def both_altered(bench: Bench) -> cases.Recovered:
        for file in (bench.home / "backups").glob("*/ion.db"):
            cases._alter(file)
        return cases.restore(bench)

    monkeypatch.setitem(cases.DISASTERS, "restore", both_altered)
    report, _ = run(service, "restore", silent)
    assert not report.passed
    assert "its file ion.db is not what was written" in report.reason
    assert newest(service.home / "drills")["restore"] == report


def test_without_a_key_of_its_own_no_drill_is_guessed(service: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    short = service.model_copy(update={"backup": service.backup.model_copy(update={"key": _secret("short")})})
    with pytest.raises(InvalidInput, match="fewer than 16"):
        run(short, "restore", silent)


def _secret(text: str) -> object:
    from pydantic import SecretStr

    return SecretStr(text)
