"""What a drill found: how long it took until a mentor answered again, what was lost, and what happened when."""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import ValidationError

from ion_mentoring.ops.backup import disk
from ion_mentoring.ops.backup.manifest import Strict

Case = Literal["restore", "database-loss", "disk-loss", "tampering", "accidental-delete"]
CASES: Final[tuple[Case, ...]] = get_args(Case)


class Step(Strict):
    """One thing that was done: from when, counted from the disaster (before it: negative), and for how long."""

    name: str
    at_s: float
    seconds: float


class Report(Strict):
    case: Case
    passed: bool
    reason: str
    """Why it failed; empty where it passed."""
    began_at: datetime
    version: str
    rto_s: float
    """Recovery time: from the disaster to the first answer of a mentor."""
    rpo_s: float
    """Recovery point: how many seconds of acknowledged turns were lost."""
    acknowledged: int
    """Turns that had been answered before the disaster."""
    lost: int
    rows: int
    """Rows that came back, each compared with the manifest of the backup."""
    size: int
    """Bytes of the database."""
    backup: str
    answer: str
    steps: list[Step]

    @property
    def name(self) -> str:
        return f"{self.began_at:%Y%m%dT%H%M%S}-{self.case}"


def keep(report: Report, folder: Path) -> Path:
    """Writes it as JSON and as a page with its timeline; the page. Raises Unwritable."""
    with disk.writing(folder):
        disk.write(folder / f"{report.name}.json", report.model_dump_json(indent=1).encode() + b"\n")
        page = folder / f"{report.name}.html"
        disk.write(page, html(report).encode())
    return page


def newest(folder: Path) -> dict[Case, Report]:
    """The last report of each case."""
    found: dict[Case, Report] = {}
    for file in sorted(folder.glob("*.json")):
        try:
            report = Report.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            continue
        if report.case not in found or report.began_at >= found[report.case].began_at:
            found[report.case] = report
    return found


def html(report: Report) -> str:
    facts = {
        "Outcome": "passed" if report.passed else f"failed: {report.reason}",
        "When": f"{report.began_at:%Y-%m-%d %H:%M:%S} UTC, ION {report.version}",
        "Recovery time": f"{report.rto_s:.1f} s from the disaster to a mentor's answer",
        "Recovery point": f"{report.rpo_s:.1f} s; {report.lost} of {report.acknowledged} answered turns lost",
        "Compared": f"{report.rows:,} rows, {report.size / 1e6:,.1f} MB",
        "Backup": report.backup,
        "The answer": report.answer,
    }
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in facts.items())
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Drill: {escape(report.case)}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
th{{text-align:left;vertical-align:top;padding-right:1.5rem}}td{{white-space:pre-line}}</style>
<h1>Drill: {escape(report.case)}</h1>
<table>{rows}</table>
<h2>Timeline</h2>
{timeline(report)}
</html>
"""


def timeline(report: Report, *, width: int = 900) -> str:
    """An SVG picture: a bar a step, the disaster as a line, seconds below."""
    first = min((step.at_s for step in report.steps), default=0.0)
    last = max((step.at_s + step.seconds for step in report.steps), default=1.0)
    scale = (width - 260) / max(last - first, 0.001)
    height = 26 * len(report.steps) + 40
    disaster = 240 - first * scale
    bars = [
        f'<text x="232" y="{26 * n + 18}" text-anchor="end">{escape(step.name)}</text>'
        f'<rect x="{240 + (step.at_s - first) * scale:.1f}" y="{26 * n + 5}" height="17" rx="3"'
        f' width="{max(step.seconds * scale, 2):.1f}" fill="{"#3b6ea5" if step.at_s >= 0 else "#9aa5b1"}"/>'
        f"<title>{escape(step.name)}: {step.seconds:.2f} s</title>"
        for n, step in enumerate(report.steps)
    ]
    line = (
        f'<line x1="{disaster:.1f}" x2="{disaster:.1f}" y1="0" y2="{height - 24}" stroke="#b3261e" stroke-width="2"/>'
    )
    told = f'<text x="{disaster:.1f}" y="{height - 8}" text-anchor="middle" fill="#b3261e">disaster</text>'
    end = f'<text x="{width - 20}" y="{height - 8}" text-anchor="end">answered after {report.rto_s:.1f} s</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img"'
        f' font-family="system-ui,sans-serif" font-size="13"><title>Timeline of the drill {escape(report.case)}</title>'
        f"{''.join(bars)}{line}{told}{end}</svg>"
    )
