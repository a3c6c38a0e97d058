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
    assert first["items"][0].keys() == {"id", "title", "turns", "created_at", "updated_at"}
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
