"""Which playbooks are found, with a stand-in for the model: words count as vectors."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mentoring.samples import small_playbook

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.conversation.grounding import Grounder, clear
from ion_mentoring.conversation.meaning import MeaningStrategy
from ion_mentoring.mentoring.retrieval import Hit, terms
from ion_mentoring.providers.embedded.embedder import DIMENSIONS, Embedder


class Hashing(Embedder):
    """Vectors of hashed words, in place of the model."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def _encode(self, text: str) -> Any:
        self.asked.append(text)
        vector = np.zeros(DIMENSIONS, np.float32)
        for term in terms(text):
            vector[hash(term) % DIMENSIONS] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-6)

    def content_now(self, texts: Sequence[str], keep: bool = True) -> Any:
        return np.stack([self._encode(text) for text in texts])


@pytest.fixture
def embedder() -> Iterator[Hashing]:
    made = Hashing()
    yield made
    made.close()


async def test_a_message_whose_words_are_clear_is_not_embedded(shipped: Content, embedder: Hashing) -> None:
    message = next(
        text for book in shipped.playbooks.values() for text in book.examples["en"] if clear(shipped.words.search(text))
    )
    hits = await Grounder(shipped, embedder).find(message)
    assert hits[0].by == "words"
    assert embedder.asked == []


@pytest.mark.parametrize(("first", "second", "is_clear"), [(1.0, 0.1, True), (0.9, 0.1, False), (1.0, 0.9, False)])
def test_words_are_clear_where_they_are_sure_of_one_playbook_only(first: float, second: float, is_clear: bool) -> None:
    assert clear([Hit("kites", first, "words"), Hit("bread", second, "words")]) == is_clear
    assert not clear([])


async def test_a_message_whose_words_are_unsure_is_embedded(shipped: Content, embedder: Hashing) -> None:
    hits = await Grounder(shipped, embedder).find("everything feels heavy lately")
    assert "everything feels heavy lately" in embedder.asked
    assert {hit.by for hit in hits} <= {"both"}


async def test_without_an_embedder_words_alone_decide(shipped: Content) -> None:
    grounder = Grounder(shipped, None)
    assert {hit.by for hit in await grounder.search("everything feels heavy lately")} <= {"words"}
    await grounder.warm()


async def test_playbooks_are_embedded_once_however_many_ask(shipped: Content, embedder: Hashing) -> None:
    grounder = Grounder(shipped, embedder)
    await asyncio.gather(grounder.warm(), *(grounder.search(f"feeling {n}") for n in range(5)))
    gist = shipped.playbooks["burnout"].parts["en"].gist
    assert embedder.asked.count(gist) == 1


async def test_a_playbook_that_is_added_is_found(tmp_path: Path, embedder: Hashing) -> None:
    content = Content(tmp_path)
    content.playbook_files._every_s = 0
    grounder = Grounder(content, embedder)
    await grounder.warm()
    (tmp_path / "playbooks").mkdir()
    text = (SHIPPED / "playbooks" / "burnout.md").read_text(encoding="utf-8")
    changed = text.replace("id: burnout", "id: beekeeping").replace("burned out", "stung by my bees, the beehive")
    (tmp_path / "playbooks" / "beekeeping.md").write_text(changed, encoding="utf-8")
    hits = await grounder.search("stung by my bees at the beehive")
    assert hits[0].playbook == "beekeeping"


async def test_over_a_draft_it_searches_that_and_keeps_nothing(
    tmp_path: Path, embedder: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, kept = Content(tmp_path), list[bool]()
    grounder = Grounder(content, embedder)
    await grounder.warm()
    embed = embedder.content_now

    def noting(texts: Sequence[str], keep: bool = True) -> Any:
        kept.append(keep)
        return embed(texts)

    monkeypatch.setattr(embedder, "content_now", noting)
    over = grounder.over(content.drafted(small_playbook()))
    assert (await over.search("flying a kite in the wind"))[0].playbook == "kites"
    assert kept == [False]
    assert "kites" not in [hit.playbook for hit in await grounder.search("flying a kite in the wind")]
    assert kept == [False], "the present playbooks are not embedded anew"


def test_routing_by_meaning_takes_the_nearest_examples(shipped: Content, embedder: Hashing) -> None:
    personas = list(shipped.personas.values())
    strategy = MeaningStrategy(embedder)
    for persona in personas:
        resonance = shipped.reader.read(persona.examples["ko"][0])
        scores = strategy.scores(persona.examples["ko"][0], resonance, personas)
        assert max(scores, key=lambda name: scores[name]) == persona.id
