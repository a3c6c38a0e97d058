"""The embedded mentor's reply: authored words, chosen and put in order for this learner at this point of the session.

A playbook gives the substance and the persona the voice. Nothing is said twice in a session: what a reply took is
named in `Reply.used` (`step:0`, `gist`, `question:1`, ...), and the next reply goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from ion_mentoring.mentoring.aims import touches
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.mentoring.checks import reply_faults
from ion_mentoring.mentoring.playbooks import Part
from ion_mentoring.mentoring.register import spoken
from ion_mentoring.mentoring.resonance import BESIDE, Move
from ion_mentoring.mentoring.retrieval import terms
from ion_mentoring.mentoring.words import TONE_GROUP, Register

_DISCLOSURE: Final = {
    "ko": "이 답은 미리 써 둔 글에서 고른 거예요.",
    "en": "What I say is chosen from texts that were written beforehand.",
}
_ONE_EXAMPLE: Final = {
    "ko": "저에게 있는 예는 앞에서 보여 준 그 하나뿐이에요. 이번에는 지금 겪는 일을 예로 삼아 봐요. "
    "있는 그대로 두세 줄 적어 주면, 거기에 가까운 단계부터 짚을게요.",
    "en": "I have only the one example, and you've seen it above. Let's take your own case for the next: "
    "two or three lines on it just as it is, and I'll start from the step that comes closest.",
}
_NO_MORE: Final = {
    "ko": "예는 앞에서 보여 준 것이 전부예요. 그 대신 다음 단계로 이어 가요.",
    "en": "That one was all I have by way of example. Let's go on to what comes next instead.",
}
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_DID: Final = re.compile(
    r"(해|적어|써|물어|말해|읽어|만들어|나눠|들어|연습해) ?봤|(연습|정리|기록|공유|약속|계산)(을|를|은|는|도)? ?(다 )?했(어|습|는)"
    r"|\b(i|we)('ve| have)( already)? (done|tried|written|listed|asked|practi[sc]ed|talked|made|counted|measured|shown)\b"
    r"|\b(i|we) (already )?(did|tried|wrote|listed|asked|practi[sc]ed|talked|counted|measured) (it|that|this|them|my|the|to|with|down)\b"
)
_AVOID: Final = {"ko": "이런 말은 흘려들어도 괜찮아요", "en": "Advice that you can leave aside"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Paragraphs of markdown, and what they took from the playbook."""

    paragraphs: tuple[str, ...]
    used: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(slots=True)
class _Draft:
    """A reply in the making; it knows what the session has heard already."""

    brief: Brief
    part: Part | None
    heard: frozenset[str]
    paragraphs: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    def say(self, text: str, item: str = "") -> None:
        self.paragraphs.append(text)
        if item:
            self.used.append(item)

    def line(self, key: str) -> str:
        """One of the persona's alternatives, another one each turn of the session."""
        options = self.brief.persona.lines[self.brief.language][key]
        return options[(self.brief.seed + len(self.brief.history)) % len(options)]

    def fresh(self, item: str) -> bool:
        return item not in self.heard and item not in self.used


def compose(brief: Brief) -> Reply:
    """The reply to a brief; pure and deterministic: the same brief gives the same words."""
    reply = _composed(brief)
    if (brief.goal or brief.commitment) and reply_faults(reply.text, brief.language):
        return _composed(replace(brief, goal=None, commitment=None))  # what it quotes would not go out
    return reply


def _composed(brief: Brief) -> Reply:
    book = brief.playbook
    draft = _Draft(
        brief, book.part(brief.language) if book else None, brief.used(book.id) if book else frozenset[str]()
    )
    _introduce(draft)
    if draft.part is None or brief.move in BESIDE:
        _without_playbook(draft)
    else:
        _MOVES[brief.move](draft, draft.part)
    if brief.worry:
        draft.say(brief.worry)
    return Reply(tuple(_quoting(brief, spoken(text, brief.register)) for text in draft.paragraphs), tuple(draft.used))


def _quoting(brief: Brief, text: str) -> str:
    """The learner's own words where the persona's line leaves room for them, in no other register than theirs."""
    text = text.replace("{goal}", brief.goal.said) if brief.goal else text
    return text.replace("{commitment}", brief.commitment.said) if brief.commitment else text


