"""GROW of a session (John Whitmore, "Coaching for Performance"): goal, reality, options, will.

The learner's own sentences are sorted by authored cues; the options are the steps that the mentors' replies propose. A
sentence without a cue belongs to no part: a part that is empty says so, and is better than one that guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ion_mentoring.mentoring.sentences import is_question, sentences, stated
from ion_mentoring.mentoring.steps import proposed

KEPT: Final = 12
"""Points of a part: the newest ones."""

Part = Literal["goal", "reality", "will"]


def _any(*cues: str) -> re.Pattern[str]:
    return re.compile("|".join(cues), re.IGNORECASE)


_RIEUL: Final = "[" + "".join(chr(0xAC00 + 28 * n + 8) for n in range(19 * 21)) + "]"
"""Every syllable that ends in ㄹ, with which a Korean verb says what one is going to do."""
_DOING: Final = (
    r"(?:try|start|begin|do|write|ask|talk|send|go|make|give|set|practi[sc]e|read|call|apply|book|plan|finish|take|keep|"
    r"put|use|tell|schedule|prepare|spend|pick|email|draft|block|sign up|show|work|study|list|review|submit|rest|stop|say)\b"
)

_COURTESY: Final = _any(
    r"감사(?:합|해|드)",
    "고마워|고맙",
    "^안녕",
    "반가워|반갑",
    "덕분",
    "^(?:네|응|넵|좋아요|알겠)[,.! ]*$",
    r"\bthank(?:s| you)\b",
    r"^(?:hi|hello|hey|ok(?:ay)?|good (?:morning|evening))\b[^,]{0,12}$",
)
_OF_THE_MENTOR: Final = _any(  # what is wanted here is an answer
    "(?:알|묻|듣|물어보|물어 보|여쭤보|여쭤 보|여쭙|질문하|상담하|상담받|이야기하|얘기하|말하|조언받|확인받)고 싶",
    "(?:알려|도와|가르쳐|설명해|추천해|조언해|말해|들어) ?(?:줬|주셨|주시|주세|줄래|달라|주면|주실)",
    "물어볼게|물어 볼게|여쭤볼게|질문할게|기다릴게|궁금",
    r"\b(?:want|like|love|need|hope|wish)(?:ed)? to (?:know|ask|hear|understand|talk|vent|say|tell you|chat)\b",
    r"\bI(?:'ll| will) (?:ask|tell) you\b",
)
_AWAY: Final = _any(  # away from something, and towards nothing yet
    "(?:죽|울|포기하|그만두|그만하|도망치|도망가|때려치우|사라지|숨)고 싶",
    r"\bwant to (?:give up|quit|cry|die|disappear|run away|hide|scream|stop)\b",
)

_CUES: Final[dict[Part, re.Pattern[str]]] = {
    "will": _any(
        rf"{_RIEUL}게요?(?=[\s.!~…]|$)",
        "기로 (?:했어|했습니다|했다|했음|마음먹|결심|약속)",
        "(?:하|보|쓰|가|내|두|만들|시작하|읽|끝내)겠(?:습니다|어요|다$)",
        "야겠(?:어|다|네|습)",
        rf"{_RIEUL} (?:계획|예정|작정)(?:이에요|예요|입니다|이다|이야|임|$)",
        rf"\bI(?:'ll| will|'m going to| am going to|'m gonna) (?:now |then |first |just |at least )?{_DOING}",
        r"\bI(?:'ve| have)? (?:decided|promised|promise|plan|committed|commit) to\b",
    ),
    "goal": _any(
        "고 싶(?!지)",
        r"목표(?:는|로|예요|에요|이에요|입니다|이다|다$|를 (?:세웠|잡았|정했))",
        "꿈(?:이에요|이다|입니다|은 )",
        "(?:려고|고자) (?:해|합니다|하는|하고|한다|노력)",
        "(?:았|었|였|했|됐|갔|봤)으면 (?:좋겠|해요|합니다|싶)",
        r"바라(?:요|고 있|는 (?:건|것|게))|원(?:해요|합니다|하는 (?:건|것은))",
        r"\b(?:I|we)(?: really| just| also| do| still| mainly)? (?:want|hope|aim|wish|intend) to\b",
        r"\b(?:I|we)(?:'d| would) (?:really )?(?:like|love) to\b",
        r"\bmy (?:\w+ )?(?:goal|dream|aim|target) (?:is|was|would be|for)\b",
        r"\b(?:I'm|I am|we're|we are) (?:aiming|hoping|trying) (?:to|for)\b",
        r"\bI wish I (?:could|were|was)\b",
    ),
    "reality": _any(
        "지금(?:은|까지|도|껏)? |요즘|현재|최근|아직|여전히|계속|자꾸|매번|벌써|이미",
        "못 ?[하했해]|못했|안 ?[돼되됐]|없[어는습고다]|모르겠|어려[워웠운움]|어렵|힘[들든]",
        "막[혔혀히막]|떨어[졌지진]|실패|밀[려렸]|지[쳤쳐]|불안|걱정|답답|무[서섭]|두[려렵]|부담|스트레스|헷갈|미루|미뤄|부족|고민",
        "고 있(?:어|는|습|고|지만|다|었)",
        "(?:[했봤썼됐갔왔났였]|[가-힣]았|[가-힣]었)(?:는데|지만|어요?|습니다|더니|거든|다$)",
        r"\b(?:right now|currently|at the moment|lately|recently|these days|nowadays|so far|still|already|again|keeps?|kept)\b",
        r"\b(?:can|don|doesn|didn|couldn|haven|hasn|isn|wasn|won|aren)['’]t\b|\bcannot\b|\b(?:nobody|no one|never)\b",
        r"\b(?:stuck|struggl\w+|fail(?:ed|ing|s)?|rejected|tired|exhausted|burn(?:ed|t)[ -]out|overwhelmed|afraid|scared)\b",
        r"\b(?:worried|anxious|nervous|stressed|behind|difficult|confus\w+|frustrat\w+|lost|missed|procrastinat\w+)\b",
        r"\bI(?:'ve| have) (?:been|had|only|tried|done|worked)\b|\bI(?:'m| am) (?:\w+ly )?(?:\w+ing|not)\b(?! (?:to|for)\b)",
        r"\bI (?:tried|asked|wrote|started|applied|got|lost|worked|quit|spent|rewrote|talked)\b",
    ),
}
_QUOTED: Final = re.compile(r"(?<!\w)['\"‘“][^'\"’”\n]+['\"’”](?![a-zA-Z])")
"""What somebody else said."""
_TRIED: Final = _any(
    "(?:해|어|아|여|써|꿔|려|워|겨|켜|쳐|춰|내|빼|세|러|줘|서|져|와|가) ?(?:봤|보았|봐도|보긴)",
    "시도(?:했|해)|노력(?:했|해)",
    r"\bI(?:'ve| have)?(?: already| also| even)? (?:tried|attempted|tested|practi[sc]ed|rewrote)\b",
    r"\bI(?:'ve| have)? already (?:asked|read|did|done|watched|talked|wrote|written)\b",
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn: the learner's message and the reply to it."""

    turn_id: str
    message: str
    reply: str


