"""Checks on what goes out, whoever wrote it: a reply that fails one is not stored as done."""

from __future__ import annotations

import re

from ion_mentoring.mentoring.words import ReplyLanguage

_HANGUL = re.compile(r"[가-힣]")
_IDEOGRAPH = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.S)
_HUMAN = re.compile(
    r"\b(?:i am|i'm) (?:a human|a real person|human)\b|(?:저는|나는|전|난) (?:진짜 )?사람(?:이에요|입니다|이야)", re.I
)
_LABEL = re.compile(r"\b(?:learner|advice|note|mentor|assistant|system) ?:|<\|?|\|>|\bthe (?:learner|mentor)\b", re.I)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I'll|I've|me|my)\b")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_COMMON = frozenset(
    re.findall(
        r"\S+",
        "also another because been before being case could does doing each even every from have here into just like made "
        "make more most much need only other over same should some something such take than that their them then there "
        "these they this those through time very want well were what when where which while will with without would "
        "your you'd you'll you're yours yourself don't it's isn't that's start after about keep help still",
    )
)
_NUMBER_WORDS = frozenset(
    re.findall(
        r"\S+", "two three four five six seven eight nine ten fifteen twenty thirty forty fifty hundred thousand"
    )
)


def reply_faults(text: str, language: ReplyLanguage) -> tuple[str, ...]:
    """What is wrong with a reply, by name: `empty`, `language` (mostly another one), `poses_as_human`."""
    faults = []
    if not text.strip():
        faults.append("empty")
    prose = _CODE.sub(" ", text)
    hangul, latin = len(_HANGUL.findall(prose)), len(_LATIN.findall(prose))
    if (language == "ko" and latin > 40 and hangul * 3 < latin) or (
        language == "en" and hangul > 20 and latin < hangul * 2
    ):
        faults.append("language")
    if _HUMAN.search(prose):
        faults.append("poses_as_human")
    return tuple(faults)


def addition_faults(text: str, *, case: str, sources: str, instructions: str) -> tuple[str, ...]:
    """What is wrong with a passage that a small model adds in English; it goes out only where nothing is.

    `case` is what the learner told, `sources` all that the passage may draw on, `instructions` what it was told to do.

    - `language`: Hangul or ideographs, which leak in from what the model learnt;
    - `unfinished`, `length`: no end of a sentence, or not 40 to 420 characters;
    - `echo`: six words in a row of the instructions, or the labels of the prompt;
    - `repetition`: four words in a row twice;
    - `parrot`: more than half of it is taken word for word from the advice or the learner;
    - `first_person`: the model speaks of itself, or a question to the learner, which the mentor asks;
    - `not_their_case`: none of the case's own words;
    - `invented`: a number that is nowhere in the sources, or more than 40 % words of its own.
    """
    words, own = _words(text), _content(text)
    known, told = _content(sources), _content(case)
    checks = {
        "language": bool(_HANGUL.search(text) or _IDEOGRAPH.search(text)),
        "unfinished": not text.rstrip().endswith((".", "!", '."', ".)")),
        "length": not 40 <= len(text) <= 420,
        "echo": bool(_runs(words, 6) & _runs(_words(instructions), 6)) or bool(_LABEL.search(text)),
        "repetition": len(_runs(words, 4)) < max(0, len(words) - 3),
        "parrot": len(_runs(words, 4) & _runs(_words(sources), 4)) > 0.5 * max(1, len(words) - 3),
        "first_person": bool(_FIRST_PERSON.search(_QUOTED.sub("", text))) or "?" in text,
        "not_their_case": not own & told,
        "invented": bool(_numbers(text) - _numbers(sources)) or len(own - known) > 0.4 * len(own),
    }
    return tuple(name for name, wrong in checks.items() if wrong)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower())


def _content(text: str) -> set[str]:
    """The words that carry meaning, cut to five letters so that `interviews` is `interview`."""
    return {word[:5] for word in _words(text) if len(word) > 3 and word not in _COMMON}


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text)) | (_NUMBER_WORDS & set(_words(text)))
