"""A text without the names in it, before it is shown to somebody else.

Written forms are all that is looked for: a name beside a title, an address, a number. Rather too much is taken out
than too little, and whoever shares a text reads it first: a bare name without a sign of one stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_FAMILY: Final = "[김이박최정강조윤장임한오서신권황안송홍유전고문손배백허남심노하]"
_TITLE: Final = "(?:씨|님|군|양|쌤|팀장|대리|과장|부장|차장|사원|주임|선임|책임|실장|본부장|대표|이사|매니저|코치|선배|후배|교수|선생|박사|조교|형|누나|언니|오빠|사수)"
_ROLE: Final = (
    r"(?:boss|manager|lead|teamlead|supervisor|advisor|adviser|mentor|teacher|professor|colleague|coworker|co-worker|"
    r"friend|teammate|classmate|roommate|brother|sister|husband|wife|partner|girlfriend|boyfriend|director|CEO|CTO)"
)
_NAME: Final = r"[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+)?"
_TAKEN_OUT: Final = (
    (re.compile(r"https?://\S+|www\.\S+"), "[…]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[…]"),
    (re.compile(r"(?<![\w@`\]])@\w{2,}"), "[…]"),
    (re.compile(r"(?<![\w-])\+?\d{2,4}[ .-]?\d{3,4}[ .-]?\d{4}(?![\w-])"), "[…]"),
    (re.compile(rf"(?<![가-힣]){_FAMILY}[가-힣](?![을를는의에도로와과만])[가-힣](?= ?{_TITLE})"), "○○○"),
    (re.compile(r"(?<![가-힣])[가-힣]{2,3}(?= 씨(?![가-힣]{3}))"), "○○"),
    (re.compile(r"(?<=이름은 )[가-힣]{2,4}?(?=이에요|예요|입니다|이고|인데)"), "○○○"),
    (re.compile(rf"\b((?:Mr|Mrs|Ms|Dr|Prof|Professor)\.?) {_NAME}"), r"\1 […]"),
    (re.compile(rf"\b((?i:my|our|the|his|her) {_ROLE},?) (?!(?:Mr|Mrs|Ms|Dr|Prof)\b){_NAME}"), r"\1 […]"),
    (re.compile(rf"\b((?i:my name is|I'm called|call me|named|(?:his|her) name is)) {_NAME}"), r"\1 […]"),
)


def nameless(text: str, names: Iterable[str] = ()) -> str:
    """The text with `○○` or `[…]` where a name, an address or a number stood.

    `names` go wherever they stand, unless one is a plain word: "local" is the name of the one learner of a laptop.
    """
    for name in names:
        if len(name) > 1 and not re.fullmatch("[a-z]+", name):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?![a-zA-Z0-9])", "[…]", text)
    for pattern, instead in _TAKEN_OUT:
        text = pattern.sub(instead, text)
    return text
