"""Personal data in texts: found by its form, hidden behind placeholders, and put back when it returns.

What has no form (a name, a street) is not found. Phone numbers are known by `phonenumbers` (Google's metadata of every
country), IBAN and the digit of cards by `stdnum`; the rest is a form and a check of its own. A wrong find does no harm,
since it comes back as it was; so a doubtful one is hidden.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from typing import Final, Literal, NamedTuple

Kind = Literal["key", "email", "iban", "resident", "card", "licence", "passport", "ip", "phone"]
_BLANK: Final = "\0"
_DIGIT: Final = re.compile(r"\d")
_PLACEHOLDER: Final = re.compile(r"\[[A-Z]{2,8}_\d{1,4}\]")
_OPENING: Final = re.compile(r"\[(?:[A-Z]{0,8}|[A-Z]{2,8}_\d{0,4})$")
_RANDOM_SINCE: Final = date(2020, 10, 1)
"""Resident registration numbers that were given since then end in random digits (주민등록법 시행규칙, 2020-10-05)."""
_CENTURY: Final = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000}
_FEWEST_DIGITS: Final = 7


class Span(NamedTuple):
    """Where something personal stands in a text."""

    start: int
    end: int
    kind: Kind


def _by_form(_: str) -> bool:
    return True


def _numbered(text: str) -> bool:
    return _DIGIT.search(text) is not None


def _resident(number: str) -> bool:
    """A day of birth that can be; without a dash the check digit has to agree, where there is one."""
    digits = "".join(_DIGIT.findall(number))
    try:
        born = date(_CENTURY[digits[6]] + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    if not number.isdigit() or born >= _RANDOM_SINCE:
        return True
    whole = sum(int(digit) * weight for digit, weight in zip(digits, (*range(2, 10), *range(2, 6)), strict=False))
    return int(digits[-1]) in ((11 - whole % 11) % 10, (13 - whole % 11) % 10)  # the second for foreigners


def _card(number: str) -> bool:
    from stdnum import luhn

    digits = re.sub(r"\D", "", number)
    return digits[0] in "23456" and luhn.is_valid(digits)


def _iban(number: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(number))


def _ip(address: str) -> bool:
    try:
        read = ip_address(address)
    except ValueError:
        return False
    return not (read.is_loopback or read.is_unspecified)


# In this order: what was found is out of sight for those that follow.
_FORMS: Final[tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...]] = (
    (
        "key",
        re.compile(
            r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[\s\S]{0,8000}?-----END [A-Z ]{0,20}PRIVATE KEY-----"
            r"|\b(?:sk|pk|rk)[-_](?:[a-z]{2,8}[-_])*[A-Za-z0-9_-]{16,200}"
            r"|\b(?:ghp|gho|ghs|ghu|ghr|github_pat|glpat|hf|npm|ion|xox[abeprs])[-_][A-Za-z0-9_-]{16,200}"
            r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}"
            r"|\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,1000}",
            re.ASCII,  # a particle follows at once in Korean
        ),
        _by_form,
    ),
    (
        "email",
        re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}(?:xn--[a-z0-9-]{2,59}|[A-Za-z]{2,24}|한국)"),
        _by_form,
    ),
    ("iban", re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"), _iban),
    ("resident", re.compile(r"(?<!\d)\d{6}(?: ?[-–] ?| )?[1-8]\d{6}(?!\d)"), _resident),
    ("card", re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])"), _card),
    (
        "licence",
        re.compile(
            r"(?<![\d-])(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}(?![\d-])"
            r"|(?<=licence )[A-Z0-9-]{6,18}\b|(?<=license )[A-Z0-9-]{6,18}\b|(?<=면허번호 )[A-Z0-9-]{6,18}"
        ),
        _numbered,
    ),
    (
        "passport",
        re.compile(r"(?<![A-Za-z0-9])[MSRODGPT](?:\d{8}|\d{3}[A-Z]\d{4})(?![A-Za-z0-9])|(?<=passport )[A-Z0-9]{8,9}\b"),
        _numbered,
    ),
    (
        "ip",
        re.compile(
            r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?!\w|[.:]\w))",
            re.ASCII,
        ),
        _ip,
    ),
)


def find(text: str, country: str) -> list[Span]:
    """What is personal in the text, from left to right; none overlaps another. National numbers are those of `country`."""
    spans, rest = list[Span](), text
    for kind, form, is_one in _FORMS:
        own = [Span(*hit, kind) for hit in _hits(form, rest, is_one)]
        spans, rest = spans + own, _without(rest, own)
    return sorted([*spans, *(Span(*hit, "phone") for hit in _phones(rest, country))])


def _hits(form: re.Pattern[str], text: str, is_one: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Where the form and its check agree; a match that went on too far is tried by its shorter beginnings."""
    for match in form.finditer(text):
        words = match.group().split(" ")
        for length in range(len(words), 0, -1):
            shorter = " ".join(words[:length])
            if is_one(shorter) and form.fullmatch(text, match.start(), match.start() + len(shorter)):
                yield match.start(), match.start() + len(shorter)
                break


