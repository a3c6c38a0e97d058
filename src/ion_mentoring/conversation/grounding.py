"""Playbooks for a message: by words at once, by meaning only where words are unsure (an embedding takes 14 ms)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from ion_mentoring.content import Content
from ion_mentoring.mentoring.dialog import FITS
from ion_mentoring.mentoring.retrieval import Hit, MeaningIndex, WordIndex, fuse, passages
from ion_mentoring.providers.embedded.embedder import Embedder

CLEAR: Final = 0.99
"""Where words alone are this sure, and of one playbook only, the message is not embedded."""


def clear(words: Sequence[Hit]) -> bool:
    """Whether what words found needs no second opinion: one playbook is sure, and no other fits."""
    return bool(words) and words[0].score >= CLEAR and all(hit.score < FITS for hit in words[1:])


class Grounder:
    """Searches the present playbooks. Without an embedder it searches by words alone.

    `keeps`: whether the vectors of playbooks that are no shipped ones are kept on the disk.
    """

    def __init__(self, content: Content, embedder: Embedder | None, *, keeps: bool = True) -> None:
        self._content, self._embedder, self._keeps = content, embedder, keeps
        self._meaning: tuple[WordIndex, MeaningIndex] | None = None
        self._building = asyncio.Lock()

    async def find(self, text: str, limit: int = 5) -> Sequence[Hit]:
        """The playbooks that fit best, best first."""
        words = self._content.words.search(text, limit)
        if self._embedder is None or clear(words):
            return words
        return await self.search(text, limit)

    async def search(self, text: str, limit: int = 5) -> Sequence[Hit]:
        """By words and by meaning, whatever the words alone would say."""
        index = self._content.words
        if self._embedder is None or not index.ids:
            return index.search(text, limit)
        meaning = await self._meanings(index, self._embedder)
        query = await self._embedder.query(text)
        return fuse(index.ids, index.standing(text), meaning.likeness(query), limit)

    def over(self, content: Content) -> Grounder:
        """The same search over other content, of which nothing is kept."""
        grounder = Grounder(content, self._embedder, keeps=False)
        grounder._meaning = self._meaning
        return grounder

    async def warm(self) -> None:
        """Builds the indexes and loads the model, so that the first learner doesn't wait for them."""
        await asyncio.to_thread(lambda: self._content.words)
        await self.search("warm up")

    async def _meanings(self, index: WordIndex, embedder: Embedder) -> MeaningIndex:
        """The meanings of the same playbooks that `index` is over."""
        async with self._building:
            if self._meaning is None or self._meaning[0] is not index:
                books = [self._content.playbooks[name] for name in index.ids]
                pairs = [(book.id, text) for book in books for text in passages(book)]
                vectors = await embedder.content([text for _, text in pairs], keep=self._keeps)
                self._meaning = (index, MeaningIndex(vectors, [owner for owner, _ in pairs], index.ids))
            return self._meaning[1]
