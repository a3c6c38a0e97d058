"""Budgets over HTTP: what is left is told by every way in, and refused by each in its own form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import openai
import pytest
from conversation.test_budgets import endless
from databases import until
from edge.test_bad_input import problem
from far_end import FarEnd, says
from server import Answer, Caller, serving

from api.conftest import make_keys, settings_in
from api.test_openai import complete
from ion_mentoring.settings.budgets import AllowedSettings, BudgetSettings
from ion_mentoring.settings.replies import OpenAISettings, ProviderSettings

BURNOUT = "I think I'm burned out by work. What can I do?"
LIMIT = 8000
NOBODY = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Metered:
    """A service with a budget for each learner; callers by the role of their key."""

    url: str
    keys: dict[str, str]
    http: aiohttp.ClientSession

    def caller(self, role: str, **headers: str) -> Caller:
        return Caller(self.http, self.url, Authorization=f"Bearer {self.keys[role]}").saying(**headers)


@pytest.fixture
async def metered(
    tmp_path: Path, far_end: FarEnd, http: aiohttp.ClientSession, read_once: None
) -> AsyncIterator[Metered]:
    settings = settings_in(tmp_path / "metered").model_copy(
        update={
            "openai": OpenAISettings(base_url=far_end.url, first_token_timeout_s=2.0),
            "providers": ProviderSettings(chain=["openai"]),
            "budgets": BudgetSettings(learner=AllowedSettings(tokens_per_day=LIMIT)),
        }
    )
    keys = await make_keys(settings)
    ready = serving(settings)
    url = await asyncio.to_thread(ready.__enter__)
    yield Metered(url, keys, http)
    await asyncio.to_thread(ready.__exit__, None, None, None)


def uses(prompt: int, completion: int) -> Any:
    counted = {"prompt_tokens": prompt, "completion_tokens": completion}
    return says("Rest first, then look.", usage=counted)


async def spend(caller: Caller, far_end: FarEnd) -> None:
    far_end.behave = uses(LIMIT, 1)
    assert (await caller.chat(BURNOUT)).status == 200


def seconds_left(answer: Answer) -> float:
    renews = datetime.fromisoformat(answer.json["budget"]["renews_at"])
    return (renews - datetime.now(UTC)).total_seconds()


async def usage(caller: Caller) -> dict[tuple[str, str], dict[str, Any]]:
    answer = await caller.get("/api/v2/usage")
    assert answer.status == 200
    return {(one["of"], one["period"]): one for one in answer.json["periods"]}


async def test_v2_refuses_with_what_is_left_and_when_it_renews(metered: Metered, far_end: FarEnd) -> None:
    learner = metered.caller("learner")
    await spend(learner, far_end)
    for more in ({}, {"stream": True}):
        answer = await learner.chat(BURNOUT, **more)
        problem(answer, 429, "budget-spent")
        assert answer.json["detail"].startswith("Your budget for today (8,000 tokens) is used up. It renews on ")
        budget = answer.json["budget"]
        assert (budget["of"], budget["period"], budget["unit"]) == ("learner", "day", "tokens")
        assert (budget["limit"], budget["used"], budget["left"]) == (LIMIT, LIMIT + 1, 0)
        assert abs(int(answer.headers["Retry-After"]) - seconds_left(answer)) < 5
    korean = await learner.chat("번아웃이 온 것 같아요. 무엇부터 하면 좋을까요?")
    assert korean.json["detail"].startswith("오늘의 예산(토큰 8,000개)을 다 썼어요. ")
    sessions = (await learner.get("/api/v2/sessions")).json["items"]
    assert len(sessions) == 1 and sessions[0]["turns"] == 1


async def test_v1_refuses_in_the_same_way(metered: Metered, far_end: FarEnd) -> None:
    learner = metered.caller("learner")
    await spend(learner, far_end)
    answer = await learner("POST", "/api/v1/chat", json={"message": BURNOUT})
    problem(answer, 429, "budget-spent")
    assert abs(int(answer.headers["Retry-After"]) - seconds_left(answer)) < 5


async def test_openais_form_says_insufficient_quota_with_a_session_and_without(
    metered: Metered, far_end: FarEnd
) -> None:
    learner = metered.caller("learner")
    far_end.behave = uses(LIMIT, 1)
    assert (await complete(learner, BURNOUT)).status == 200
    for headers in ({}, {"ION-Session": "new"}):
        for more in ({}, {"stream": True}):
            answer = await complete(learner, BURNOUT, headers=headers, **more)
            assert answer.status == 429 and int(answer.headers["Retry-After"]) > 0
            error = answer.json["error"]
            assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_quota")
            assert "8,000 tokens" in error["message"]


async def test_openais_own_client_knows_what_happened(metered: Metered, far_end: FarEnd) -> None:
    await spend(metered.caller("learner"), far_end)
    async with openai.AsyncOpenAI(
        base_url=f"{metered.url}/openai/v1", api_key=metered.keys["learner"], max_retries=0
    ) as client:
        with pytest.raises(openai.RateLimitError) as refused:
            await client.chat.completions.create(model="ion-auto", messages=[{"role": "user", "content": BURNOUT}])
    assert refused.value.code == "insufficient_quota"


async def test_a_stream_that_runs_over_ends_with_an_error_that_says_why(metered: Metered, far_end: FarEnd) -> None:
    learner = metered.caller("learner")
    far_end.behave = endless()
    answer = await learner.chat(BURNOUT, stream=True)
    assert answer.status == 200
    names = [name for _, name, _ in answer.events]
    assert names[0] == "routing" and names[-1] == "error" and set(names[1:-1]) == {"delta"}
    told = answer.events[-1][2]["problem"]
    assert told["type"].endswith("/budget-spent") and told["status"] == 429
    assert told["budget"]["limit"] == LIMIT and told["retry_at"] == told["budget"]["renews_at"]
    assert "ran out, so the reply ends here" in told["detail"]
    turn = (await learner.get(f"/api/v2/turns/{answer.headers['ION-Turn-Id']}")).json
    written = "".join(data["text"] for _, name, data in answer.events if name == "delta")
    assert (turn["state"], turn["reply"]) == ("failed", written)
    assert turn["problem"]["budget"]["of"] == "learner"
    again = await learner.get(f"/api/v2/turns/{turn['id']}/events")
    assert [name for _, name, _ in again.events] == names
    one = (await usage(learner))["learner", "day"]
    assert LIMIT < one["tokens"]["used"] <= LIMIT + 4


async def test_openais_stream_that_runs_over_ends_with_its_error(metered: Metered, far_end: FarEnd) -> None:
    far_end.behave = endless()
    answer = await complete(metered.caller("learner"), BURNOUT, stream=True)
    last = json.loads(answer.text.strip().split("\n\n")[-1].removeprefix("data: "))
    assert last["error"]["code"] == "insufficient_quota"


async def test_what_i_have_used_is_told_in_tokens_and_money(metered: Metered, far_end: FarEnd) -> None:
    learner = metered.caller("learner")
    fresh = await usage(learner)
    assert list(fresh) == [("learner", "day"), ("learner", "month"), ("key", "day"), ("key", "month")]
    assert fresh["learner", "day"]["tokens"] == {"used": 0, "limit": LIMIT, "left": LIMIT}
    far_end.behave = uses(321, 7)
    await learner.chat(BURNOUT)
    found = await usage(learner)
    day = found["learner", "day"]
    assert day["tokens"] == {"used": 328, "limit": LIMIT, "left": LIMIT - 328}
    assert day["cost"] == {"used": {"amount": "0.00005235", "currency": "USD"}, "limit": None, "left": None}
    assert found["key", "month"]["tokens"] == {"used": 328, "limit": None, "left": None}
    assert datetime.fromisoformat(day["renews_at"]) > datetime.now(UTC)


async def test_learners_of_an_integrator_have_budgets_of_their_own_and_its_key_counts_them_together(
    metered: Metered, far_end: FarEnd
) -> None:
    ada, bob = (metered.caller("service", ION_Learner=name) for name in ("ada", "bob"))
    await spend(ada, far_end)
    assert (await ada.chat(BURNOUT)).status == 429
    far_end.behave = uses(10, 5)
    assert (await bob.chat(BURNOUT)).status == 200
    found = await usage(bob)
    assert found["learner", "day"]["tokens"]["used"] == 15
    assert found["key", "day"]["tokens"]["used"] == LIMIT + 16


async def test_an_operator_sees_everybody_and_sets_what_one_may_use(metered: Metered, far_end: FarEnd) -> None:
    operator, learner, admin = (metered.caller(role) for role in ("operator", "learner", "admin"))
    await spend(learner, far_end)
    me = (await learner.get("/api/v2/learners/me")).json
    (row,) = (await operator.get("/api/v2/admin/usage")).json["items"]
    assert (row["id"], row["name"], row["periods"][0]["tokens"]["used"]) == (me["id"], "learner", LIMIT + 1)
    assert set(row["own"].values()) == {None}
    (key,) = (await operator.get("/api/v2/admin/usage?of=key")).json["items"]
    assert key["name"] == "learner"
    limits = {"tokens_per_day": "unlimited", "tokens_per_month": 50_000, "cost_per_month": "2.50"}
    answer = await operator("PUT", f"/api/v2/admin/learners/{me['id']}/budget", json=limits)
    assert answer.status == 204
    far_end.behave = uses(10, 5)
    assert (await learner.chat(BURNOUT)).status == 200
    (row,) = (await operator.get("/api/v2/admin/usage")).json["items"]
    assert row["own"] == limits | {"cost_per_day": None, "cost_per_month": "2.5"}
    found = await usage(learner)
    assert found["learner", "day"]["tokens"]["limit"] is None
    assert found["learner", "month"]["cost"]["limit"] == {"amount": "2.5", "currency": "USD"}
    await operator("PUT", f"/api/v2/admin/keys/{key['id']}/budget", json={"tokens_per_day": 5})
    answer = await learner.chat(BURNOUT)
    assert answer.json["budget"]["of"] == "key" and "This key's budget for today" in answer.json["detail"]
    noted = (await admin.get("/api/v2/admin/audit?limit=2")).json["items"]
    assert [(entry["action"], entry["subject"]) for entry in noted] == [
        ("budget.set", key["id"]),
        ("budget.set", me["id"]),
    ]
    assert noted[1]["detail"]["cost_per_month"] == "2.5"


@pytest.mark.parametrize(
    "body",
    [
        {"tokens_per_day": 0},
        {"tokens_per_day": -1},
        {"tokens_per_day": 1.5},
        {"tokens_per_day": "many"},
        {"tokens_per_day": True},
        {"tokens_per_day": 10**16},
        {"cost_per_day": "0"},
        {"cost_per_day": "NaN"},
        {"cost_per_day": "Infinity"},
        {"cost_per_day": "0.00000000001"},
        {"cost_per_day": 10**10},
        {"tokens_per_year": 5},
    ],
)
async def test_a_limit_that_is_none_is_refused(ada: Caller, served: Any, body: dict[str, Any]) -> None:
    operator = ada.saying(Authorization=f"Bearer {served.keys['operator']}")
    problem(await operator("PUT", f"/api/v2/admin/keys/{NOBODY}/budget", json=body), 422, "invalid-input")


async def test_who_is_not_there_has_no_budget(ada: Caller, served: Any) -> None:
    operator = ada.saying(Authorization=f"Bearer {served.keys['operator']}")
    for kind in ("keys", "learners"):
        answer = await operator("PUT", f"/api/v2/admin/{kind}/{NOBODY}/budget", json={"tokens_per_day": 5})
        problem(answer, 404, "not-found")
    problem(await operator.get("/api/v2/admin/usage?cursor=nonsense"), 422, "invalid-input")


async def test_what_was_charged_and_refused_is_in_the_metrics(metered: Metered, far_end: FarEnd) -> None:
    before = await _metrics(metered)
    learner = metered.caller("learner")
    await spend(learner, far_end)
    await learner.chat(BURNOUT)
    after = await _metrics(metered)
    refused = 'ion_budget_refused_turns_total{of="learner",period="day",unit="tokens"}'
    tokens, cost = (
        'ion_budget_tokens_total{provider="openai"}',
        'ion_budget_cost_total{currency="USD",provider="openai"}',
    )
    assert after[refused] - before.get(refused, 0) == 1
    assert after[tokens] - before.get(tokens, 0) == LIMIT + 1
    assert after[cost] - before.get(cost, 0) == pytest.approx(0.0012006)


async def _metrics(metered: Metered) -> dict[str, float]:
    text = (await metered.caller("operator").get("/metrics")).text
    return {name: float(value) for name, value in _lines(text)}


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("ion_budget"):
            name, value = line.rsplit(" ", 1)
            yield name, value


async def test_whoever_tries_a_draft_pays_for_it_with_their_key(metered: Metered, far_end: FarEnd) -> None:
    designer = metered.caller("designer")
    text = (await designer.get("/api/v2/admin/personas/lua")).json["text"]
    far_end.behave = uses(321, 7)
    answer = await designer("POST", "/api/v2/admin/personas/lua/try", json={"text": text, "message": BURNOUT})
    assert answer.status == 200, answer.text

    async def charged() -> int:
        used: int = (await usage(designer))["key", "day"]["tokens"]["used"]
        return used

    assert await until(charged) == 328
    assert (await usage(designer))["learner", "day"]["tokens"]["used"] == 0
