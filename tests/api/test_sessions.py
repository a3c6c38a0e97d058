from __future__ import annotations

import json

import pytest
from server import Caller


@pytest.fixture
async def sessions(ada: Caller) -> list[str]:
    """Three sessions, oldest first."""
    said = ("I am burned out", "면접에서 떨어졌어요", "How do closures work?")
    return [(await ada.chat(message)).json["session_id"] for message in said]


async def test_sessions_come_newest_first_page_by_page(ada: Caller, sessions: list[str]) -> None:
    first = (await ada.get("/api/v2/sessions?limit=2")).json
    assert [item["id"] for item in first["items"]] == [sessions[2], sessions[1]]
    assert first["items"][0].keys() == {
        *("id", "title", "turns", "pinned", "goal_id", "summary", "created_at", "updated_at")
    }
    second = (await ada.get("/api/v2/sessions", params={"limit": 2, "cursor": first["next_cursor"]})).json
    assert [item["id"] for item in second["items"]] == [sessions[0]]
    assert second["next_cursor"] is None


async def test_a_session_that_is_used_again_comes_first(ada: Caller, sessions: list[str]) -> None:
    await ada.chat("ok, what's next?", session_id=sessions[0])
    newest = (await ada.get("/api/v2/sessions")).json["items"][0]
    assert (newest["id"], newest["turns"]) == (sessions[0], 2)


async def test_sessions_are_found_by_what_was_said_in_them(ada: Caller, sessions: list[str]) -> None:
    for query, expected in (("떨어졌", sessions[1:2]), ("BURNED", sessions[:1]), ("50%_\\", [])):
        found = (await ada.get("/api/v2/sessions", params={"q": query})).json["items"]
        assert [item["id"] for item in found] == expected


async def test_a_session_is_read_and_renamed(ada: Caller, sessions: list[str]) -> None:
    path = f"/api/v2/sessions/{sessions[0]}"
    assert (await ada.get(path)).json["title"] == "I am burned out"
    renamed = await ada("PATCH", path, json={"title": " 쉼 "})
    assert (renamed.status, renamed.json["title"]) == (200, "쉼")
    assert (await ada.get(path)).json["title"] == "쉼"


@pytest.mark.parametrize("title", ["", "   ", "a\x00b", "x" * 201, None, 5])
async def test_a_title_that_is_none_is_refused_and_the_old_one_stays(
    ada: Caller, sessions: list[str], title: object
) -> None:
    path = f"/api/v2/sessions/{sessions[0]}"
    answer = await ada("PATCH", path, json={"title": title})
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "title"
    assert (await ada.get(path)).json["title"] == "I am burned out"


async def test_a_session_is_pinned_and_the_pinned_ones_are_asked_for(ada: Caller, sessions: list[str]) -> None:
    path = f"/api/v2/sessions/{sessions[1]}"
    pinned = (await ada("PATCH", path, json={"pinned": True})).json
    assert (pinned["pinned"], pinned["title"], pinned["goal_id"]) == (True, "면접에서 떨어졌어요", None)
    found = [(await ada.get(f"/api/v2/sessions?pinned={wish}")).json["items"] for wish in ("true", "false")]
    assert [[item["id"] for item in items] for items in found] == [[sessions[1]], [sessions[2], sessions[0]]]
    assert not (await ada("PATCH", path, json={"pinned": False})).json["pinned"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"pinned": None}, "pinned"), ({"pinned": 7}, "pinned"), ({"goal_id": "x"}, "goal_id"), ({"pin": True}, "pin")],
)
async def test_a_change_that_is_none_is_refused_by_the_name_of_its_field(
    ada: Caller, sessions: list[str], change: dict[str, object], field: str
) -> None:
    answer = await ada("PATCH", f"/api/v2/sessions/{sessions[0]}", json=change)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == field


async def test_a_goal_that_is_not_there_is_a_404_and_nothing_else_is_changed(ada: Caller, sessions: list[str]) -> None:
    path = f"/api/v2/sessions/{sessions[0]}"
    answer = await ada("PATCH", path, json={"goal_id": sessions[1], "title": "other"})
    assert (answer.status, answer.json["detail"]) == (404, "There is no such goal.")
    assert (await ada.get(path)).json["title"] == "I am burned out"
    assert (await ada.get(f"/api/v2/sessions?goal_id={sessions[1]}")).json["items"] == []


async def test_turns_come_oldest_first_and_before_goes_back(ada: Caller, sessions: list[str]) -> None:
    for _ in range(4):
        await ada.chat("next", session_id=sessions[0])
    path = f"/api/v2/sessions/{sessions[0]}/turns"
    newest = (await ada.get(path, params={"limit": 2})).json
    older = (await ada.get(path, params={"limit": 2, "before": newest["next_cursor"]})).json
    oldest = (await ada.get(path, params={"limit": 2, "cursor": older["next_cursor"]})).json
    whole = (await ada.get(path)).json
    assert oldest["next_cursor"] is None
    assert whole["items"] == oldest["items"] + older["items"] + newest["items"]
    assert whole["items"][0]["message"] == "I am burned out"
    assert [len(page["items"]) for page in (oldest, older, newest)] == [1, 2, 2]