@dataclass(frozen=True, slots=True)
class Point:
    """Something that was said, and the turn in which it was; None where it came from beside the talk."""

    text: str
    turn_id: str | None


@dataclass(frozen=True, slots=True)
class Grow:
    """The four parts, each with its oldest point first."""

    goal: tuple[Point, ...] = ()
    reality: tuple[Point, ...] = ()
    options: tuple[Point, ...] = ()
    will: tuple[Point, ...] = ()


def grow(talk: Sequence[Spoken]) -> Grow:
    """The parts of a talk, oldest turn first."""
    sorted_out = [(part_of(point.text), point) for point in _points(talk)]
    return Grow(
        goal=_newest(point for part, point in sorted_out if part == "goal"),
        reality=_newest(point for part, point in sorted_out if part == "reality"),
        options=_newest(Point(step, turn.turn_id) for turn in talk for step in proposed(turn.reply)),
        will=_newest(point for part, point in sorted_out if part == "will"),
    )


def part_of(sentence: str) -> Part | None:
    """Where a sentence of the learner's belongs; None: nowhere."""
    whole = _QUOTED.sub("", sentence)
    text = stated(whole)
    if not text or _COURTESY.search(text):
        return None
    if not _OF_THE_MENTOR.search(text):
        if text == whole and _CUES["will"].search(text):
            return "will"
        if _CUES["goal"].search(text) and not _AWAY.search(text):
            return "goal"
    return "reality" if _AWAY.search(text) or _CUES["reality"].search(text) else None


def tried(talk: Sequence[Spoken]) -> tuple[Point, ...]:
    """What the learner says to have tried."""
    return _newest(point for point in _points(talk) if _TRIED.search(stated(point.text)))


def questions(talk: Sequence[Spoken]) -> tuple[Point, ...]:
    """What the learner asked."""
    return _newest(point for point in _points(talk) if is_question(point.text))


def _points(talk: Sequence[Spoken]) -> Iterable[Point]:
    return (Point(sentence, turn.turn_id) for turn in talk for sentence in sentences(turn.message))


def _newest(points: Iterable[Point]) -> tuple[Point, ...]:
    """The last of them, each text once, where it was said last."""
    once: dict[str, Point] = {}
    for point in reversed(list(points)):
        once.setdefault(point.text, point)
    return tuple(list(once.values())[:KEPT][::-1])
