"""Personal data is found by its form, hidden, and comes back byte for byte, also over the pieces of a stream."""

from __future__ import annotations

import json
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ion_mentoring.masking import Mask, blotted, find

HUNDRED = settings(max_examples=100, deadline=None)

PERSONAL = {
    "email": ["jimin.kim@example.co.kr", "a@b.io", "o'neil+tag@mail.example.com", "김지민@example.com", "me@예시.한국"],
    "phone": ["010-1234-5678", "01012345678", "02-312-3456", "+82 10 9876 5432", "+1 (415) 555-2671", "1588-1588"],
    "resident": ["900101-1234567", "971013-1019902", "050228-3123456", "850415-6123456"],
    "card": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"],
    "iban": ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR1420041010050500013M02606"],
    "passport": ["M12345678", "M123A4567"],
    "licence": ["11-23-456789-01", "28-01-000001-10"],
    "ip": ["203.0.113.7", "2001:db8::1", "192.168.0.12"],
    "key": [
        "sk-proj-" + "aB3dE6gH" * 2,
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + "0123456789abcdefghij" * 2,
        "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz",  # pragma: allowlist secret
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ==\n-----END PRIVATE KEY-----",  # pragma: allowlist secret
    ],
}
ALL = [(kind, value) for kind, values in PERSONAL.items() for value in values]
AROUND = {
    "ko": "연락처는 {} 입니다. 알려 주세요",
    "particle": "제 것은 {}로 되어 있어요",
    "en": "Here it is: {}, thanks.",
    "bare": "{}",
}
HARMLESS = [
    "버전 3.11.2, 2026-11-28 10:30:45, 127.0.0.1, std::vector, 1,234,567원",
    "파이썬 3.12에서 for i in range(100000): total += i ** 2",
    "3.14159265358979 and 2.71828182845905",
    "order 12345, page 404, ratio 16:9, chapter 1.2.3",
    "109 or 1393 or 112",
    "4111 1111 1111 1112",
    "DE8937040044" + "0532013001",
    "999999-1234567",
    "c0ffee-1234, 019a5c1e-7c1e-7d4e-" + "8f2a-6b1c2d3e4f50",
    "user@host, @media (width < 30rem), a @ b",
    "::before { content: '' }",
]


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize(("kind", "value"), ALL)
def test_what_is_personal_is_found_by_its_kind_whatever_stands_around(kind: str, value: str, around: str) -> None:
    text, mask = around.format(value), Mask("KR")
    hidden = mask.hide(text)
    assert value not in hidden
    assert kind in mask.counts
    assert mask.restore(hidden) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_so_stays(text: str) -> None:
    assert find(text, "KR") == []


def test_a_resident_number_without_a_dash_needs_its_check_digit() -> None:
    assert [span.kind for span in find("9001011234568", "KR")] == ["resident"]
    assert find("9001011234567", "KR") == []
    assert [span.kind for span in find("2011153123456", "KR")] == ["resident"], "since 2020-10 the digits are random"


def test_the_same_value_has_one_placeholder_and_another_has_another() -> None:
    mask = Mask("KR")
    assert mask.hide("a@b.io, c@d.io, a@b.io") == "[EMAIL_1], [EMAIL_2], [EMAIL_1]"
    assert mask.hide("again c@d.io") == "again [EMAIL_2]"
    assert mask.counts == {"email": 2}


def test_a_placeholder_that_the_learner_wrote_is_not_taken() -> None:
    text = "What does [EMAIL_1] mean? Mine is a@b.io"
    mask = Mask("KR", [text])
    assert mask.hide(text) == "What does [EMAIL_1] mean? Mine is [EMAIL_2]"
    assert (
        mask.restore("[EMAIL_1] is a placeholder, [EMAIL_2] is yours") == "[EMAIL_1] is a placeholder, a@b.io is yours"
    )


words = st.text(st.characters(codec="utf-8"), max_size=20)
texts = st.lists(st.one_of(words, st.sampled_from([value for _, value in ALL]), st.just("[PHONE_1]")), max_size=8).map(
    " ".join
)


@HUNDRED
@given(texts)
def test_any_text_comes_back_byte_for_byte(text: str) -> None:
    mask = Mask("KR", [text])
    assert mask.restore(mask.hide(text)) == text


@HUNDRED
@given(
    st.lists(st.sampled_from(ALL), min_size=1, max_size=6),
    st.lists(words.map(lambda w: w.replace("\0", "")), min_size=6),
)
def test_nothing_that_was_planted_leaves(planted: list[tuple[str, str]], between: list[str]) -> None:
    text = "".join(f"{gap} , {value} ; " for gap, (_, value) in zip(between, planted, strict=False))
    hidden = Mask("KR", [text]).hide(text)
    for _, value in planted:
        assert value not in hidden


@HUNDRED
@given(text=texts, places=st.lists(st.integers(0, 300), max_size=20))
def test_a_stream_comes_back_whole_however_it_is_cut(text: str, places: list[int]) -> None:
    mask = Mask("KR", [text])
    hidden = mask.hide(text)
    ends = sorted({place % (len(hidden) + 1) for place in places} | {0, len(hidden)})
    restoring = mask.restoring()
    said = [restoring.take(hidden[a:b]) for a, b in pairwise(ends)]
    assert "".join([*said, restoring.end()]) == text


def test_only_what_may_begin_a_placeholder_is_held_back() -> None:
    mask = Mask("KR")
    mask.hide("a@b.io")
    restoring = mask.restoring()
    assert restoring.take("Write to [EM") == "Write to "
    assert restoring.take("AIL_1] now, [1] and [x") == "a@b.io now, [1] and [x"
    assert restoring.take(" [EMAIL_1") == " "
    assert restoring.end() == "[EMAIL_1"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "a@",
        "1 ",
        "12-",
        "::",
        "eyJa.b",
        "-----BEGIN PRIVATE" + " KEY-----",
        "가나다 1234 ",
        "AB12 ",
        "+82 10 ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 16_000)[:16_000]
    began = process_time()
    Mask("KR", [text]).hide(text)
    assert process_time() - began < 1


def test_for_a_log_the_kind_alone_stays() -> None:
    line = json.dumps({"reason": "no mail to jimin@example.com, call 010-1234-5678"})
    assert blotted(line) == '{"reason": "no mail to [EMAIL], call [PHONE]"}'
