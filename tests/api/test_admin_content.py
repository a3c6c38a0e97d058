"""Personas and playbooks over HTTP: read, checked, tried, saved, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from conversation.conftest import CRISIS
from edge.test_bad_input import problem
from mentoring.samples import persona_text, playbook_text
from server import Caller

from api.conftest import Served
from ion_mentoring.content import SHIPPED

LUA = (SHIPPED / "personas" / "lua.md").read_text(encoding="utf-8")
PERSONAS, PLAYBOOKS = "/api/v2/admin/personas", "/api/v2/admin/playbooks"


@pytest.fixture
def designer(anyone: Caller, served: Served) -> Caller:
    return anyone.saying(Authorization=f"Bearer {served.keys['designer']}")


@pytest.fixture
async def name(designer: Caller) -> AsyncIterator[str]:
    """An id that nobody has; what is made of it is gone after the test."""
    id = f"mina-{uuid4()}"
    yield id
    for folder in (PERSONAS, PLAYBOOKS):
        await designer("DELETE", f"{folder}/{id}")


async def save(caller: Caller, id: str, text: str, **headers: str) -> Any:
    return await caller("PUT", f"{PERSONAS}/{id}", json={"text": text}, headers=headers)


async def test_everything_that_ships_is_listed_and_read(designer: Caller) -> None:
    entries = {entry["id"]: entry for entry in (await designer.get(PERSONAS)).json["items"]}
    assert entries["lua"] == {
        "id": "lua",
        "source": "shipped",
        "title": {"ko": "루아", "en": "Lua"},
        "problems": [],
    }
    assert len((await designer.get(PLAYBOOKS)).json["items"]) >= 60
    answer = await designer.get(f"{PERSONAS}/lua")
    assert (answer.json["text"], answer.json["shipped_text"], answer.json["revisions"]) == (LUA, LUA, [])
    assert answer.headers["ETag"] == answer.json["etag"]
    assert (await designer.get(f"{PLAYBOOKS}/burnout")).json["title"]["en"]


async def test_a_new_persona_answers_at_once_and_is_gone_when_taken_back(
    designer: Caller, ada: Caller, name: str
) -> None:
    saved = await save(designer, name, persona_text({"id": name}), **{"If-None-Match": "*"})
    assert saved.status == 200, saved.text
    assert (saved.json["source"], saved.json["shipped_text"]) == ("changed", None)
    assert [revision["by"] for revision in saved.json["revisions"]] == ["designer"]
    assert (await ada.get(f"/api/v2/personas/{name}")).json["name"]["en"] == "Mina"
    assert (await ada.chat("How do I learn to fly a kite?", persona=name)).json["persona"] == name
    assert (await designer("DELETE", f"{PERSONAS}/{name}")).status == 204
    assert (await ada.get(f"/api/v2/personas/{name}")).status == 404
    problem(await designer.get(f"{PERSONAS}/{name}"), 404, "not-found")
    problem(await designer("DELETE", f"{PERSONAS}/{name}"), 404, "not-found")


async def test_a_playbook_is_found_at_once(designer: Caller, ada: Caller, name: str) -> None:
    text = playbook_text({"id": name, "keywords": f"{{ko: [연, 바람], en: [kite, {name}]}}"})
    assert (await designer("PUT", f"{PLAYBOOKS}/{name}", json={"text": text})).status == 200
    found = (await ada.get("/api/v2/playbooks", params={"q": f"kite {name}"})).json["items"]
    assert found[0]["id"] == name


async def test_of_two_who_change_the_same_one_the_second_is_told_and_loses_nothing(designer: Caller, name: str) -> None:
    first = (await save(designer, name, persona_text({"id": name}))).json
    both = [persona_text({"id": name, "color": color}) for color in ("red", "green")]
    answers = await asyncio.gather(*(save(designer, name, text, **{"If-Match": first["etag"]}) for text in both))
    assert sorted(answer.status for answer in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status)
    conflict = problem(lost, 409, "conflict")
    now = (await designer.get(f"{PERSONAS}/{name}")).json
    assert conflict["text"] == won.json["text"] == now["text"]
    assert conflict["etag"] == now["etag"]
    mine = both[1 - both.index(now["text"])]
    assert (await save(designer, name, mine, **{"If-Match": conflict["etag"]})).json["text"] == mine
    problem(await designer("DELETE", f"{PERSONAS}/{name}", headers={"If-Match": first["etag"]}), 409, "conflict")
    third = persona_text({"id": name, "color": "cyan"})
    problem(await save(designer, name, third, **{"If-None-Match": "*"}), 409, "conflict")


async def test_each_text_that_was_one_can_be_read_again(designer: Caller, name: str) -> None:
    for color in ("red", "green"):
        view = (await save(designer, name, persona_text({"id": name, "color": color}))).json
    texts = []
    for revision in view["revisions"]:
        path = f"{PERSONAS}/{name}/revisions/{revision['id']}"
        texts.append((await designer.get(path)).json["text"])
        problem(await designer.get(path.replace(name, "lua")), 404, "not-found")
    assert ["green" in texts[0], "red" in texts[1]] == [True, True]


async def test_a_broken_text_is_refused_with_file_line_and_reason_and_the_good_one_stays(
    designer: Caller, name: str
) -> None:
    good = (await save(designer, name, persona_text({"id": name}))).json
    document = problem(await save(designer, name, "---\nid: [\n---\n"), 422, "broken-content", "text")
    assert (document["file"], document["line"]) == (f"personas/{name}.md", 3)
    assert "no YAML" in document["reason"]
    assert (await designer.get(f"{PERSONAS}/{name}")).json == good


@pytest.mark.parametrize(
    ("text", "said"), [("", "empty"), ("a\x00b", "U+0000"), ("x" * 100_001, "100,000"), (None, "string")]
)
async def test_what_is_no_text_is_refused(designer: Caller, text: str | None, said: str) -> None:
    for method, path in (("PUT", "lua"), ("POST", "check"), ("POST", "lua/try")):
        body = {"text": text} | ({"id": "lua"} if path == "check" else {})
        body |= {"message": "hello"} if path == "lua/try" else {}
        document = problem(await designer(method, f"{PERSONAS}/{path}", json=body), 422, "invalid-input", "text")
        assert said in document["detail"]


async def test_a_lone_surrogate_is_refused(designer: Caller) -> None:
    body, headers = rb'{"text": "\ud800"}', {"Content-Type": "application/json"}
    problem(await designer("PUT", f"{PERSONAS}/lua", data=body, headers=headers), 422, "invalid-input", "text")


@pytest.mark.parametrize(
    "id",
    ["..%2Flua", "..", ".lua", "Lua", "lua%00", "lua%0A", "lua.md", "a_b", "%EB%A3%A8", "x" * 65, "a%5Cb", "a/b/c"],
)
async def test_an_id_that_would_leave_the_folder_or_look_like_another_is_refused(
    designer: Caller, served: Served, id: str
) -> None:
    for method, body in (("GET", None), ("PUT", {"text": LUA}), ("DELETE", None)):
        answer = await designer(method, f"{PERSONAS}/{id}", json=body)
        assert answer.status in (403, 404, 405, 422), (method, answer.text)
    assert (await designer.get(f"{PERSONAS}/lua")).json["text"] == LUA


async def test_auto_is_nobodys_name(designer: Caller) -> None:
    document = problem(await save(designer, "auto", persona_text({"id": "auto"})), 422, "broken-content", "text")
    assert "whoever fits" in document["reason"]


async def test_a_folder_that_there_is_not_and_a_wrong_precondition_are_named(designer: Caller) -> None:
    problem(await designer.get("/api/v2/admin/helplines"), 422, "invalid-input", "folder")
    headers = {"If-None-Match": '"x"'}
    problem(await save(designer, "lua", LUA, **headers), 422, "invalid-input", "If-None-Match")


async def test_a_check_says_what_is_wrong_and_where_or_shows_what_it_will_be(designer: Caller) -> None:
    good = (await designer("POST", f"{PERSONAS}/check", json={"id": "mina", "text": persona_text()})).json
    assert good["problems"] == []
    assert good["preview"]["name"] == {"ko": "미나", "en": "Mina"}
    book = (await designer("POST", f"{PLAYBOOKS}/check", json={"id": "kites", "text": playbook_text()})).json
    assert book["preview"]["situation"]["en"] == "flying a kite"
    bad = (await designer("POST", f"{PERSONAS}/check", json={"id": "lua", "text": persona_text()})).json
    assert bad == {"problems": [{"line": 1, "reason": "`id` must be the file's name, `lua`"}], "preview": None}


async def test_a_draft_is_tried_as_it_would_answer_and_nothing_is_stored(
    designer: Caller, ada: Caller, name: str
) -> None:
    draft = persona_text({"id": name})
    body = {"text": draft, "message": "I'm burned out by work. What can I do?"}
    answer = (await designer("POST", f"{PERSONAS}/{name}/try", json=body)).json
    assert (answer["persona"], answer["state"]) == (name, "done")
    assert "lead: " in answer["content"] or "steps line" in answer["content"]
    korean = {"text": draft, "message": "이게 뭐예요?", "locale": "ko", "register": "casual"}
    assert (await designer("POST", f"{PERSONAS}/{name}/try", json=korean)).status == 200
    problem(await designer.get(f"{PERSONAS}/{name}"), 404, "not-found")
    assert (await ada.get(f"/api/v2/personas/{name}")).status == 404
    assert (await designer.get("/api/v2/sessions")).json["items"] == []


async def test_a_draft_of_a_playbook_is_drawn_on_where_it_fits(designer: Caller, name: str) -> None:
    body = {"text": playbook_text({"id": name}), "message": "I am flying a kite in the wind and it falls"}
    answer = (await designer("POST", f"{PLAYBOOKS}/{name}/try", json=body)).json
    assert [book["id"] for book in answer["receipt"]["playbooks"]] == [name]
    assert answer["persona"] in ("lua", "elro", "riri", "nana")


async def test_a_crisis_in_a_trial_is_met_with_help_and_noted_nowhere(
    designer: Caller, anyone: Caller, served: Served
) -> None:
    operator = anyone.saying(Authorization=f"Bearer {served.keys['operator']}")
    before = (await operator.get("/api/v2/admin/crises?limit=100")).json
    answer = await designer("POST", f"{PERSONAS}/lua/try", json={"text": LUA, "message": CRISIS["en"]})
    assert answer.json["persona"] is None and "109" in answer.json["content"]
    assert (await operator.get("/api/v2/admin/crises?limit=100")).json == before


async def test_a_broken_draft_is_not_tried(designer: Caller) -> None:
    body = {"text": "no front matter", "message": "hello"}
    problem(await designer("POST", f"{PERSONAS}/lua/try", json=body), 422, "broken-content", "text")
