"""The embedder with its real model: 14 ms a sentence, so few sentences."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pytest

from ion_mentoring.providers.embedded import embedder as module
from ion_mentoring.providers.embedded.embedder import DIMENSIONS, Embedder


class Counting:
    """In place of the model: what it was asked, and whether it was asked twice at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._busy = Lock()

    def query(self, text: str) -> Any:
        assert self._busy.acquire(blocking=False), "the model is in use"
        self.asked.append(text)
        vector = np.random.default_rng(abs(hash(text))).normal(size=DIMENSIONS).astype(np.float32)
        self._busy.release()
        return vector / np.linalg.norm(vector)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.npz"


@pytest.fixture
def model() -> Counting:
    return Counting()


@pytest.fixture
def embedder(cache: Path, model: Counting) -> Iterator[Embedder]:
    made = Embedder(cache=cache)
    made._model = model
    yield made
    made.close()


async def test_the_real_model_puts_what_means_the_same_close() -> None:
    real = Embedder()
    one, same, other = [
        await real.query(t) for t in ("번아웃이 온 것 같아요", "I feel burned out", "How do SQL joins work?")
    ]
    real.close()
    assert one.shape == (DIMENSIONS,)
    assert one.dtype == np.float32
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    assert one @ same > one @ other + 0.03


async def test_a_message_is_embedded_once(embedder: Embedder, model: Counting) -> None:
    first, second = await embedder.query("hello"), await embedder.query("hello")
    assert np.array_equal(first, second)
    assert model.asked == ["hello"]


def test_what_was_not_asked_for_longest_is_forgotten(
    embedder: Embedder, model: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 2)
    for text in ("a", "b", "a", "c", "a", "b"):
        embedder.remembered([text])
    assert model.asked == ["a", "b", "c", "b"]


async def test_embedding_does_not_hold_up_the_event_loop(embedder: Embedder, model: Counting) -> None:
    held = embedder._memory
    held.acquire()
    waiting = asyncio.create_task(embedder.query("hello"))
    await asyncio.sleep(0)
    assert not waiting.done()
    held.release()
    assert (await waiting).shape == (DIMENSIONS,)


def test_many_threads_at_once_get_their_own_vectors_and_the_model_one_text(embedder: Embedder, model: Counting) -> None:
    texts = [f"text {n % 10}" for n in range(60)]

    def ask(number_text: tuple[int, str]) -> Any:
        number, text = number_text
        return embedder.remembered([text])[0] if number % 2 else embedder.content_now([text])[0]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, enumerate(texts)))
    for text, vector in zip(texts, found, strict=True):
        assert np.allclose(vector, model.query(text), atol=1e-3)


async def test_vectors_of_content_are_kept_between_starts(embedder: Embedder, model: Counting, cache: Path) -> None:
    first = await embedder.content(["one", "two", "one"])
    assert first.shape == (3, DIMENSIONS)
    assert model.asked == ["one", "two"]
    assert cache.is_file()
    again = Embedder(cache=cache)
    again._model = Counting()
    second = await again.content(["two", "one"])
    again.close()
    assert again._model.asked == []
    assert np.allclose(second, first[[1, 0]], atol=1e-3)


def test_only_what_is_new_is_embedded_and_what_is_gone_is_dropped(embedder: Embedder, model: Counting) -> None:
    embedder.content_now(["one", "two"])
    embedder.content_now(["two", "three"])
    assert model.asked == ["one", "two", "three"]
    embedder.content_now(["one"])
    assert model.asked[3:] == ["one"]


async def test_vectors_of_a_draft_are_not_kept_but_remembered(embedder: Embedder, model: Counting, cache: Path) -> None:
    await embedder.content(["one"])
    kept = cache.read_bytes()
    for _ in range(2):
        assert (await embedder.content(["one", "a draft"], keep=False)).shape == (2, DIMENSIONS)
    assert model.asked == ["one", "a draft"]
    assert cache.read_bytes() == kept


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04 half a file", b"\x93NUMPY rubbish", b"text"])
def test_a_broken_cache_file_is_made_again(embedder: Embedder, cache: Path, broken: bytes) -> None:
    cache.parent.mkdir()
    cache.write_bytes(broken)
    assert embedder.content_now(["one"]).shape == (1, DIMENSIONS)
    with np.load(cache) as stored:
        assert len(stored["names"]) == 1


def test_a_cache_that_cannot_be_written_costs_time_and_no_answer(embedder: Embedder, cache: Path) -> None:
    cache.parent.write_text("a file where the folder should be")
    assert embedder.content_now(["one"]).shape == (1, DIMENSIONS)


def test_without_a_cache_file_nothing_is_written(tmp_path: Path) -> None:
    made = Embedder()
    made._model = Counting()
    assert made.content_now(["one"]).shape == (1, DIMENSIONS)
    assert made.content_now([]).shape == (0, DIMENSIONS)
    made.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_long_message_is_embedded_by_its_ends_without_pasted_code(embedder: Embedder, model: Counting) -> None:
    said = "Why does this fail? " + "I have tried a lot. " * 200 + "What do I look at first?"
    await embedder.query(f"{said}\n```python\n{'x = 1; ' * 500}\n```")
    (asked,) = model.asked
    assert asked.startswith("Why does this fail? I have tried")
    assert asked.endswith("What do I look at first?")
    assert len(asked) < 210
    await embedder.query("```\nonly code\n```")
    assert "only code" in model.asked[-1]
