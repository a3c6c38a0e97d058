"""Files for a browser: read once, compressed where the build did so, and sent again only where they changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from fastapi import Request, Response

ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""Content encodings, the better first, and how the build names a file's compressed copy."""
KEEP: Final = "public, max-age=31536000, immutable"
ASK: Final = "no-cache"
_MEDIA: Final = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_TEXT: Final = re.compile(r"text/|.*(json|xml)$")
_REFUSED: Final = re.compile(r"\s*;\s*q\s*=\s*0(\.0*)?\s*")


@dataclass(frozen=True)
class File:
    """What stands at one address; `cache` says how long a browser may take it from its own store."""

    media_type: str
    body: bytes
    cache: str = ASK
    encoded: Mapping[str, bytes] = field(default_factory=dict)

    def answer(self, request: Request) -> Response:
        """The file as this browser can read it, or 304 where it has it already."""
        encoding = next((name for name in self.encoded if name in _taken(request)), "")
        headers = {"ETag": f'"{self._hash}{encoding and "-" + encoding}"', "Cache-Control": self.cache}
        if self.encoded:
            headers["Vary"] = "Accept-Encoding"
        if _has(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if encoding:
            headers["Content-Encoding"] = encoding
        return Response(self.encoded.get(encoding, self.body), headers=headers, media_type=self.media_type)

    @cached_property
    def _hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:20]


def read(path: Path, *, cache: str = ASK) -> File:
    """The file and its compressed copies beside it."""
    copies = {encoding: path.with_name(path.name + ending) for encoding, ending in ENCODINGS.items()}
    encoded = {encoding: copy.read_bytes() for encoding, copy in copies.items() if copy.is_file()}
    return File(_media_type(path), path.read_bytes(), cache, encoded)


def _media_type(path: Path) -> str:
    """By our own table: the system's differs from one to the next, and browsers are told not to guess."""
    media = _MEDIA.get(path.suffix, "application/octet-stream")
    return f"{media}; charset=utf-8" if _TEXT.match(media) else media


def _taken(request: Request) -> set[str]:
    """The encodings that a browser takes; one with `q=0` it refuses (RFC 9110, 12.5.3)."""
    ranges = [part.strip().partition(";") for part in request.headers.get("accept-encoding", "").lower().split(",")]
    return {name.strip() for name, sign, weight in ranges if not _REFUSED.fullmatch(sign + weight)}


def _has(request: Request, tag: str) -> bool:
    """Compared weakly (RFC 9110, 13.1.2): a proxy that compresses anew marks the tag so."""
    tags = request.headers.get("if-none-match", "").split(",")
    return tag in {given.strip().removeprefix("W/") for given in tags}
