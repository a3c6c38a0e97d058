"""The wire formats as a far end speaks them, and the provider that understands each."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import far_end
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from ion_mentoring.providers.anthropic import AnthropicProvider
from ion_mentoring.providers.openai import OpenAIProvider
from ion_mentoring.providers.vertex import VertexProvider
from ion_mentoring.providers.wire import FarEnd
from ion_mentoring.settings.replies import AnthropicSettings, OpenAISettings, VertexSettings

KEY: Final = "sk-marker-4711"


class Dialect(ABC):
    """What a far end writes, as bytes."""

    name: str

    @abstractmethod
    def piece(self, text: str) -> bytes: ...

    @abstractmethod
    def stop(self, *, filtered: bool = False) -> bytes:
        """The end of a reply, for a good reason or for the content filter."""

    @abstractmethod
    def counted(self, prompt: int, completion: int) -> Sequence[bytes]:
        """What comes before the reply and after it where the tokens are counted."""

    @abstractmethod
    def provider(self, root: str, folder: Path, **limits: Any) -> FarEnd:
        """One that asks the far end at this address."""


class OpenAI(Dialect):
    name = "openai"

    def piece(self, text: str) -> bytes:
        return far_end.piece(text)

    def stop(self, *, filtered: bool = False) -> bytes:
        return far_end.stop("content_filter" if filtered else "stop") + far_end.DONE

    def counted(self, prompt: int, completion: int) -> Sequence[bytes]:
        usage = {"prompt_tokens": prompt, "completion_tokens": completion}
        return b"", far_end.stop(usage=usage) + far_end.DONE

    def provider(self, root: str, folder: Path, **limits: Any) -> FarEnd:
        return OpenAIProvider(OpenAISettings(base_url=f"{root}/v1", api_key=SecretStr(KEY), **limits))


class Anthropic(Dialect):
    name = "anthropic"

    def piece(self, text: str) -> bytes:
        return _named("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def stop(self, *, filtered: bool = False) -> bytes:
        return self._stop("refusal" if filtered else "end_turn", {})

    def counted(self, prompt: int, completion: int) -> Sequence[bytes]:
        usage = {"input_tokens": prompt - 20, "cache_read_input_tokens": 20, "output_tokens": 1}
        return _named("message_start", message={"usage": usage}), self._stop("end_turn", {"output_tokens": completion})

    def _stop(self, reason: str, usage: dict[str, int]) -> bytes:
        delta = _named("message_delta", delta={"stop_reason": reason}, usage=usage)
        return delta + _named("message_stop")

    def provider(self, root: str, folder: Path, **limits: Any) -> FarEnd:
        return AnthropicProvider(AnthropicSettings(base_url=root, api_key=SecretStr(KEY), **limits))


class Vertex(Dialect):
    name = "vertex"

    def piece(self, text: str) -> bytes:
        return far_end.event(candidates=[{"content": {"role": "model", "parts": [{"text": text}]}}])

    def stop(self, *, filtered: bool = False) -> bytes:
        return far_end.event(candidates=[{"finishReason": "SAFETY" if filtered else "STOP"}])

    def counted(self, prompt: int, completion: int) -> Sequence[bytes]:
        usage = {"promptTokenCount": prompt, "candidatesTokenCount": completion - 2, "thoughtsTokenCount": 2}
        return b"", far_end.event(candidates=[{"finishReason": "STOP"}], usageMetadata=usage)

    def provider(self, root: str, folder: Path, **limits: Any) -> FarEnd:
        account = service_account(root, folder)
        return VertexProvider(VertexSettings(base_url=root, credentials=str(account), **limits))


DIALECTS: Final[tuple[Dialect, ...]] = (OpenAI(), Vertex(), Anthropic())


def _named(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\n".encode() + far_end.event(type=kind, **more)


def service_account(root: str, folder: Path) -> Path:
    """The file of a service account that signs in at this far end."""
    account = {
        "type": "service_account",
        "project_id": "ion-test",
        "private_key": _private_key(),
        "client_email": "ion@ion-test.example",
        "token_uri": f"{root}/token",
    }
    file = folder / "account.json"
    file.write_text(json.dumps(account), encoding="utf-8")
    return file


@cache
def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
