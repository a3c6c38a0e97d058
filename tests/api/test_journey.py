from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from server import Caller

from ion_mentoring.mentoring.week import monday


def present() -> str:
    """The Monday of this week where a learner is who has said nothing of it."""
    return str(monday(datetime.now(UTC).astimezone(ZoneInfo("Asia/Seoul")).date()))


async def busy(ada: Caller) -> None:
    """Three turns in two sessions, a step that is done, a goal that moved, a commitment that was kept and an open one."""
    first = (await ada.chat("I am burned out by work")).json
    await ada.chat("ok, what's next?", session_id=first["session_id"])
    second = (await ada.chat("How do closures work?")).json
    goal = (await ada("POST", "/api/v2/goals", json={"title": "Rest more"})).json
    await ada("POST", f"/api/v2/goals/{goal['id']}/check-ins", json={"progress": 30})
    step = (await ada("POST", "/api/v2/steps", json={"text": "Sleep early"})).json
    await ada("PATCH", f"/api/v2/steps/{step['id']}", json={"done": True})
    for turn, text in ((first, "Walk daily"), (second, "Read a chapter")):
        path = f"/api/v2/sessions/{turn['session_id']}/commitment"
        made = (await ada("PUT", path, json={"text": text, "due": "2999-12-24"})).json
        if turn is first:
            await ada("PATCH", f"/api/v2/commitments/{made['id']}", json={"state": "kept"})


async def test_the_journey_counts_what_was_done_week_by_week(ada: Caller) -> None:
    await busy(ada)
    found = (await ada.get("/api/v2/journey?weeks=3")).json
    starts = [week["start"] for week in found["weeks"]]
    assert len(starts) == 3 and starts == sorted(starts) and starts[-1] == present()
    assert found["weeks"][-1] == {
        "start": starts[-1],
        "turns": 3,
        "sessions": 2,
        "steps_done": 1,
        "kept": 1,
        "partly": 0,
        "missed": 0,
    }
    assert not any(count for week in found["weeks"][:2] for name, count in week.items() if name != "start")
    (goal,) = found["goals"]
    assert (goal["title"], goal["state"], [point["progress"] for point in goal["points"]]) == (
        "Rest more",
        "active",
        [30],
    )
    assert [made["text"] for made in found["open_commitments"]] == ["Read a chapter"]
    assert found["follow_through"] == {"kept": 1, "partly": 0, "missed": 0, "dropped": 0, "open": 1, "share": 1.0}


async def test_someone_new_has_an_empty_journey_and_a_quiet_week(ada: Caller) -> None:
    found = (await ada.get("/api/v2/journey")).json
    assert len(found["weeks"]) == 12
    assert (found["goals"], found["open_commitments"], found["follow_through"]["share"]) == ([], [], None)
    week = (await ada.get("/api/v2/journey/summary?language=en")).json
    assert week["start"] == present()
    assert "quiet week" in week["text"]


async def test_a_week_is_told_in_both_languages_with_its_facts(ada: Caller) -> None:
    await busy(ada)
    english, korean = [(await ada.get(f"/api/v2/journey/summary?language={code}")).json for code in ("en", "ko")]
    assert english["facts"] == korean["facts"]
    facts = english["facts"]
    assert (facts["turns"], facts["sessions"], facts["kept"], facts["steps"]) == (3, 2, 1, ["Sleep early"])
    assert [(goal["before"], goal["after"]) for goal in facts["goals"]] == [(0, 30)]
    assert [ahead["text"] for ahead in facts["ahead"]] == ["Read a chapter"]
    for text in (english["text"], korean["text"]):
        for said in ("“Sleep early”", "“Walk daily”", "“Rest more”", "30", "“Read a chapter”"):
            assert said in text
    assert "3번" in korean["text"] and "3 times" in english["text"]


async def test_a_week_before_holds_nothing_of_this_one(ada: Caller) -> None:
    await busy(ada)
    before = str(datetime.fromisoformat(present()).date() - timedelta(days=3))
    week = (await ada.get(f"/api/v2/journey/summary?week={before}&language=ko")).json
    assert week["start"] <= before <= week["end"]
    assert (week["facts"]["turns"], week["facts"]["goals"], week["facts"]["ahead"]) == (0, [], [])
    assert "조용한" in week["text"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *[(f"?weeks={bad}", "weeks") for bad in (0, 54, "x")],
        *[(f"/summary?week={bad}", "week") for bad in ("now", "2026-02-30", "0001-01-01", "9999-12-31")],
        ("/summary?language=fr", "language"),
    ],
)
async def test_a_bad_value_is_named(ada: Caller, path: str, field: str) -> None:
    answer = await ada.get(f"/api/v2/journey{path}")
    assert answer.status == 422
    assert field in (answer.json.get("field") or answer.json["errors"][0]["field"])
