"""What a value says when each disguise is taken off it: some program behind might decode it once more than we do.

One place for all encodings, so that no rule has to know them: percent signs (twice, `%u`, and the overlong forms that RFC
3629 forbids), HTML's and JavaScript's ways to write a character, UTF-7, and Unicode's wide, circled and other variants.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final
from urllib.parse import unquote

TIMES: Final = 3
_DISGUISED: Final = re.compile(r"%[0-9a-fu]|\\[ux]|&[#a-z]|\+A|[^\x00-\x7e]", re.I)
_OVERLONG: Final = re.compile(r"%(?:c([01])|e0%80|f0%80%80)%([89ab])([0-9a-f])", re.I)
_NUMBERED: Final = re.compile(r"(?:%u|\\u)([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})", re.I)
_UTF7: Final = re.compile(r"\+A[A-Za-z0-9+/]{2,40}-")
_DOTS: Final = str.maketrans("。｡․", "...")
_UNSEEN: Final = re.compile("[\x00\u00ad\u200b-\u200f\u2060\ufeff]")


def undisguised(text: str) -> str | None:
    """None where nothing is disguised."""
    if not _DISGUISED.search(text):
        return None
    bare = text
    for _ in range(TIMES):
        before, bare = bare, _once(bare)
        if before == bare:
            break
    return None if bare == text else bare


def _once(text: str) -> str:
    text = unquote(_OVERLONG.sub(_overlong, text))
    text = html.unescape(_NUMBERED.sub(_numbered, text))
    text = _UTF7.sub(_utf7, text)
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text.translate(_DOTS)))


def _overlong(found: re.Match[str]) -> str:
    return chr(64 * int(found[1] or 0) + int(found[2] + found[3], 16) % 64)


def _numbered(found: re.Match[str]) -> str:
    number = int(found[1] or found[2] or found[3], 16)
    return chr(number) if number < 0x110000 else found[0]


def _utf7(found: re.Match[str]) -> str:
    return found[0].encode().decode("utf-7", "replace")
