"""v1: its form for ever, and until when it is served."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from far_end import FarEnd
from server import Answer, Caller

from api.conftest import Served
from ion_mentoring import __released__
from ion_mentoring.api.v1.lifetime import lifetime

Q = "I think I'm burned out by work. What can I do?"


async def ask(caller: Caller, **body: Any) -> Answer:
    return await caller("POST", "/api/v1/chat", json=body)


@pytest.fixture
def learner(anyone: Caller, served: Served) -> Caller:
    """A person with a key of their own."""
    return anyone.saying(Authorization=f"Bearer {served.keys['learner']}")


@pytest.fixture
def integrator(anyone: Caller, served: Served) -> Caller:
    return anyone.saying(Authorization=f"Bearer {served.keys['service']}")


def dates(answer: Answer) -> tuple[datetime, datetime]:
    assert answer.headers["Deprecation"][0] == "@"
    since = datetime.fromtimestamp(int(answer.headers["Deprecation"][1:]), UTC)
    return since, parsedate_to_datetime(answer.headers["Sunset"])


async def test_every_answer_says_until_when_v1_is_served(learner: Caller, anyone: Caller) -> None:
    answers = [
        await ask(learner, message=Q),
        await ask(learner, message=""),
        await ask(learner, message="x" * 300_000),
        await ask(anyone, message=Q),
        await learner.get("/api/v1/chat"),
        await learner.get("/api/v1/nothing"),
    ]
    assert [answer.status for answer in answers] == [200, 422, 413, 401, 405, 404]
    for answer in answers:
        since, end = dates(answer)
        assert since.date().isoformat() == __released__
        assert (end.year - since.year, end.month, end.day) == (2, since.month, since.day)
        assert answer.headers["Link"] == '</api/v2/chat>; rel="successor-version"'


async def test_v2_says_nothing_of_an_end(learner: Caller) -> None:
    assert not {"Deprecation", "Sunset", "Link"} & set((await learner.chat(Q)).headers)


def test_the_end_is_two_years_after_the_release_also_on_a_leap_day() -> None:
    assert lifetime("2027-03-01")["Sunset"] == "Thu, 01 Mar 2029 00:00:00 GMT"
    assert lifetime("2028-02-29")["Sunset"] == "Thu, 28 Feb 2030 00:00:00 GMT"
    assert lifetime("1970-01-02")["Deprecation"] == "@86400"


async def test_a_persons_own_key_ignores_whom_it_names(learner: Caller) -> None:
    answer = await ask(learner, message=Q, user_id="somebody else")
    mine = await learner.get(f"/api/v2/sessions/{answer.json['metadata']['session_id']}")
    assert mine.status == 200


async def test_a_service_key_names_its_learner_in_the_body(integrator: Caller) -> None:
    for body in ({}, {"user_id": None}, {"user_id": ""}):
        answer = await ask(integrator.saying(ION_Learner="not here"), message=Q, **body)
        assert answer.status == 422
        assert answer.json["errors"][0]["field"] == "user_id"
        assert "acts for a learner" in answer.json["detail"]


async def test_a_name_is_the_same_in_body_and_header(integrator: Caller) -> None:
    for name in ("지민 4711", "jimin@example.org"):
        session = (await ask(integrator, message=Q, user_id=name)).json["metadata"]["session_id"]
        assert (await integrator.saying(ION_Learner=name).get(f"/api/v2/sessions/{session}")).status == 200


async def test_where_the_message_is_in_neither_language_the_request_decides(learner: Caller) -> None:
    asked = {"message": "どうすればもっとよく眠れますか"}
    english = await learner("POST", "/api/v1/chat", json=asked, headers={"Accept-Language": "en"})
    korean = await learner("POST", "/api/v1/chat", json=asked, headers={"Accept-Language": "ko"})
    assert "chosen from texts" in english.json["content"]
    assert "미리 써 둔" in korean.json["content"]


async def test_a_failed_provider_is_a_problem(afar: Caller, far_end: FarEnd) -> None:
    far_end.status = 500
    answer = await ask(afar, message=Q)
    assert answer.status == 502
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["type"].endswith("/provider-failed")
