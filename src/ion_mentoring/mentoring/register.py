"""Korean speech levels: authored 해요체 (polite) said in 해체 (casual), for learners who set 반말.

Content is written once, politely. Quoted text and code keep their words: they are what someone else says or types.
"""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.mentoring.words import Register

_KEPT = re.compile(r"```.*?```|`[^`]*`|“[^”]*”|\"[^\"]*\"|‘[^’]*’|「[^」]*」|(?<![\w])'[^'\n]*'", re.S)
_END = re.compile(r"(?P<word>[가-힣]+)(?P<close>[)*\]]*)(?=[.!?…~,;:]|\s?\(|\s*$|\s*\n)", re.M)
_NOUNS_IN_YO: Final = ("필요", "중요", "개요", "수요", "주요", "소요", "동요", "강요", "고요", "불필요")
_WHOLE: Final = {"안녕하세요": "안녕", "세요": "세"}
_VERBS_IN_NA = re.compile(
    r"(?:어나|드러나|물러나|끝나|만나|떠나|^지나|어긋나|엇나|나타나|자라나|(?:살|달|돌|남)아나|"
    r"(?:겁|화|신|혼|열|빛|짜증|눈물|생각|기억|소문|고장|바닥|구멍|들통|탈|병)나)요$"
)
_PARTICLES: Final = "는|도|를|만|와|랑|야|의|보다|부터|까지|처럼|라면|라도|라는|밖에|(?:에게|한테)(?:는|도|만|서)?"
_FIRST_PERSON: Final = {"저": "나", "제가": "내가", "제게": "내게", "저희": "우리", "제": "내", "네": "응"}
_FIRST_PERSON_WORD = re.compile(
    rf"(?<![가-힣])(?:저(?=(?:{_PARTICLES})(?![가-힣]))|저희(?=(?:가|{_PARTICLES})?(?![가-힣]))|"
    r"(?:제가|제게|제|네(?=,))(?![가-힣]))"
)
_IRREGULAR: Final = {
    "하": "해",
    "되": "돼",
    "이끄": "이끌어",
    "드": "들어",
    "푸": "풀어",
    "머무": "머물러",
    "서두": "서둘러",
    "여": "열어",
    "거": "걸어",
    "아": "알아",
    "사": "살아",
    "노": "놀아",
    "더": "덜어",
    "도": "돌아",
    "다": "달아",
    "미": "밀어",
    "도우": "도와",
    "주무": "자",
    "계": "있어",
    "어떠": "어때",
    "그러": "그래",
    "이러": "이래",
    "마": "마",
    "따르": "따라",
    "들르": "들러",
    "치르": "치러",
}
_IN_COMPOUNDS: Final = ("하", "되", "드", "푸")
_HONORIFIC = re.compile(r"(시나요|시죠|신가요|실까요|시네요|시는군요|십시오|니다|니까|시다)$")
_SECOND_PERSON = re.compile(r"(?<![가-힣])(당신|여러분)")
_CONTRACTED: Final = {"ㅏ": "ㅏ", "ㅓ": "ㅓ", "ㅐ": "ㅐ", "ㅔ": "ㅔ", "ㅕ": "ㅕ", "ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ"}
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_NIEUN: Final = 4
_PIEUP: Final = 17
_BRIGHT: Final = ("ㅏ", "ㅑ", "ㅗ")


def spoken(text: str, register: Register) -> str:
    """The text in the learner's register; `polite` gives it back unchanged."""
    return casual(text) if register == "casual" else text


def casual(text: str) -> str:
    """해요체 -> 해체, outside quotes and code."""
    pieces, at = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [_casual_plain(text[at : kept.start()]), kept.group()]
        at = kept.end()
    return "".join([*pieces, _casual_plain(text[at:])])