def _phones(text: str, country: str) -> Iterator[tuple[int, int]]:
    if sum(1 for _ in _DIGIT.finditer(text)) < _FEWEST_DIGITS:
        return
    from phonenumbers import PhoneNumberMatcher

    for match in PhoneNumberMatcher(text, country):
        yield match.start, match.end


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with what was found blanked out, everything else at its place."""
    for span in spans:
        text = text[: span.start] + _BLANK * (span.end - span.start) + text[span.end :]
    return text


def blotted(text: str, country: str = "KR") -> str:
    """The text with what is personal replaced by its kind, for good: for logs."""
    for span in reversed(find(text, country)):
        text = f"{text[: span.start]}[{span.kind.upper()}]{text[span.end :]}"
    return text


class Mask:
    """Hides what is personal in the texts of one turn; the same value has the same placeholder in all of them.

    `beside` are all texts that go out with them: no placeholder is taken that stands in one already.
    """

    def __init__(self, country: str, beside: Iterable[str] = ()) -> None:
        self._country = country
        self._taken = {taken for text in beside for taken in _PLACEHOLDER.findall(text)}
        self._of: dict[tuple[Kind, str], str] = {}
        self._numbers: Counter[Kind] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """How many different values of each kind were hidden."""
        return dict(sorted(Counter(str(kind) for kind, _ in self._of).items()))

    def hide(self, text: str) -> str:
        """The text with placeholders such as `[EMAIL_1]`."""
        parts, at = list[str](), 0
        for start, end, kind in find(text, self._country):
            parts += [text[at:start], self._placeholder(kind, text[start:end])]
            at = end
        return "".join([*parts, text[at:]])

    def restoring(self) -> Restoring:
        return Restoring({placeholder: value for (_, value), placeholder in self._of.items()})

    def restore(self, text: str) -> str:
        """The text with every value back in its place."""
        restoring = self.restoring()
        return restoring.take(text) + restoring.end()

    def _placeholder(self, kind: Kind, value: str) -> str:
        while (kind, value) not in self._of:
            self._numbers[kind] += 1
            placeholder = f"[{kind.upper()}_{self._numbers[kind]}]"
            if placeholder not in self._taken:
                self._of[kind, value] = placeholder
        return self._of[kind, value]


class Restoring:
    """Puts values back into a reply that comes in pieces; holds back only what may be a placeholder's beginning."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values, self._held = values, ""

    def take(self, piece: str) -> str:
        """What may go out now, which may be nothing."""
        if not self._values:
            return piece
        text = self._held + piece
        opening = _OPENING.search(text)
        end = opening.start() if opening else len(text)
        self._held = text[end:]
        return _PLACEHOLDER.sub(lambda found: self._values.get(found.group(), found.group()), text[:end])

    def end(self) -> str:
        """What was held back, since nothing follows."""
        rest, self._held = self._held, ""
        return rest