def taken(reply: str, part: Part, register: Register) -> tuple[str, ...]:
    """What a reply that is known only by its words took from a playbook: the `used` with which it was composed."""
    items = {"gist": part.gist, "example": part.example, "stuck": part.stuck}
    items |= {f"step:{i}": step.text for i, step in enumerate(part.steps)}
    items |= {f"question:{i}": question for i, question in enumerate(part.questions)}
    items |= {"bad advice": part.bad_advice[0]} if part.bad_advice else {}
    return tuple(item for item, text in items.items() if spoken(text, register) in reply)


def _introduce(draft: _Draft) -> None:
    brief = draft.brief
    prose = brief.persona.prose[brief.language]
    if brief.move == "ask_ai":
        draft.say(f"{prose['identity']} {_DISCLOSURE[brief.language]}")
    elif brief.first:
        draft.say(f"{prose['introduction']} {_DISCLOSURE[brief.language]}")
    if brief.careful:
        draft.say(f"{draft.line('careful')}\n\n{brief.careful}")
    elif brief.commitment:
        draft.say(draft.line("commitment ahead" if brief.commitment.ahead else "commitment"))
    elif _speaks_of_goal(brief):
        draft.say(draft.line("goal"))


def _speaks_of_goal(brief: Brief) -> bool:
    """Where the message does, and no reply that the session remembers has spoken of it."""
    if brief.goal is None or brief.worry or brief.move in ("thanks", "greeting", "ask_ai"):
        return False
    said = brief.goal.said
    return touches(brief.message, brief.goal) and not any(said in past.reply for past in brief.history)


def _without_playbook(draft: _Draft) -> None:
    said: dict[Move, str] = {"thanks": "thanks", "greeting": "greeting", "ask_ai": "greeting"}
    said |= {move: move for move in BESIDE}
    draft.say(draft.line(said.get(draft.brief.move, "unmatched")))


def _new(draft: _Draft, part: Part) -> None:
    if not draft.fresh("gist") or not _unused_steps(draft, part):
        return _detail(draft, part)
    group = TONE_GROUP[draft.brief.resonance.tone]
    opening = part.openings[group]
    draft.say(f"{draft.line(f'lead: {group}')} {opening}" if draft.brief.first else opening, "opening")
    draft.say(part.gist, "gist")
    _steps(draft, part, "steps")
    if draft.brief.resonance.intent == "learning":
        draft.say(part.example, "example")
    _question(draft, part)


def _next(draft: _Draft, part: Part) -> None:
    if not _unused_steps(draft, part):
        return _finish(draft, part)
    _steps(draft, part, "next")
    _habitual_example(draft, part)
    _question(draft, part)


def _example(draft: _Draft, part: Part) -> None:
    """The one example; who asks for another is asked for a case of their own, and then the steps go on."""
    if draft.fresh("example"):
        draft.say(f"{draft.line('example')}\n\n{part.example}", "example")
    elif draft.fresh("own case"):
        draft.say(_ONE_EXAMPLE[draft.brief.language], "own case")
    else:
        draft.say(_NO_MORE[draft.brief.language])
        return _next(draft, part)
    _question(draft, part)


def _failed(draft: _Draft, part: Part) -> None:
    if not draft.fresh("stuck"):
        return _next(draft, part)
    draft.say(draft.line("failed"))
    draft.say(part.stuck, "stuck")
    _question(draft, part)


def _done(draft: _Draft, part: Part) -> None:
    draft.say(draft.line("done"))
    if _unused_steps(draft, part):
        _next(draft, part)
    else:
        _question(draft, part)


def _why(draft: _Draft, part: Part) -> None:
    reason = part.gist if draft.fresh("gist") else _to_the_point(draft, part.gist)
    draft.say(f"{draft.line('why')} {reason}", "gist")
    if draft.fresh("bad advice"):
        _avoid(draft, part)
    _question(draft, part)


def _to_the_point(draft: _Draft, text: str) -> str:
    """Of a text heard already, the sentence that shares most words with the message; the last one draws equal."""
    words = _words(draft)
    return max(reversed(_SENTENCE.split(text)), key=lambda sentence: len(words & terms(sentence).keys()))


def _shorter(draft: _Draft, part: Part) -> None:
    """Just one thing: the first step that fits, even when it was said before."""
    best = _fitting(draft, part, [i for i in range(len(part.steps)) if draft.fresh(f"step:{i}")] or [0], 1)[0]
    step = part.steps[best]
    draft.say(f"{draft.line('shorter')} **{step.title}.** {step.text}", f"step:{best}")


