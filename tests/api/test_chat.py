from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from far_end import FarEnd, breaks_off, says, waits_for_ever
from server import Caller

BURNOUT = {
    "ko": "번아웃이 온 것 같아요. 일만 생각하면 가슴이 답답해요",
    "en": "I think I'm burned out by work. What can I do?",
}
CONTRACT: dict[str, Any] = {
    "id": str,
    "session_id": str,
    "content": str,
    "persona": str,
    "resonance": {"tone", "pace", "intent", "key"},
    "routing": {"primary", "secondary", "confidence", "scores", "reasons"},
    "usage": {"prompt_tokens", "completion_tokens", "cost"},
    "performance": {"total_ms", "first_token_ms", "cache"},
    "created_at": str,
}


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_an_answer_has_the_form_of_the_contract(ada: Caller, language: str) -> None:
    answer = await ada.chat(BURNOUT[language])
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    for name, form in CONTRACT.items():
        found = answer.json[name]
        assert found.keys() >= form if isinstance(form, set) else isinstance(found, form), name
    assert answer.headers["ION-Turn-Id"] == answer.json["id"]
    assert answer.json["state"] == "done"
    assert answer.json["persona"] == answer.json["routing"]["primary"]
    assert 0 < answer.json["routing"]["confidence"] <= 1
    assert answer.json["usage"]["cost"] == {"amount": "0", "currency": "USD"}
    assert datetime.fromisoformat(answer.json["created_at"]).tzinfo


async def test_a_session_goes_on(ada: Caller) -> None:
    first = (await ada.chat(BURNOUT["en"])).json
    second = (await ada.chat("ok, what's next?", session_id=first["session_id"])).json
    assert second["session_id"] == first["session_id"]
    assert second["persona"] == first["persona"]
    assert "the mentor of this session goes on" in second["routing"]["reasons"]
    assert second["content"] != first["content"]


async def test_a_mentor_is_chosen_by_name(ada: Caller) -> None:
    answer = await ada.chat(BURNOUT["en"], persona="nana")
    assert (answer.json["persona"], answer.json["routing"]["confidence"]) == ("nana", 1.0)


async def test_reasons_are_left_out_on_request(ada: Caller) -> None:
    assert (await ada.chat(BURNOUT["en"], include_reasoning=False)).json["routing"]["reasons"] == []
    assert len((await ada.chat(BURNOUT["en"])).json["routing"]["reasons"]) == 3


async def test_where_the_message_is_in_neither_language_the_request_decides(ada: Caller) -> None:
    for header, word in (
        ("en-GB, ko;q=0.1", "What I say is chosen"),
        ("ko", "미리 써 둔"),
        ("xx;;q=%%, \x7f", "미리 써 둔"),
    ):
        caller = ada.saying(Accept_Language=header) if header.isprintable() else ada.saying(Accept_Language="xx;;q=%%")
        answer = await caller.chat("どうすればもっとよく眠れますか")
        assert answer.status == 200
        assert word in answer.json["content"]


async def test_a_stream_is_routing_then_words_then_the_answer(ada: Caller) -> None:
    answer = await ada.chat(BURNOUT["en"], stream=True)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["X-Accel-Buffering"] == "no"
    numbers, names, data = zip(*answer.events, strict=True)
    assert numbers == tuple(range(1, len(numbers) + 1))
    assert names[0] == "routing"
    assert set(names[1:-1]) == {"delta"}
    assert names[-1] == "done"
    assert data[0].keys() == {"persona", "reasons", "resonance"}
    assert data[0]["resonance"].keys() == {"tone", "pace", "intent", "key"}
    assert len(data[0]["reasons"]) == 3
    done = data[-1]
    assert done["content"] == "".join(delta["text"] for delta in data[1:-1])
    assert done["persona"] == data[0]["persona"]
    assert answer.headers["ION-Turn-Id"] == done["id"]


async def test_the_last_event_of_a_stream_is_what_the_same_turn_answers_whole(ada: Caller) -> None:
    streamed = (await ada.chat(BURNOUT["ko"], stream=True)).events[-1][2]
    whole = (await ada.chat(BURNOUT["ko"])).json
    assert streamed.keys() == whole.keys()
    assert {key: streamed[key] for key in ("persona", "resonance", "routing", "crisis")} == {
        key: whole[key] for key in ("persona", "resonance", "routing", "crisis")
    }


async def test_reasons_are_left_out_of_a_stream_on_request(ada: Caller) -> None:
    events = (await ada.chat(BURNOUT["en"], stream=True, include_reasoning=False)).events
    assert events[0][2]["reasons"] == []
    assert events[-1][2]["routing"]["reasons"] == []


@pytest.mark.parametrize("stream", [False, True])
async def test_a_crisis_is_answered_with_help_and_without_a_mentor(ada: Caller, stream: bool) -> None:
    answer = await ada.chat("I want to kill myself", stream=stream)
    assert answer.status == 200
    if stream:
        assert [name for _, name, _ in answer.events] == ["routing", "delta", "done"]
        assert answer.events[0][2]["persona"] is None
    done = answer.events[-1][2] if stream else answer.json
    assert done["persona"] is None
    assert done["routing"]["primary"] is None
    assert done["crisis"]["level"] >= 2
    assert done["crisis"]["kind"] == "self_harm"
    assert "109" in done["content"]


async def test_a_failed_provider_is_a_502_and_the_turn_is_kept(afar: Caller, far_end: FarEnd) -> None:
    far_end.status = 500
    answer = await afar.chat(BURNOUT["en"])
    assert answer.status == 502
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["type"].endswith("/provider-failed")
    (session,) = (await afar.get("/api/v2/sessions")).json["items"]
    (turn,) = (await afar.get(f"/api/v2/sessions/{session['id']}/turns")).json["items"]
    assert (turn["state"], turn["message"], turn["problem"]["status"]) == ("failed", BURNOUT["en"], 502)


async def test_a_slow_provider_is_a_504(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = waits_for_ever
    answer = await afar.chat(BURNOUT["en"])
    assert answer.status == 504
    assert answer.json["type"].endswith("/provider-timeout")
    assert "first token" in answer.json["detail"]


async def test_a_stream_that_fails_ends_with_its_problem(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = breaks_off("Begin with ")
    answer = await afar.chat(BURNOUT["en"], stream=True)
    assert answer.status == 200
    assert [name for _, name, _ in answer.events] == ["routing", "delta", "error"]
    problem = answer.events[-1][2]["problem"]
    assert (problem["status"], problem["instance"]) == (502, "/api/v2/chat")
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    turn = (await afar.get(f"/api/v2/turns/{answer.headers['ION-Turn-Id']}")).json
    assert (turn["state"], turn["reply"]) == ("failed", "Begin with ")


async def test_half_a_character_from_afar_does_not_break_the_stream(afar: Caller, far_end: FarEnd) -> None:
    far_end.behave = says("Rest well, and then begin. ", "\ud83d")
    answer = await afar.chat(BURNOUT["en"], stream=True)
    assert answer.events[-1][1] == "done"


async def test_a_key_of_a_learner_speaks_for_its_own_learner_whatever_it_names(afar: Caller, far_end: FarEnd) -> None:
    one = (await afar.saying(ION_Learner="somebody").get("/api/v2/learners/me")).json
    other = (await afar.get("/api/v2/learners/me")).json
    assert one == other
    assert one["name"] == "learner"
