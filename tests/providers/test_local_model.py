"""The local model as it is where its file is, and all that happens where it is not."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from ion_mentoring.content import Content
from ion_mentoring.mentoring.addition import DISCLOSURE, prefix
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief, Exchange
from ion_mentoring.providers.base import Errand
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.providers.embedded.local_model import LeftOut, Llama
from ion_mentoring.providers.embedded.models import QWEN, Shelf
from ion_mentoring.settings.replies import EmbeddedSettings
from ion_mentoring.telemetry import REGISTRY
from providers.conftest import hear
from providers.model_files import CONTENT, model

FILE = Path(os.environ.get("ION_MODEL_FILE", ""))
HERE = pytest.mark.skipif(
    not FILE.is_file(),
    reason="the local model's file is not here: set ION_MODEL_FILE to where `ion models pull` put it",
)
ONE_THREAD = EmbeddedSettings(model_threads=1, model_slots=1, model_queue=1, model_seconds=120)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("ion_model_additions_total", {"outcome": outcome}) or 0.0


async def idle(llama: Llama) -> None:
    """The thread sees at its next token that it was cancelled."""
    if llama._running:
        await asyncio.wait(list(llama._running.values()))
    assert llama._running == {}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A home whose model is the file that the environment names, verified."""
    shelf = Shelf(tmp_path_factory.mktemp("home"))
    shelf.folder.mkdir()
    shelf.file(QWEN).symlink_to(FILE.absolute())
    shelf.verify(QWEN)
    return shelf


@pytest.fixture
async def llama(shelf: Shelf) -> AsyncIterator[Llama]:
    local = Llama(shelf, QWEN, ONE_THREAD)
    yield local
    await local.close()


@pytest.fixture
def why(brief: Brief, content: Content) -> Brief:
    """A message for which the model is asked."""
    case = "My teammate Priya never does her half of the lab report and I end up doing it at midnight."
    past, book = Exchange(case, "...", "lua", "group-work", ("step:0",)), content.playbooks["group-work"]
    return replace(brief, message="Why?", move="why", playbook=book, history=(past,))


async def test_without_its_file_the_reply_is_authored_alone(why: Brief, tmp_path: Path) -> None:
    before = counted("absent")
    heard = await hear(EmbeddedProvider(Llama(Shelf(tmp_path), QWEN, ONE_THREAD)), why)
    assert heard.text == compose(why).text
    assert heard.finished[0].added_by == ""
    assert counted("absent") == before + 1


async def test_a_file_that_was_not_verified_is_not_loaded(tmp_path: Path) -> None:
    shelf, small = Shelf(tmp_path), model()
    shelf.folder.mkdir()
    shelf.file(small).write_bytes(CONTENT)
    local = Llama(shelf, small, ONE_THREAD)
    assert not await local.warm("x")
    with pytest.raises(LeftOut, match="absent"):
        await local.complete("x", tokens=5)


async def test_a_file_that_is_no_model_is_left_out(tmp_path: Path) -> None:
    shelf, small = Shelf(tmp_path), model()
    shelf.folder.mkdir()
    shelf.file(small).write_bytes(CONTENT)
    shelf.verify(small)
    local = Llama(shelf, small, ONE_THREAD)
    assert not await local.warm("x")
    with pytest.raises(LeftOut, match="failed"):
        await local.complete("x", tokens=5)
    await local.close()


@HERE
async def test_the_first_reply_does_not_wait_for_the_load(llama: Llama) -> None:
    with pytest.raises(LeftOut, match="loading"):
        await llama.complete("x", tokens=5)
    assert await llama.warm("x")
    assert await llama.complete("One, two, three,", tokens=1)


@HERE
async def test_the_same_prompt_gives_the_same_words_and_a_grammar_holds(llama: Llama) -> None:
    assert await llama.warm(prefix())
    asked = f"{prefix()}<|im_start|>user\nName a colour.<|im_end|>\n<|im_start|>assistant\n"
    said = [await llama.complete(asked, tokens=8, grammar='root ::= "red" | "blue"') for _ in range(2)]
    assert said[0] == said[1]
    assert said[0] in ("red", "blue")


@HERE
async def test_a_full_queue_a_late_reply_and_a_long_prompt_are_left_out(llama: Llama) -> None:
    assert await llama.warm("x")
    endless = "Count from one to ten thousand: one, two, three,"
    first, second = (asyncio.create_task(llama.complete(endless, tokens=1500)) for _ in range(2))
    await asyncio.sleep(0)  # both have begun
    with pytest.raises(LeftOut, match="busy"):
        await llama.complete("x", tokens=5)
    first.cancel()
    second.cancel()
    await asyncio.wait([first, second])
    await idle(llama)
    with pytest.raises(LeftOut, match="slow"):
        await llama.complete(endless, tokens=1500, within_s=0.2)
    await idle(llama)
    with pytest.raises(LeftOut, match="failed"):
        await llama.complete("word " * 3000, tokens=5)


@HERE
async def test_a_reply_with_the_model_begins_with_the_authored_one(why: Brief, llama: Llama) -> None:
    provider = EmbeddedProvider(llama)
    await provider.warm()
    heard = await hear(provider, why)
    authored, added = heard.text[: len(compose(why).text)], heard.text[len(compose(why).text) :]
    assert authored == compose(why).text
    if added:
        assert added.startswith(f"\n\n*{DISCLOSURE['en']}* In your case,")
    assert heard.finished[0].added_by == (QWEN.name if added else "")


@HERE
async def test_closing_the_stream_stops_the_model(why: Brief, llama: Llama) -> None:
    provider = EmbeddedProvider(llama)
    await provider.warm()
    async with aclosing(provider.stream(why, Errand())) as stream:
        await anext(stream)
    await idle(llama)