def _disagree(draft: _Draft, part: Part) -> None:
    draft.say(draft.line("disagree"))
    if draft.fresh("stuck"):
        draft.say(part.stuck, "stuck")
    elif unused := _unused_steps(draft, part):
        _numbered(draft, part, _fitting(draft, part, unused, 1))
    _question(draft, part)


def _detail(draft: _Draft, part: Part) -> None:
    unused = _unused_steps(draft, part)
    if not unused:
        return _finish(draft, part)
    draft.say(draft.line("detail"))
    left = _not_done_yet(draft, part, unused)
    _numbered(draft, part, _fitting(draft, part, left, _portion(draft)))
    _habitual_example(draft, part)
    _question(draft, part)


def _finish(draft: _Draft, part: Part) -> None:
    draft.say(draft.line("finished"))
    if draft.fresh("stuck"):
        draft.say(part.stuck, "stuck")
    elif draft.fresh("bad advice"):
        _avoid(draft, part)
    _question(draft, part)


def _thanks(draft: _Draft, part: Part) -> None:
    draft.say(draft.line("thanks"))


def _identity(draft: _Draft, part: Part) -> None:
    """Who it is was said in the introduction; the talk goes on where it was."""
    _question(draft, part)
    if not draft.paragraphs:
        draft.say(draft.line("greeting"))


_MOVES: Final[dict[Move, Callable[[_Draft, Part], None]]] = {
    "new": _new,
    "next": _next,
    "example": _example,
    "failed": _failed,
    "done": _done,
    "why": _why,
    "shorter": _shorter,
    "disagree": _disagree,
    "detail": _detail,
    "thanks": _thanks,
    "greeting": _identity,
    "ask_ai": _identity,
}


def _portion(draft: _Draft) -> int:
    """How many steps at once: the persona's measure, less for a hurried message, more for one that takes its time."""
    paces = {"burst": -1, "contemplative": 0, "flowing": 0, "medium": 0}
    return max(1, draft.brief.persona.shape.steps + paces[draft.brief.resonance.pace])


def _unused_steps(draft: _Draft, part: Part) -> list[int]:
    return [i for i in range(len(part.steps)) if draft.fresh(f"step:{i}")]


def _steps(draft: _Draft, part: Part, key: str) -> None:
    draft.say(draft.line(key))
    _numbered(draft, part, _unused_steps(draft, part)[: _portion(draft)])


def _numbered(draft: _Draft, part: Part, chosen: list[int]) -> None:
    steps = [part.steps[i] for i in chosen]
    if len(steps) == 1:
        draft.say(f"**{steps[0].title}.** {steps[0].text}")
    else:
        draft.say("\n".join(f"{n}. **{step.title}.** {step.text}" for n, step in enumerate(steps, 1)))
    draft.used.extend(f"step:{i}" for i in chosen)


def _fitting(draft: _Draft, part: Part, candidates: list[int], count: int) -> list[int]:
    """The steps that share most words with the message, in their own order; without any in common, the first ones."""
    words = _words(draft)

    def overlap(i: int) -> int:
        return len(words & terms(f"{part.steps[i].title} {part.steps[i].text}").keys())

    return sorted(sorted(candidates, key=lambda i: (-overlap(i), i))[:count])


def _not_done_yet(draft: _Draft, part: Part, unused: list[int]) -> list[int]:
    """Without the step that comes closest to what the learner reports to have done, as long as others are left."""
    if len(unused) < 2 or not _DID.search(draft.brief.message.lower()):
        return unused
    (closest,) = _fitting(draft, part, unused, 1)
    step = part.steps[closest]
    shared = _words(draft) & terms(f"{step.title} {step.text}").keys()
    return [i for i in unused if i != closest] if shared else unused


def _words(draft: _Draft) -> set[str]:
    """The message's words and longer parts of words."""
    return {term for term in terms(draft.brief.message) if term.startswith("w") or len(term) > 3}


def _habitual_example(draft: _Draft, part: Part) -> None:
    """The example with a later reply, where the persona likes to show one and the session hasn't seen it."""
    if draft.brief.persona.shape.example and draft.fresh("example"):
        draft.say(part.example, "example")


def _question(draft: _Draft, part: Part) -> None:
    """One open question that this session has not heard; none when all were asked."""
    for i, question in enumerate(part.questions):
        if draft.fresh(f"question:{i}"):
            return draft.say(question, f"question:{i}")


def _avoid(draft: _Draft, part: Part) -> None:
    lines = "\n".join(f"- {advice}" for advice in part.bad_advice)
    draft.say(f"{_AVOID[draft.brief.language]}:\n\n{lines}", "bad advice")
