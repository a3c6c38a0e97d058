from __future__ import annotations

import pytest
from server import Caller


async def test_the_mentors_are_listed_and_read(ada: Caller) -> None:
    listed = (await ada.get("/api/v2/personas")).json
    assert [persona["id"] for persona in listed["items"]] == ["elro", "lua", "nana", "riri"]
    assert listed["next_cursor"] is None
    lua = (await ada.get("/api/v2/personas/lua")).json
    assert lua == listed["items"][1]
    assert lua["name"] == {"ko": "루아", "en": "Lua"}
    assert (await ada.get("/api/v2/personas/nobody")).status == 404


async def test_playbooks_are_listed_and_searched(ada: Caller) -> None:
    whole = (await ada.get("/api/v2/playbooks?limit=200")).json["items"]
    assert len(whole) >= 50
    assert whole[0].keys() == {"id", "domain", "situation", "tones", "sources", "score"}
    assert len((await ada.get("/api/v2/playbooks?limit=3")).json["items"]) == 3
    found = (await ada.get("/api/v2/playbooks", params={"q": "번아웃이 왔어요", "limit": 3})).json["items"]
    assert found[0]["id"] == "burnout"
    assert 0 < found[0]["score"] <= 1
    assert len(found) <= 3


@pytest.mark.parametrize("query", ["", "  ", "a\x00b", "x" * 501])
async def test_a_search_for_nothing_is_refused(ada: Caller, query: str) -> None:
    assert (await ada.get("/api/v2/playbooks", params={"q": query})).status == 422


async def test_a_text_is_read_without_an_answer(ada: Caller) -> None:
    read = (await ada("POST", "/api/v2/analyze", json={"text": "면접이 내일인데 너무 떨려요!! 어떡하죠"})).json
    assert read.keys() == {
        *("language", "tone", "pace", "intent", "resonance_key", "persona", "secondary", "confidence"),
        *("scores", "reasons", "crisis", "injection"),
    }
    assert read["language"] == "ko"
    assert read["resonance_key"] == f"{read['tone']}-{read['pace']}-{read['intent']}"
    assert read["crisis"].keys() == {"level", "score", "kind"}
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


async def test_reasons_for_a_text_in_another_language_follow_the_learners_setting(ada: Caller) -> None:
    await ada("PATCH", "/api/v2/learners/me", json={"locale": "en"})
    read = (await ada("POST", "/api/v2/analyze", json={"text": "どうすればもっとよく眠れますか"})).json
    assert read["reasons"][0].startswith("the tone sounds")


async def test_a_learner_reads_and_changes_their_settings(ada: Caller) -> None:
    me = (await ada.get("/api/v2/learners/me")).json
    assert (me["locale"], me["register"], me["time_zone"]) == (None, "polite", "Asia/Seoul")
    changed = await ada("PATCH", "/api/v2/learners/me", json={"register": "casual", "time_zone": "Europe/Berlin"})
    assert changed.status == 200
    expected = me | {"register": "casual", "time_zone": "Europe/Berlin"}
    assert changed.json == expected
    assert (await ada.get("/api/v2/learners/me")).json == expected
    assert (await ada("PATCH", "/api/v2/learners/me", json={})).json == expected


async def test_a_learner_takes_a_language_back(ada: Caller) -> None:
    await ada("PATCH", "/api/v2/learners/me", json={"locale": "en"})
    assert (await ada("PATCH", "/api/v2/learners/me", json={"locale": None})).json["locale"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"locale": "fr"}, "locale"),
        ({"register": "rude"}, "register"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "/UTC"}, "time_zone"),
        ({"name": "root"}, "name"),
        ({"register_": "casual"}, "register_"),
    ],
)
async def test_a_setting_that_cannot_be_is_named(ada: Caller, change: dict[str, str], field: str) -> None:
    answer = await ada("PATCH", "/api/v2/learners/me", json=change)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == field
