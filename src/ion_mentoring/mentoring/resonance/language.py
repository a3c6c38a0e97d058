"""The language of a message, by its letters."""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.mentoring.resonance.letters import Tally, tally
from ion_mentoring.mentoring.words import Language

_ASIDE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`|https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+\.\S+", re.DOTALL)
_SIGNS_OF_ASIDE: Final = ("`", "@", "://", "www")
_HANGUL: Final = re.compile("[가-힣]")
_LATIN_OF_A_SYLLABLE: Final = 2.5
_SUBSTANTIAL: Final = 0.25


def detect(text: str, letters: Tally | None = None) -> Language:
    """`ko`, `en`, `mixed` or `other`, by the share of Hangul and of Latin letters outside code and addresses.

    A Hangul syllable weighs as 2.5 Latin letters. Mixed: each has a quarter or more, and Latin more than a word or two.
    `letters` are those of the whole text, if they have been counted.
    """
    if any(sign in text for sign in _SIGNS_OF_ASIDE):
        letters = tally(_ASIDE.sub(" ", text))
    elif letters is None:
        letters = tally(text)
    hangul, latin = _LATIN_OF_A_SYLLABLE * letters.hangul, letters.latin
    if hangul + latin <= letters.foreign:
        return "other"
    share = hangul / (hangul + latin)
    if _SUBSTANTIAL <= share <= 1 - _SUBSTANTIAL:
        return "mixed"
    return "ko" if share > 0.5 else "en"


def larger_part(text: str) -> str:
    """`ko` or `en`, for a mixed message: Korean where most words have Hangul, since an English stem takes Korean endings.

    Else it goes by the letters.
    """
    words = text.split()
    if 2 * sum(_HANGUL.search(word) is not None for word in words) > len(words):
        return "ko"
    letters = tally(text)
    return "ko" if _LATIN_OF_A_SYLLABLE * letters.hangul > letters.latin else "en"
