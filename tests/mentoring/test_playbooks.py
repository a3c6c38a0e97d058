"""Playbooks: what a file must hold, and that every shipped one holds it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.playbooks import DOMAINS, Playbook, parse_playbook
from ion_mentoring.mentoring.register import casual, unconvertible
from ion_mentoring.mentoring.retrieval import passages
from ion_mentoring.mentoring.words import LANGUAGES, TONE_GROUPS, ReplyLanguage
from mentoring.samples import FIFTY, STEPS, playbook_text, small_playbook

FILES = sorted((SHIPPED / "playbooks").glob("*.md"))
QUOTED = re.compile(r"```.*?```|`[^`]*`|“[^”]*”|\"[^\"]*\"|‘[^’]*’|「[^」]*」|'[^'\n]*'", re.S)
POLITE = re.compile(r"[가-힣]*(?:요|죠|니다|니까)[)*\]]*[.!?…]")
SENTENCE = re.compile(r"(?<=[.!?])[\"”’)*]*\s+|\n+")


def said(book: Playbook, language: ReplyLanguage) -> list[str]:
    """Every text of a part that a mentor may say."""
    part = book.part(language)
    steps = [text for step in part.steps for text in (step.title, step.text)]
    return [*part.openings.values(), part.gist, *steps, part.example, part.stuck, *part.questions, *part.bad_advice]


def sentences(book: Playbook) -> set[str]:
    """What a playbook says, sentence by sentence; code is no sentence."""
    texts = [text for language in LANGUAGES for text in said(book, language)]
    prose = [re.sub(r"```.*?```", "", text, flags=re.S) for text in texts]
    return {sentence.strip(" -*.!?") for text in prose for sentence in SENTENCE.split(text)}


def test_a_file_becomes_a_playbook_in_two_languages() -> None:
    book = small_playbook()
    assert (book.id, book.domain, book.tones, book.sources) == ("kites", "study", ("calm", "curious"), ())
    assert book.keywords["en"] == ("kite", "wind") and len(book.examples["ko"]) == 5
    assert set(book.part("ko").openings) == set(TONE_GROUPS)
    assert book.part("en").steps[1].title == "Take step 2"
    assert book.part("en").steps[1].text == "Walk 2 metres into the wind."
    assert book.part("ko").questions == ("바람은 어디서 와요?", "줄은 얼마나 길어요?")


def test_sources_are_named_as_they_are_written() -> None:
    book = parse_playbook(playbook_text({"sources": "[Robertson 2009, 42]"}), "kites.md")
    assert book.sources == ("Robertson 2009", "42")
    assert parse_playbook(playbook_text({"sources": ""}), "kites.md").sources == ()


@pytest.mark.parametrize("steps", [3, 6])
def test_three_to_six_steps_are_taken(steps: int) -> None:
    text = "\n".join(f"{n}. **걸음 {n}을 디뎌요.**\n   바람이 부는 쪽으로\n   걸어요." for n in range(1, steps + 1))
    part = parse_playbook(playbook_text(ko={"steps": text}), "kites.md").part("ko")
    assert [step.title for step in part.steps] == [f"걸음 {n}을 디뎌요" for n in range(1, steps + 1)]
    assert {step.text for step in part.steps} == {"바람이 부는 쪽으로\n   걸어요."}


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        ({"id": "clouds"}, "`id` must be the file's name, `kites`"),
        ({"domain": "magic"}, "`domain` must be one of study"),
        ({"tones": "[]"}, "`tones` must be some of frustrated"),
        ({"tones": "[calm, [curious]]"}, "`tones` must be some of frustrated"),
        ({"tones": "[calm, sleepy]"}, "`tones` must be some of frustrated"),
        ({"examples": "{ko: [하나], en: [one]}"}, "at least 5 learners' messages"),
        ({"keywords": "{ko: [연], en: [3]}"}, "`keywords.en` holds 3"),
        ({"situation": ""}, "lacks `situation`"),
    ],
)
def test_front_matter_that_does_not_fit_is_refused(meta: dict[str, str], reason: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_playbook(playbook_text(meta), "content/kites.md")
    assert reason in refused.value.reason and (refused.value.file, refused.value.line) == ("content/kites.md", 1)


@pytest.mark.parametrize(
    ("heading", "text", "reason"),
    [
        ("steps", "1. 굵은 제목이 없어요.", "a step must read"),
        ("steps", "\n".join(STEPS["ko"][:2]), "3 to 6 steps, not 2"),
        ("steps", "\n".join(STEPS["ko"] * 2), "3 to 6 steps, not 8"),
        ("questions", "- 하나뿐이에요?", "at least 2 lines"),
        ("gist", "이렇게 합니다.", "`합니다` is no 해요체"),
        ("stuck", "당신이 해 봐요.", "`당신` is no 해요체"),
        ("gist", "", "lacks the section `## gist`"),
    ],
)
def test_a_section_that_does_not_fit_is_refused_on_its_line(heading: str, text: str, reason: str) -> None:
    file = playbook_text(ko={heading: text})
    with pytest.raises(ContentError) as refused:
        parse_playbook(file, "kites.md")
    assert reason in refused.value.reason
    assert file.split("\n")[refused.value.line - 1] == f"## {heading}"


def test_bad_advice_may_be_in_any_register() -> None:
    text = "- 무조건 버텨야 합니다.\n- 당신 탓이라는 말"
    assert (
        parse_playbook(playbook_text(ko={"bad advice": text}), "kites.md").part("ko").bad_advice[1]
        == "당신 탓이라는 말"
    )


@given(st.text(max_size=200), st.sampled_from(["steps", "questions", "gist", "opening: hurt"]))
@FIFTY
def test_any_section_text_is_taken_or_refused_as_a_content_error(text: str, heading: str) -> None:
    with suppress(ContentError):
        parse_playbook(playbook_text(ko={heading: text}), "kites.md")


@given(st.sampled_from(["id", "domain", "tones", "examples", "keywords", "situation", "sources"]), st.data())
@FIFTY
def test_any_front_matter_value_is_taken_or_refused_as_a_content_error(key: str, data: st.DataObject) -> None:
    value = data.draw(
        st.one_of(st.text(max_size=30), st.sampled_from(["[[1]]", "{ko: [{a: b}]}", "[.nan]", "&a [*a]", "~"]))
    )
    with suppress(ContentError):
        parse_playbook(playbook_text({key: value}), "kites.md")


def test_at_least_sixty_playbooks_ship() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_playbook_parses(file: Path) -> None:
    assert parse_playbook(file.read_text(encoding="utf-8"), str(file)).id == file.stem


def test_no_shipped_playbook_is_broken_and_their_ids_are_their_files(shipped: Content) -> None:
    assert shipped.problems == []
    assert list(shipped.playbooks) == [file.stem for file in FILES]


def test_every_domain_has_a_playbook(shipped: Content) -> None:
    assert {book.domain for book in shipped.playbooks.values()} == set(DOMAINS)


def test_every_korean_text_is_said_in_banmal_without_a_polite_end(shipped: Content) -> None:
    left = {
        f"{book.id}: {match.group()}"
        for book in shipped.playbooks.values()
        for text in said(book, "ko")
        for match in POLITE.finditer(QUOTED.sub(" ", casual(text)))
        if match.group().strip(".!?…)*]") not in ("필요", "중요", "개요", "수요", "주요", "소요")
    }
    assert left == set()


def test_no_korean_text_has_an_end_that_has_no_casual_form(shipped: Content) -> None:
    texts = [text for book in shipped.playbooks.values() for text in (*said(book, "ko"), book.situation["ko"])]
    assert [text for text in texts if unconvertible(text) and not text.endswith("말")] == []


def test_no_two_playbooks_share_a_sentence_of_more_than_twenty_characters(shipped: Content) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for book in shipped.playbooks.values():
        for sentence in sentences(book):
            if len(sentence) > 20:
                found[sentence].append(book.id)
    assert {sentence: books for sentence, books in found.items() if len(books) > 1} == {}


def test_no_learners_message_is_an_example_of_two_playbooks(shipped: Content) -> None:
    messages = [text for book in shipped.playbooks.values() for lang in LANGUAGES for text in book.examples[lang]]
    assert [message for message, times in Counter(messages).items() if times > 1] == []


def test_no_playbook_says_a_sentence_twice(shipped: Content) -> None:
    for book in shipped.playbooks.values():
        for language in LANGUAGES:
            texts = [text for text in said(book, language) if len(text) > 20]
            assert len(set(texts)) == len(texts), book.id


def test_the_korean_part_is_korean_and_the_english_part_english(shipped: Content) -> None:
    hangul = re.compile(r"[가-힣]")
    for book in shipped.playbooks.values():
        prose = {
            language: re.sub(r"```.*?```|`[^`]*`", "", " ".join(said(book, language)), flags=re.S)
            for language in LANGUAGES
        }
        assert len(hangul.findall(prose["ko"])) > len(prose["ko"]) / 2, book.id
        assert len(hangul.findall(prose["en"])) < 20, book.id


def test_the_passages_of_a_playbook_are_its_texts_in_both_languages(shipped: Content) -> None:
    book = shipped.playbooks["burnout"]
    found = passages(book)
    assert all(found) and set(book.examples["ko"]) | set(book.examples["en"]) <= set(found)
    assert not set(book.part("ko").bad_advice) & set(found)


def test_every_question_of_a_playbook_asks(shipped: Content) -> None:
    questions = [q for book in shipped.playbooks.values() for lang in LANGUAGES for q in book.part(lang).questions]
    assert [question for question in questions if "?" not in question] == []
