"""What learners may write, in any script: it is stored as it came, answered, and a cry for help is heard through it."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest
from server import Caller

CRISIS = ("죽고 싶어요. 오늘 밤에 끝내려고 해요", "I want to kill myself tonight")

UNICODE = {
    "composed Hangul": "면접에서 떨어졌어요. 어떻게 다시 준비할까요?",
    "decomposed Hangul": unicodedata.normalize("NFD", "면접에서 떨어졌어요. 어떻게 다시 준비할까요?"),
    "single jamo": "ㅠㅠ 진짜 ㄹㅇ 힘들어요 ㅎㅎ",
    "right to left": "كيف أستعد للمقابلة؟ \u200fשלום",
    "a bidirectional override": "How do I read \u202eexe.txt\u202c in a log?",
    "zero width": "bur\u200bn\u200dout\u2060 at work\ufeff",
    "stacked marks": "Z" + "\u0300\u0301\u0302\u0327" * 60 + " help me plan",
    "homoglyphs": "Ηоw dо І рlаn а рrојесt?",
    "beyond the first plane": "𝕳𝖔𝖜 do I learn 𠜎 and 𓀀?",
}
EMOJI = {
    "a family": "우리 👨‍👩‍👧‍👦 때문에 고민이에요",
    "flags": "🇰🇷🇺🇸 중에 어디서 일할까요?",
    "skin tones": "👩🏽‍💻 팀에서 혼자예요",
    "nothing else": "😭😭😭",
    "keycaps": "1️⃣ 이력서 2️⃣ 면접 뭐부터 할까요?",
}


async def stored(learner: Caller, session: str) -> str:
    message: str = (await learner.get(f"/api/v2/sessions/{session}/turns")).json["items"][0]["message"]
    return message


@pytest.mark.parametrize("name", [*UNICODE, *EMOJI])
async def test_it_is_answered_and_stored_as_it_came(ada: Caller, name: str) -> None:
    text = (UNICODE | EMOJI)[name]
    answer = await ada.chat(text)
    assert answer.status == 200, answer.text
    assert answer.json["content"]
    kept = await stored(ada, answer.json["session_id"])
    assert unicodedata.normalize("NFC", kept) == unicodedata.normalize("NFC", text)
    found = await ada.get("/api/v2/sessions", params={"q": text[:20]})
    assert found.status == 200


@pytest.mark.parametrize("text", CRISIS)
@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.upper(),
        "\u200b".join,
        lambda text: f"\u202b{text}\u202c",
        lambda text: f"😭😭 {text} 😭😭",
    ],
    ids=["decomposed", "capitals", "zero width between all letters", "right to left", "among emoji"],
)
async def test_a_cry_for_help_is_heard_however_it_is_written(ada: Caller, text: str, disguise: object) -> None:
    answer = (await ada.chat(disguise(text))).json  # type: ignore[operator]
    assert answer["persona"] is None, "fixed help, and no mentor's reply"


async def test_half_a_character_is_refused_and_nothing_is_stored(ada: Caller) -> None:
    body = rb'{"message": "half \ud83d"}'
    answer = await ada("POST", "/api/v2/chat", data=body, headers={"Content-Type": "application/json"})
    assert answer.status in (400, 422), answer.text
    assert (await ada.get("/api/v2/sessions")).json["items"] == []


async def test_many_at_once_in_one_session_are_each_there_once(ada: Caller) -> None:
    session = (await ada.chat("The first")).json["session_id"]
    texts = [f"Number {number}, how do I plan?" for number in range(12)]
    answers = await asyncio.gather(*(ada.chat(text, session_id=session) for text in texts))
    assert {answer.status for answer in answers} <= {200, 409}
    items = (await ada.get(f"/api/v2/sessions/{session}/turns?all=true&limit=100")).json["items"]
    said = [item["message"] for item in items]
    taken = [text for text, answer in zip(texts, answers, strict=True) if answer.status == 200]
    assert sorted(said) == sorted(["The first", *taken])


async def test_learners_who_ask_at_once_are_never_mixed(ada: Caller, bob: Caller) -> None:
    pairs = [
        (who, f"{name} asks about plan {number}") for number in range(8) for name, who in (("Ada", ada), ("Bob", bob))
    ]
    answers = await asyncio.gather(*(who.chat(text) for who, text in pairs))
    for (who, text), answer in zip(pairs, answers, strict=True):
        assert await stored(who, answer.json["session_id"]) == text
    for who, other in ((ada, "Bob"), (bob, "Ada")):
        assert other not in (await who.get("/api/v2/sessions?limit=100")).text


async def test_one_key_of_a_request_at_once_is_one_turn(ada: Caller) -> None:
    headers = {"Idempotency-Key": "the-same"}
    body = {"message": "How do I begin?"}
    answers = await asyncio.gather(*(ada("POST", "/api/v2/chat", json=body, headers=headers) for _ in range(6)))
    assert len({answer.json["id"] for answer in answers if answer.status == 200}) == 1
    assert len((await ada.get("/api/v2/sessions")).json["items"]) == 1


async def test_a_session_that_goes_while_it_is_answered_breaks_nothing(ada: Caller) -> None:
    session = (await ada.chat("The first")).json["session_id"]
    asked, gone = await asyncio.gather(
        ada.chat("And then?", session_id=session), ada("DELETE", f"/api/v2/sessions/{session}")
    )
    assert asked.status in (200, 404, 409, 410), asked.text
    assert gone.status in (204, 404), gone.text
    assert (await ada.get(f"/api/v2/sessions/{session}")).status == 404