async def test_another_way_through_a_session_and_the_page_of_a_find_are_opened(
    ada: Caller, sessions: list[str]
) -> None:
    path = f"/api/v2/sessions/{sessions[0]}/turns"
    first = (await ada.get(path)).json["items"][0]["id"]
    old = (await ada.chat("what comes next?", session_id=sessions[0])).json["id"]
    new = (await ada.chat("what is the first step?", session_id=sessions[0], parent_id=first)).json["id"]

    async def shown(**params: str) -> list[str]:
        return [item["id"] for item in (await ada.get(path, params=params)).json["items"]]

    assert await shown() == await shown(path=new) == await shown(around=first) == [first, new]
    assert await shown(path=old) == await shown(around=old) == [first, old]
    assert await shown(all="true") == [first, old, new]
    assert (await shown(after=first), await shown(after=first, path=old)) == ([new], [old])
    assert (await ada.get(f"/api/v2/turns/{old}")).json["siblings"] == [old, new]
    found = (await ada.get("/api/v2/search", params={"q": "COMES next"})).json["items"]
    assert [(hit["turn_id"], hit["where"], hit["match"]) for hit in found] == [(old, "message", "comes next")]


@pytest.mark.parametrize("query", ["around=x", "path=x", "after=1", "all=perhaps"])
async def test_a_page_of_turns_that_can_not_be_is_told_by_its_field(
    ada: Caller, sessions: list[str], query: str
) -> None:
    answer = await ada.get(f"/api/v2/sessions/{sessions[0]}/turns?{query}")
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(("query", "field"), [("", "q"), ("q=", "q"), ("q=%20", "q"), ("q=a&limit=0", "limit")])
async def test_a_search_that_can_not_be_is_told_by_its_field(ada: Caller, query: str, field: str) -> None:
    answer = await ada.get(f"/api/v2/search?{query}")
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == field


async def test_an_opinion_comes_back_with_its_turn(ada: Caller, sessions: list[str]) -> None:
    path = f"/api/v2/sessions/{sessions[0]}/turns"
    (turn,) = (await ada.get(path)).json["items"]
    await ada("PUT", f"/api/v2/turns/{turn['id']}/feedback", json={"rating": -1, "reason": "too long"})
    (turn,) = (await ada.get(path)).json["items"]
    assert turn["feedback"] == {"rating": -1, "reason": "too long"}


async def test_where_a_session_stands_is_told_to_its_learner_and_for_a_mentor(ada: Caller) -> None:
    said = (await ada.chat("I think I'm burned out. I want to sleep better. What can I do?")).json
    path = f"/api/v2/sessions/{said['session_id']}"
    grow = (await ada.get(f"{path}/grow")).json
    assert grow.keys() == {"goal", "reality", "options", "will"}
    assert grow["goal"] == [{"text": "I want to sleep better.", "turn_id": said["id"]}]
    assert [point["text"] for point in grow["options"]] == said["steps"]
    assert grow["will"] == []
    ko, en = [(await ada.get(f"{path}/brief", params={"language": one})).json["markdown"] for one in ("ko", "en")]
    assert (ko.splitlines()[0], en.splitlines()[0]) == ("# 멘토님께 드리는 요약", "# A brief for a mentor")
    by_header = await ada.get(f"{path}/brief", headers={"Accept-Language": "en"})
    assert by_header.json["markdown"] == en
    for query in ("language=fr", "include_crisis=maybe"):
        refused = await ada.get(f"{path}/brief?{query}")
        assert (refused.status, refused.json["errors"][0]["field"]) == (422, query.partition("=")[0])


async def test_a_session_is_exported_as_markdown_and_as_json(ada: Caller, sessions: list[str]) -> None:
    path = f"/api/v2/sessions/{sessions[1]}/export"
    markdown, document = await ada.get(path), await ada.get(path, params={"format": "json"})
    assert markdown.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert markdown.text.startswith("# 면접에서 떨어졌어요")
    assert document.headers["Content-Disposition"] == f'attachment; filename="ion-session-{sessions[1]}.json"'
    assert json.loads(document.body)["turns"][0]["message"] == "면접에서 떨어졌어요"
    assert (await ada.get(path, params={"format": "pdf"})).status == 422


async def test_a_deleted_session_is_gone_with_its_turns(ada: Caller) -> None:
    turn = (await ada.chat("I am burned out")).json
    path = f"/api/v2/sessions/{turn['session_id']}"
    deleted = await ada("DELETE", path)
    assert (deleted.status, deleted.body) == (204, b"")
    for gone in (path, f"{path}/turns", f"{path}/export", f"/api/v2/turns/{turn['id']}"):
        assert (await ada.get(gone)).status == 404
    assert (await ada("DELETE", path)).status == 404
    assert (await ada.chat("and now?", session_id=turn["session_id"])).status == 404


@pytest.mark.parametrize(
    "query",
    [
        "q=a%00b",
        "q=%00",
        "q=%20",
        "q=" + "x" * 201,
        "cursor=broken",
        "cursor=%F0%9F%92%A9",
        "cursor=W10",
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=" + "A" * 301,
    ],
)
async def test_a_broken_page_is_told(ada: Caller, query: str) -> None:
    answer = await ada.get(f"/api/v2/sessions?{query}")
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_broken_cursor_of_turns_is_told(ada: Caller, sessions: list[str]) -> None:
    answer = await ada.get(f"/api/v2/sessions/{sessions[0]}/turns?before=broken")
    assert answer.status == 422
    assert "cursor is broken" in answer.json["detail"]
