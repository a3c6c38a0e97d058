"""The language of a message, by its letters."""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.mentoring.words import Language

_ASIDE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+\.\S+", re.DOTALL)
_SIGN_OF_ASIDE: Final = re.compile("[`@]|://|www")
_HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]+")
_LATIN: Final = re.compile(r"[a-zA-Z\u00c0-\u024f]+")
_FOREIGN: Final = re.compile(r"[\u0370-\u10ff\u1200-\u1cff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff]+")
_LATIN_OF_A_SYLLABLE: Final = 2.5
_SUBSTANTIAL: Final = 0.25


def detect(text: str) -> Language:
    """`ko`, `en`, `mixed` or `other`, by the share of Hangul and of Latin letters outside code and addresses.

    A Hangul syllable weighs as 2.5 Latin letters. Mixed: each has a quarter or more, and Latin more than a word or two.
    """
    prose = _ASIDE.sub(" ", text) if _SIGN_OF_ASIDE.search(text) else text
    hangul = _LATIN_OF_A_SYLLABLE * _letters(_HANGUL, prose)
    latin = float(_letters(_LATIN, prose))
    if hangul + latin <= _letters(_FOREIGN, prose):
        return "other"
    share = hangul / (hangul + latin)
    if _SUBSTANTIAL <= share <= 1 - _SUBSTANTIAL:
        return "mixed"
    return "ko" if share > 0.5 else "en"


def larger_part(text: str) -> str:
    """`ko` or `en`, whichever script has more letters: which calibration a mixed message takes."""
    return "ko" if _LATIN_OF_A_SYLLABLE * _letters(_HANGUL, text) > _letters(_LATIN, text) else "en"


def _letters(script: re.Pattern[str], text: str) -> int:
    return sum(map(len, script.findall(text)))
