"""A value is inspected as it would be read by a program that decodes it once more than the service does."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.waf.conftest import chat
from ion_mentoring.edge.waf.disguises import undisguised
from ion_mentoring.edge.waf.explain import request_of
from ion_mentoring.edge.waf.policy import Policy
from ion_mentoring.edge.waf.requests import HEADERS, Request
from ion_mentoring.errors import MalformedRequest

SCRIPT = "<script>alert(1)</script>"
DISGUISES = {
    "percent": quote(SCRIPT, safe=""),
    "percent, twice": quote(quote(SCRIPT, safe=""), safe=""),
    "percent with a u": "".join(f"%u{ord(sign):04x}" for sign in SCRIPT),
    "overlong": SCRIPT.replace("<", "%c0%bc").replace(">", "%C0%BE"),
    "overlong in three bytes": SCRIPT.replace("<", "%e0%80%bc").replace(">", "%e0%80%be"),
    "HTML, decimal": "".join(f"&#{ord(sign)};" for sign in SCRIPT),
    "HTML, by name": SCRIPT.replace("<", "&lt;").replace(">", "&gt;"),
    "HTML, of what is HTML": SCRIPT.replace("<", "&amp;lt;").replace(">", "&amp;gt;"),
    "JavaScript": "".join(f"\\u{ord(sign):04x}" for sign in SCRIPT),
    "JavaScript, short": "".join(f"\\x{ord(sign):02x}" for sign in SCRIPT),
    "JavaScript, in braces": "".join(f"\\u{{{ord(sign):x}}}" for sign in SCRIPT),
    "wide letters": "".join(chr(ord(sign) + 0xFEE0) for sign in SCRIPT),
    "UTF-7": "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "unseen signs between": "\u200b".join(SCRIPT),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_each_is_taken_off(disguise: str) -> None:
    assert undisguised(DISGUISES[disguise]) == SCRIPT


@pytest.mark.parametrize("disguise", DISGUISES)
def test_an_attack_in_it_is_blocked_in_a_query_a_path_and_a_field(policy: Policy, disguise: str) -> None:
    text = DISGUISES[disguise]
    for request in (
        request_of({"path": f"/api/v2/sessions?cursor={quote(text, safe='')}"}),
        request_of({"path": f"/api/v2/personas/{quote(text, safe='')}"}),
        chat(message="hello", persona=text),
        chat(message="hello", **{text: 1}),
    ):
        assert policy.judge(request).blocked_by, request


@pytest.mark.parametrize(
    "text", ["lua", "김하늘", "AT&T", "100 %", "a+b", "Asia/Seoul", "2026-11-28T09:30:00+09:00", "면접 준비"]
)
def test_what_is_none_is_left_as_it_is(text: str) -> None:
    assert undisguised(text) is None


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%&\\+")))
def test_plain_text_comes_back_from_under_two_layers(text: str) -> None:
    twice = quote(quote(text, safe=""), safe="")
    assert undisguised(twice) == (text if twice != text else None)


@given(st.text())
def test_any_text_has_an_end(text: str) -> None:
    bare = undisguised(text)
    assert bare is None or bare != text


@pytest.mark.parametrize("target", ["/%ff", "/api/v2/sessions?cursor=%C0%AF", "/api/v2/search?q=%B8%E9%C1%A2"])
def test_an_address_is_in_utf_8(policy: Policy, target: str) -> None:
    with pytest.raises(MalformedRequest, match="not in UTF-8"):
        policy.judge(Request("GET", target, [("Host", "localhost")]))


def test_so_many_headers_and_no_more(policy: Policy) -> None:
    sent = [("Host", "localhost"), *((f"X-{number}", "a") for number in range(HEADERS - 1))]
    assert not policy.judge(Request("GET", "/api/v2/personas", sent)).found
    with pytest.raises(MalformedRequest, match="headers"):
        policy.judge(Request("GET", "/api/v2/personas", [*sent, ("X-More", "a")]))
