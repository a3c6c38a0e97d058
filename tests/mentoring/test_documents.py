"""Content files: what is read from them, and with which line and reason a broken one is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.documents import parse_document
from mentoring.samples import FIFTY

GOOD = """---
id: kites
count: 3
both: {ko: 하나, en: one}
---

# ko

## gist

바람.

```python
# not a part
## not a section
```

## steps

걸음.

# en

## gist

Wind.
"""
PIECES = st.sampled_from(
    [
        "---",
        "# ko",
        "# en",
        "# fr",
        "## gist",
        "##",
        "```",
        "a: [1",
        "a: 2024-13-45",
        "a: &x [*x]",
        "- ",
        "\ufeff",
        "글",
        "",
    ]
)


def test_front_matter_and_sections_of_both_languages_are_read() -> None:
    document = parse_document(GOOD, "kites.md")
    assert document.meta == {"id": "kites", "count": 3, "both": {"ko": "하나", "en": "one"}}
    assert {language: list(part) for language, part in document.sections.items()} == {
        "ko": ["gist", "steps"],
        "en": ["gist"],
    }
    assert document.section("en", "gist").text == "Wind."


def test_a_heading_inside_a_code_block_is_text() -> None:
    text = parse_document(GOOD, "kites.md").section("ko", "gist").text
    assert text.startswith("바람.") and "## not a section" in text


def test_a_section_knows_the_line_of_its_heading() -> None:
    section = parse_document(GOOD, "kites.md").section("ko", "steps")
    assert GOOD.split("\n")[section.line - 1] == "## steps"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    windows = parse_document("\ufeff" + GOOD.replace("\n", "\r\n"), "kites.md")
    assert windows == parse_document(GOOD, "kites.md")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id: kites\n", 1, "must begin with front matter"),
        ("---\nid: kites\n", 1, "not closed"),
        ("---\n- a\n---\n", 1, "must be a mapping"),
        ("---\n---\n", 1, "must be a mapping"),
        ("---\nid: kites\ntones: [a, b\n---\n", 4, "no YAML"),
        ("---\nid: a\nday: 2024-13-45\n---\n", 1, "can't be read: month must be in 1..12"),
        ("---\nsure: !!bool maybe\n---\n", 1, "can't be read"),
        ("---\nhalf: \ud800\n---\n", 1, "can't be read"),
        ("---\na: " + "[" * 200_000 + "\n---\n", 1, "longer than 20,000"),
        ("---\na: 1\n---\n## gist\n", 4, "before the first language"),
        ("---\na: 1\n---\n# fr\n", 4, "unknown language part `# fr`"),
        ("---\na: 1\n---\nlost\n# ko\n", 4, "outside a section"),
        ("---\na: 1\n---\n# ko\n## gist\nx\n# en\n\nlost\n", 9, "outside a section"),
        ("---\na: 1\n---\n# ko\n## gist\nx\n\n## gist\ny\n", 8, "there twice"),
        ("---\na: 1\n---\n# ko\n## gist\n```\nx\n", 8, "code block is not closed"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_document(text, "kites.md")
    assert (refused.value.file, refused.value.line) == ("kites.md", line)
    assert reason in refused.value.reason
    assert refused.value.detail.startswith(f"kites.md:{line}: ")


def test_a_value_is_taken_with_its_type_or_a_default() -> None:
    document = parse_document(GOOD, "kites.md")
    assert document.take("count", int) == 3
    assert document.take("sources", list, default=[]) == []
    with pytest.raises(ContentError, match="`count` must be a str, not int"):
        document.take("count", str)
    with pytest.raises(ContentError, match="lacks `color`"):
        document.take("color", str)


@pytest.mark.parametrize("value", ["{ko: 하나}", "{ko: 하나, en: ''}", "{ko: 하나, en: 3}"])
def test_a_bilingual_value_needs_both_languages(value: str) -> None:
    document = parse_document(f"---\nboth: {value}\n---\n", "kites.md")
    with pytest.raises(ContentError, match="`both.en` must be a str and not empty"):
        document.bilingual("both", str)


def test_of_a_bilingual_value_other_languages_are_left_out() -> None:
    document = parse_document("---\nname: {ko: 연, en: kite, 1: 2, de: Drachen}\n---\n", "kites.md")
    assert document.bilingual("name", str) == {"ko": "연", "en": "kite"}


@pytest.mark.parametrize(("item", "shown"), [("no", "False"), ("0", "0"), ("null", "None"), ("{a: b}", "{'a': 'b'}")])
def test_a_list_of_texts_holds_nothing_but_texts(item: str, shown: str) -> None:
    document = parse_document(f"---\nwords: {{ko: [가], en: [yes it is, {item}]}}\n---\n", "kites.md")
    with pytest.raises(ContentError) as refused:
        document.texts("words")
    assert refused.value.reason == f"`words.en` holds {shown}, which is not a text: put it in quotes"


def test_a_missing_part_section_or_text_is_named_with_the_nearest_line() -> None:
    document = parse_document("---\na: 1\n---\n# ko\n\n## gist\n\n## steps\nx\n", "kites.md")
    for heading, line in (("gist", 6), ("stuck", 6)):
        with pytest.raises(ContentError) as refused:
            document.section("ko", heading)
        assert (refused.value.line, f"`## {heading}`" in refused.value.reason) == (line, True)
    with pytest.raises(ContentError, match="no part `# en`"):
        document.section("en", "gist")


@given(st.one_of(st.text(), st.lists(PIECES).map("\n".join), st.lists(PIECES).map(lambda p: "\n".join(["---", *p]))))
@FIFTY
def test_any_text_is_a_document_or_a_content_error(text: str) -> None:
    with suppress(ContentError):
        parse_document(text, "any.md")


@given(st.text(alphabet="abc012:-[]{}&*!|>'\"#?%@,. \n\t_x", max_size=60))
@FIFTY
def test_any_front_matter_is_a_mapping_or_a_content_error(meta: str) -> None:
    with suppress(ContentError):
        assert isinstance(parse_document(f"---\n{meta}\n---\n", "any.md").meta, dict)
