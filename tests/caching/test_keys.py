from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ion_mentoring.caching.house import Houses, build
from ion_mentoring.caching.keys import House, ReplyKey, digest_of, normalised
from ion_mentoring.content import Content
from ion_mentoring.conversation.context import Context
from ion_mentoring.mentoring.aims import Commitment, Goal
from ion_mentoring.mentoring.brief import Exchange
from ion_mentoring.settings import Settings
from ion_mentoring.settings.privacy import PrivacySettings

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
HOUSES = st.builds(House, **{field.name: TEXTS for field in fields(House)})
KEYS = st.builds(ReplyKey, house=HOUSES, **{f.name: TEXTS for f in fields(ReplyKey) if f.name != "house"})
EXCHANGES = st.builds(
    Exchange, TEXTS, TEXTS, st.none() | TEXTS, st.none() | TEXTS, st.lists(TEXTS, max_size=2).map(tuple)
)
CONTEXTS = st.builds(
    Context,
    history=st.lists(EXCHANGES, max_size=3).map(tuple),
    persona=st.none() | TEXTS,
    playbook=st.none() | TEXTS,
    crisis=st.none() | TEXTS,
    worried=st.booleans(),
    goal=st.none() | st.builds(Goal, TEXTS, TEXTS, TEXTS, TEXTS),
    commitment=st.none() | st.builds(Commitment, TEXTS, TEXTS, TEXTS, st.booleans()),
)


@given(KEYS, KEYS)
def test_two_keys_have_one_digest_only_where_they_are_equal(one: ReplyKey, other: ReplyKey) -> None:
    assert (one.digest == other.digest) == (one == other)


@pytest.mark.parametrize("field", [f.name for f in fields(ReplyKey) if f.name != "house"])
@given(key=KEYS, text=TEXTS)
def test_a_change_of_any_part_of_the_question_changes_the_key(field: str, key: ReplyKey, text: str) -> None:
    assume(text != getattr(key, field))
    changed: Any = {field: text}
    assert replace(key, **changed).digest != key.digest


@pytest.mark.parametrize("field", [field.name for field in fields(House)])
@given(key=KEYS, text=TEXTS)
def test_a_change_of_any_part_of_the_house_changes_the_key(field: str, key: ReplyKey, text: str) -> None:
    assume(text != getattr(key.house, field))
    assert replace(key, house=replace(key.house, **{field: text})).digest != key.digest


@given(KEYS, TEXTS)
def test_what_moves_from_one_field_to_the_next_changes_the_key(key: ReplyKey, text: str) -> None:
    assume(text)
    one = replace(key, register=key.register + text, message=key.message)
    other = replace(key, register=key.register, message=text + key.message)
    assert one.digest != other.digest


@given(CONTEXTS, CONTEXTS, TEXTS, TEXTS)
def test_a_change_of_anything_that_the_mentor_has_in_mind_changes_its_digest(
    one: Context, other: Context, said: str, summary: str
) -> None:
    assert (digest_of(one, said) == digest_of(other, summary)) == ((one, said) == (other, summary))


def test_every_part_of_the_context_is_in_its_digest() -> None:
    changed: dict[str, Any] = {
        "history": (Exchange("q", "a", "lua"),),
        "persona": "lua",
        "playbook": "burnout",
        "crisis": "self_harm",
        "worried": True,
        "goal": Goal("1", "Pass"),
        "commitment": Commitment("1", "Read", "2030-01-01"),
    }
    digests = {digest_of(replace(Context(), **{field.name: changed[field.name]}), "") for field in fields(Context)}
    assert len(digests | {digest_of(Context(), "")}) == len(fields(Context)) + 1


@given(TEXTS)
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(TEXTS)
def test_normalising_changes_white_space_and_composition_alone(text: str) -> None:
    def ink(said: str) -> str:
        return "".join(unicodedata.normalize("NFD", said).split())

    assert ink(normalised(text)) == ink(text)
    assert unicodedata.is_normalized("NFC", normalised(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("  어떻게   시작하죠? ", "어떻게 시작하죠?"),
        (unicodedata.normalize("NFD", "번아웃이 왔어요"), "번아웃이 왔어요"),
        ("one\r\ntwo  ", "one\ntwo"),
        ("a\u00a0b\u3000c\td", "a b c d"),
    ],
)
def test_one_question_in_two_spellings_is_one(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Should I go?", "Should I go"),
        ("Should I go!", "Should I go?"),
        ("should I go?", "Should I go?"),
        ("그만둘까요?", "그만둘까요?!"),
        ("그만둘까요?", "그만둘까요??"),
        ("I can't", "I can\u2019t"),
        ("if x:\n  go()\n  rest()", "if x:\n  go()\nrest()"),
        ("too much\ntoo late", "too much too late"),
        ("합격했어요", "합격 했어요"),
        ("x²", "x2"),
    ],
)
def test_what_is_more_than_white_space_tells_questions_apart(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_the_digests_of_content_and_code_are_the_same_in_every_process() -> None:
    program = (
        "from ion_mentoring.content import Content; from ion_mentoring.caching.house import build;"
        "c = Content(); print(build(), c.persona_files.digest, c.playbook_files.digest, c.tables_digest)"
    )
    content = Content()
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).split()
    here = [build(), content.persona_files.digest, content.playbook_files.digest, content.tables_digest]
    assert told == here


def test_the_house_changes_with_its_content_and_with_what_a_provider_is_told(settings: Settings) -> None:
    settings.home.mkdir()
    content = Content(settings.home)
    before = Houses(content, settings).now
    warmer = settings.model_copy(
        update={
            "providers": settings.providers.model_copy(update={"chain": ["openai", "embedded"]}),
            "openai": settings.openai.model_copy(update={"temperature": 1.1}),
        }
    )
    cold = warmer.model_copy(update={"openai": settings.openai.model_copy(update={"temperature": 0.0})})
    patient = warmer.model_copy(update={"openai": warmer.openai.model_copy(update={"timeout_s": 7.0})})
    privacy = [PrivacySettings(mask=True), PrivacySettings(own=["openai"]), PrivacySettings(mask=True, own=["openai"])]
    guarded = [warmer.model_copy(update={"privacy": each}) for each in privacy]
    assert len({before, Houses(content, warmer).now, Houses(content, cold).now}) == 3
    assert [Houses(content, each).now.leaving for each in (settings, warmer, *guarded)] == [
        *("own", "open", "masked", "own", "own")
    ]
    assert Houses(content, patient).now == Houses(content, warmer).now
    folder = settings.home / "personas"
    folder.mkdir()
    shipped = next(path for path in (content.persona_files._roots[0]).glob("lua.md"))
    (folder / "lua.md").write_text(shipped.read_text("utf-8").replace("version: ", "version: 9"), "utf-8")
    content.persona_files.look_again()
    after = Houses(content, settings).now
    assert after.mentors != before.mentors and replace(after, mentors=before.mentors) == before


def test_no_secret_of_a_provider_is_in_the_key(settings: Settings) -> None:
    secret = settings.model_copy(
        update={
            "providers": settings.providers.model_copy(update={"chain": ["openai"]}),
            "openai": settings.openai.model_validate({"api_key": "sk-much-too-secret"}),
        }
    )
    assert "secret" not in repr(Houses(Content(), secret).now)
