"""Moves within a talk that are said in so many words: short messages of few forms, which need no head to be read."""

from __future__ import annotations

import re
from typing import Final

from ion_mentoring.mentoring.resonance.types import Move

_LONGEST: Final = 45
_WITH_ENDING: Final = 200
_FORMS: Final[dict[Move, re.Pattern[str]]] = {
    "failed": re.compile(
        r"(it|this|that|ok it|but it)? ?(still )?(does|did|is)(n't| not) (work|working|help|helping)( out)?( for me)?( at all)?"
        r"|(it|this|that)? ?still (fails|fail|broken)|no luck( so far)?|i tried( it| that)?,? (and|but) (it (didn't|did not) (work|help)|no luck)"
        r"|(해 ?봤는데|해 ?봤지만|그래도|아직도|여전히|역시)( 잘| 계속)? ?(안 ?(돼|되네|됐어|되는데|통해|먹혀|돼네)|똑같아|똑같네|소용 ?없어|소용 ?없네|그대로예|그대로야)(요)?"
    ),
    "example": re.compile(
        r"(for example|for instance|like what|such as)|(can|could) (you|i) (give|show|see|have)( me)? (an|another|one more) example( please)?"
        r"|(an|another|one more|any other) examples?( please)?|give me (an|another) example"
        r"|예(시)?(를|는|가)?( 하나| 좀)?( 더)? ?(들어|보여|알려)( ?(줘|주세요|줄래|볼래|주실래))?(요)?|(다른 )?예(시)?(는|는 없어|가 있어|가 있나)?(요)?|예를 들면(요)?"
    ),
    "next": re.compile(
        r"(ok |okay |and |so )?(what('s| is)? (comes )?next|and then|next( step)?( please)?|go on( please)?|continue|keep going|what then)"
        r"|(그|그럼|이제|네)? ?(그)? ?다음(은|엔|에는|으로는)?( ?(단계|거|것))?(는|은|로|도)?( ?(뭐|뭘|무엇을|어떻게|알려|말해)( ?(해|하면|줘|주세요|돼|되나|해야|할까|줄래))*)?(요)?"
        r"|계속( ?(해|해 ?줘|해 ?주세요|가|이야기해 ?줘))?(요)?|이어서( ?(해|말해|알려) ?(줘|주세요))?(요)?"
    ),
}
_ANEW: Final = re.compile(
    r"((actually|anyway|ok|okay|so|well|also|and|now|sorry|thanks),? )*"
    r"(let me ask|i( want|'d like| would like) to ask|(one more|another|a different|different|a new|new) (question|topic)"
    r"|on (a different|another) (topic|note|subject)|by the way|changing the subject)"
    r"|(그런데|근데|아|참|그리고|이번엔|이번에는|혹시|고마워요|감사합니다)?[,.]? ?(다른|새로운) ?(질문|얘기|이야기|주제|고민|거 (하나 )?(여쭤|물어))"
    r"|(그런데|근데|아|참)?,? ?(주제|화제)를? ?(좀 )?(바꿔|바꾸|바꿀)|그건 그렇고|하나 더 (여쭤|물어)"
)
_ENDING: Final = re.compile(r"[\s.!?…~,ㅠㅜㅋㅎ]+$")


def said(text: str) -> Move | None:
    """The move that a message of a running talk names itself, or None where it takes more to tell."""
    plain = " ".join(text[:_WITH_ENDING].lower().replace("’", "'").split())
    if _ANEW.match(plain):
        return "new"
    plain = _ENDING.sub("", plain)
    if len(text) > _WITH_ENDING or not plain or len(plain) > _LONGEST:
        return None
    return next((move for move, form in _FORMS.items() if form.fullmatch(plain)), None)
