"""What a drill found can be kept, read again, and looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from ion_mentoring.ops.drills.report import Report, Step, html, keep, newest, timeline

REPORT = Report(
    case="database-loss",
    passed=True,
    reason="",
    began_at=datetime(2026, 11, 28, 9, 0, tzinfo=UTC),
    version="0.1.0",
    rto_s=12.5,
    rpo_s=3.25,
    acknowledged=5,
    lost=2,
    rows=41,
    size=245_760,
    backup="20261128T090000-000000",
    answer="<b>bold</b> & 안녕",
    steps=[
        Step(name="start the copy", at_s=-10.0, seconds=8.0),
        Step(name="kill -9, database gone", at_s=0.0, seconds=0.5),
        Step(name="restore", at_s=0.5, seconds=4.0),
        Step(name="a mentor answers", at_s=4.5, seconds=8.0),
    ],
)


def test_the_newest_of_each_case_is_found(tmp_path: Path) -> None:
    later = REPORT.model_copy(update={"began_at": REPORT.began_at + timedelta(days=7), "passed": False})
    other = REPORT.model_copy(update={"case": "tampering"})
    for report in (later, REPORT, other):
        keep(report, tmp_path / "drills")
    (tmp_path / "drills" / "20991231T000000-restore.json").write_text("no report")
    assert newest(tmp_path / "drills") == {"database-loss": later, "tampering": other}
    assert newest(tmp_path / "nowhere") == {}


def test_the_page_says_what_was_found_and_no_more_than_text() -> None:
    page = html(REPORT)
    assert "12.5 s from the disaster to a mentor&#x27;s answer" in page
    assert "2 of 5 answered turns lost" in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; 안녕" in page
    assert "failed: &lt;gone&gt;" in html(REPORT.model_copy(update={"passed": False, "reason": "<gone>"}))


def test_the_timeline_is_a_picture_in_the_order_and_length_of_the_steps() -> None:
    picture = ET.fromstring(timeline(REPORT))
    bars = picture.findall("{http://www.w3.org/2000/svg}rect")
    starts, widths = [float(bar.get("x", "")) for bar in bars], [float(bar.get("width", "")) for bar in bars]
    assert starts == sorted(starts)
    assert widths[0] == widths[3] == max(widths)
    (line,) = picture.findall("{http://www.w3.org/2000/svg}line")
    assert line.get("x1") == f"{starts[1]:.1f}", "the disaster is where the kill is"
    ET.fromstring(timeline(REPORT.model_copy(update={"steps": []})))
