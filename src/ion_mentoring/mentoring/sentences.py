"""A message as its sentences: with the full stops of a letter, or the endings and line breaks of a chat."""

from __future__ import annotations

import re
from typing import Final

_ASIDE: Final = re.compile(r"```.*?(?:```|\Z)|^>[^\n]*", re.DOTALL | re.MULTILINE)
_STOP: Final = r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bvs\.)(?<=[.!?…。？！])"
_POLITE: Final = r"(?<=[어아여해예에네세까워와려져돼게데래대죠지나가고봐겨켜쳐]요)|(?<=니다)|(?<=니까)(?=\s+[^\s]*$)"
_END: Final = re.compile(rf"\n+|(?:{_STOP}[\"')\]”’]*|{_POLITE})\s+")
_SOUNDS: Final = re.compile(r"^[\sㄱ-ㅎㅏ-ㅣ~^;\-–—*•·,.!?…]+|\s+$")
_QUESTION: Final = re.compile(
    r"[?？][\"')\]”’\sㅠㅜㅎㅋ~]*$|(?:까요?|나요|는지요|을까|ㄹ까)[\s.~ㅠㅜㅎㅋ]*$"
    r"|^(?:how|should|can|could|would|do|does|is|are|why|who|which)\b"
    r"|^(?:what|when|where)(?:'s| is| are| do| does| did| should| can| could| would| was)\b",
    re.IGNORECASE,
)
_BEFORE_THE_QUESTION: Final = re.compile(
    r"^(?P<ko>.*(?:[가-힣]데|지만|니까|거든요?|(?:[아어여]|해)서))[,\s]"
    r"|^(?P<en>.*?)(?:[,;:]| -|,? (?:and|but|so))\s+(?:how|what|which|should|can|could|would|do|does|is|are|where|when|why"
    r"|who|any)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences, each on one line; what is code or quoted, and what is only a sigh, is left out."""
    pieces = (_SOUNDS.sub("", " ".join(piece.split())) for piece in _END.split(_ASIDE.sub("\n", text)))
    return [piece for piece in pieces if sum(map(str.isalpha, piece)) > 2]


def on_one_line(text: str, longest: int) -> str:
    """The text without line breaks, so that it stays inside what quotes it; what is longer is cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def is_question(sentence: str) -> bool:
    return bool(_QUESTION.search(sentence))


def stated(sentence: str) -> str:
    """What a sentence states: all of it, or of a question what stands before it ("I failed, so what now?")."""
    if not is_question(sentence):
        return sentence
    found = _BEFORE_THE_QUESTION.search(sentence)
    return (found["ko"] or found["en"] or "") if found else ""