def unconvertible(text: str) -> str | None:
    """The first sentence end (or second-person pronoun) that `casual` has no rule for; None when all is well."""
    plain = _KEPT.sub(" ", text)
    if pronoun := _SECOND_PERSON.search(plain):
        return pronoun.group()
    for match in _END.finditer(plain):
        word = match["word"]
        reason = word.endswith("니까") and _final_and_vowel(word[-3:-2])[0] != _PIEUP  # 쉬니까, but not 쉽니까
        if _HONORIFIC.search(word) and not reason:
            return word
    return None


def _casual_plain(text: str) -> str:
    text = _END.sub(_casual_end, text)
    return _FIRST_PERSON_WORD.sub(lambda match: _FIRST_PERSON[match.group()], text)


def _casual_end(match: re.Match[str]) -> str:
    said = _casual_word(match["word"], match.string[match.end() :][:1])
    if not said and match.start() > 0:  # a 요 goes where it stands behind a quote, and not where it is a word
        said = "요"
    return said + match["close"]


def _casual_word(word: str, after: str) -> str:
    """The casual form of a word at a sentence's end; said again until nothing polite is left of it."""
    said = ""
    while word != said:
        said, word = word, _casual_once(word, after)
    return word


def _casual_once(word: str, after: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if word.endswith("죠"):
        return word[:-1] + "지"
    if not word.endswith("요") or word in _NOUNS_IN_YO:
        return word
    for ending, replacement in (("이에요", "이야"), ("니에요", "니야"), ("예요", "야"), ("군요", "구나")):
        if word.endswith(ending):
            return word[: -len(ending)] + replacement
    if word.endswith("세요"):
        return _imperative(word[:-2])
    return _question(word) if after == "?" else word[:-1]


def _question(word: str) -> str:
    """Before a question mark: 했나요 -> 했니, 괜찮은가요 -> 괜찮으니, but 만나요 -> 만나."""
    if word.endswith("나요") and len(word) > 2 and not _VERBS_IN_NA.search(word):
        return word[:-2] + "니"
    if len(word) > 2 and word.endswith("가요") and word[-3] != "던" and _final_and_vowel(word[-3])[0] == _NIEUN:
        return word[:-3] + ("" if word[-3] == "는" else _with(word[-3], final=0)) + "니"
    return word[:-1]


def _imperative(stem: str) -> str:
    """The plain form of `stem` + (으)세요: 적으 -> 적어, 나누 -> 나눠, 고르 -> 골라."""
    for irregular, plain in _IRREGULAR.items():
        if stem == irregular or ((len(irregular) > 1 or irregular in _IN_COMPOUNDS) and stem.endswith(irregular)):
            return stem[: -len(irregular)] + plain
    last, final, vowel = stem[-1:], *_final_and_vowel(stem[-1:])
    if last == "으" and len(stem) > 1:
        _, before = _final_and_vowel(stem[-2])
        return stem[:-1] + ("아" if before in _BRIGHT else "어")
    if last == "르" and len(stem) > 1:
        _, before = _final_and_vowel(stem[-2])
        return stem[:-2] + _with(stem[-2], final=8) + ("라" if before in _BRIGHT else "러")
    if not final and vowel in _CONTRACTED:
        return stem[:-1] + _with(last, vowel=_CONTRACTED[vowel])
    if not final and vowel == "ㅡ":
        _, before = _final_and_vowel(stem[-2:-1])
        return stem[:-1] + _with(last, vowel="ㅏ" if before in _BRIGHT else "ㅓ")
    return stem + "어"


def _final_and_vowel(syllable: str) -> tuple[int, str]:
    """The index of the final consonant (0 when there is none) and the vowel of a Hangul syllable (Unicode 3.12)."""
    if not "가" <= syllable <= "힣":
        return 0, ""
    code = ord(syllable) - 0xAC00
    return code % 28, _VOWELS[code // 28 % 21]


def _with(syllable: str, *, vowel: str | None = None, final: int | None = None) -> str:
    code = ord(syllable) - 0xAC00
    lead, medial, tail = code // 588, code // 28 % 21, code % 28
    medial = _VOWELS.index(vowel) if vowel else medial
    return chr(0xAC00 + lead * 588 + medial * 28 + (tail if final is None else final))
