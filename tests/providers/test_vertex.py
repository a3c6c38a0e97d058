"""Gemini on Vertex AI: what is asked, Google's sign-in, and what only this format says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dialects import Vertex, service_account
from far_end import FarEnd, event, sends

from ion_mentoring.errors import ProviderError
from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.providers.vertex import VertexProvider
from ion_mentoring.settings.replies import VertexSettings
from providers.conftest import hear

SPEAKS = Vertex()


@pytest.fixture
def reply_settings(far_end: FarEnd, tmp_path: Path) -> VertexSettings:
    far_end.behave = sends(SPEAKS.piece("Rest."), SPEAKS.stop())
    account = service_account(far_end.root, tmp_path)
    return VertexSettings(base_url=far_end.root, credentials=str(account), region="europe-west4", model="m-1")


@pytest.fixture
async def provider(reply_settings: VertexSettings) -> AsyncIterator[VertexProvider]:
    made = VertexProvider(reply_settings)
    yield made
    await made.close()


async def test_what_is_asked_is_the_prompt_and_the_settings(
    provider: VertexProvider, far_end: FarEnd, brief: Brief
) -> None:
    await hear(provider, replace(brief, history=(Exchange("one", "eins", "lua"),)))
    place = "/v1/projects/ion-test/locations/europe-west4/publishers/google/models"
    assert far_end.paths == [f"{place}/m-1:streamGenerateContent?alt=sse"]
    (body,) = far_end.bodies
    assert [part["role"] for part in body["contents"]] == ["user", "model", "user"]
    assert body["contents"][-1]["parts"] == [{"text": brief.message}]
    assert "burnout" in body["systemInstruction"]["parts"][0]["text"].lower()
    thinking = {"thinkingConfig": {"thinkingBudget": 0}}
    assert body["generationConfig"] == {"temperature": 0.6, "maxOutputTokens": 700} | thinking


@pytest.mark.parametrize(("thinking", "longest", "config"), [(-1, 700, None), (128, 828, {"thinkingBudget": 128})])
async def test_thinking_goes_on_top_of_the_reply(
    reply_settings: VertexSettings,
    far_end: FarEnd,
    brief: Brief,
    thinking: int,
    longest: int,
    config: dict[str, int] | None,
) -> None:
    provider = VertexProvider(reply_settings.model_copy(update={"thinking_tokens": thinking}))
    await hear(provider, brief)
    await provider.close()
    asked = far_end.bodies[0]["generationConfig"]
    assert (asked["maxOutputTokens"], asked.get("thinkingConfig")) == (longest, config)


async def test_one_token_is_good_for_many_replies_until_it_expires(
    provider: VertexProvider, far_end: FarEnd, brief: Brief
) -> None:
    await asyncio.gather(*(hear(provider, brief) for _ in range(5)))
    assert far_end.tokens == 1
    assert {headers["Authorization"] for headers in far_end.headers} == {"Bearer token-1"}
    assert provider._credentials
    provider._credentials.expiry = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=1)
    await hear(provider, brief)
    assert far_end.tokens == 2 and far_end.headers[-1]["Authorization"] == "Bearer token-2"


async def test_without_a_file_the_application_default_credentials_are_used(
    reply_settings: VertexSettings, far_end: FarEnd, brief: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", reply_settings.credentials)
    provider = VertexProvider(reply_settings.model_copy(update={"credentials": "", "project": "another"}))
    await hear(provider, brief)
    await provider.close()
    assert far_end.tokens == 1 and "/projects/another/" in far_end.paths[0]


@pytest.mark.parametrize("text", [None, "no json", "{}", json.dumps({"type": "service_account", "private_key": "x"})])
async def test_credentials_that_are_none_are_told_with_what_to_do_and_nothing_leaves(
    reply_settings: VertexSettings, far_end: FarEnd, brief: Brief, tmp_path: Path, text: str | None
) -> None:
    file = tmp_path / "other.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    provider = VertexProvider(reply_settings.model_copy(update={"credentials": str(file)}))
    with pytest.raises(ProviderError, match="ION_VERTEX__CREDENTIALS"):
        await hear(provider, brief)
    await provider.close()
    assert far_end.bodies == []


async def test_a_sign_in_that_refuses_is_told(
    reply_settings: VertexSettings, far_end: FarEnd, brief: Brief, tmp_path: Path
) -> None:
    file = Path(reply_settings.credentials)
    account = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(account | {"token_uri": f"{far_end.root}/nothing"}), encoding="utf-8")
    provider = VertexProvider(reply_settings)
    with pytest.raises(ProviderError, match="No credentials for Vertex AI"):
        await hear(provider, brief)
    await provider.close()


async def test_without_a_project_it_is_asked_for(reply_settings: VertexSettings, brief: Brief, tmp_path: Path) -> None:
    file = Path(reply_settings.credentials)
    account = json.loads(file.read_text(encoding="utf-8"))
    del account["project_id"]
    file.write_text(json.dumps(account), encoding="utf-8")
    provider = VertexProvider(reply_settings)
    with pytest.raises(ProviderError, match="ION_VERTEX__PROJECT"):
        await hear(provider, brief)
    await provider.close()


async def test_thoughts_are_not_said(provider: VertexProvider, far_end: FarEnd, brief: Brief) -> None:
    parts = [{"text": "The learner is tired.", "thought": True}, {"text": "Rest."}]
    far_end.behave = sends(event(candidates=[{"content": {"parts": parts}}]), SPEAKS.stop())
    assert (await hear(provider, brief)).text == "Rest."


async def test_a_message_that_is_blocked_is_told_as_filtered(
    provider: VertexProvider, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = sends(event(promptFeedback={"blockReason": "PROHIBITED_CONTENT"}))
    with pytest.raises(ProviderError, match="content filter") as caught:
        await hear(provider, brief)
    assert caught.value.healthy


@pytest.mark.parametrize(("region", "host"), [("us-central1", "us-central1-aiplatform"), ("global", "aiplatform")])
def test_without_an_address_it_is_googles_own_of_the_region(region: str, host: str) -> None:
    assert VertexProvider(VertexSettings(region=region))._base_url() == f"https://{host}.googleapis.com"
