from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.mentoring.steps import plain, proposed

from .goldens import FOLDER
from .samples import FIFTY


def test_an_authored_replys_steps_come_with_their_titles_and_without_marks() -> None:
    steps = proposed((FOLDER / "reply-elro-en-learning.md").read_text(encoding="utf-8"))
    assert [step.split(".")[0] for step in steps] == [
        "Check the body first",
        "Find the leak",
        "Sort what's on your plate",
    ]
    assert steps[1].endswith("The lowest one is what you work on this month.")
    assert "**" not in "".join(steps)


def test_steps_in_korean_are_read_and_help_numbers_are_none() -> None:
    steps = proposed((FOLDER / "reply-riri-ko-careful.md").read_text(encoding="utf-8"))
    assert [step.split(".")[0] for step in steps] == ["몸부터 살펴요", "새는 곳을 찾아요"]


@pytest.mark.parametrize(
    "reply", ["", "Just talk to her.", "- one\n- two", "In 2019. Then", "```\n1. not a step\n```", "1.5 hours a day"]
)
def test_a_reply_without_a_numbered_list_proposes_nothing(reply: str) -> None:
    assert proposed(reply) == ()


def test_lines_that_belong_to_an_item_are_part_of_its_step() -> None:
    reply = "Try this:\n\n1) Write **one** line\n   every evening\n   - in `notes.md` - short\n\n2) Read it\n\nWhich is harder?\n  So?"
    assert proposed(reply) == ("Write one line every evening in notes.md - short", "Read it")


def test_code_in_a_step_is_left_out_and_the_same_step_counts_once() -> None:
    assert proposed("1. Run it\n   ```sh\n   2. no\n   ```\n2. Look\n3. Run it") == ("Run it", "Look")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**Find the leak.** Score it", "Find the leak. Score it"),
        ("*Slowly*, and see [the page](https://x.example)", "Slowly, and see the page"),
        ("call `snake_case` and 2 * 3", "call snake_case and 2 * 3"),
        ("  __오늘__   한 줄 ", "오늘 한 줄"),
        ("들은 사람은 ___라고 말한다, or ____", "들은 사람은 ___라고 말한다, or ____"),
        ("_천천히_, and __so__", "천천히, and so"),
    ],
)
def test_marks_go_and_what_only_looks_like_one_stays(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@FIFTY
@given(st.text(alphabet="1. )-*`\n a가"))
def test_whatever_a_reply_is_a_step_is_one_line_with_something_in_it(reply: str) -> None:
    for step in proposed(reply):
        assert step and step == " ".join(step.split())


def test_every_step_of_every_playbook_is_found_in_a_list_of_them(shipped: Content) -> None:
    for book in shipped.playbooks.values():
        for language in ("ko", "en"):
            steps = book.part(language).steps
            listed = "\n".join(f"{n}. **{step.title}.** {step.text}" for n, step in enumerate(steps, 1))
            words = [re.sub(r"[`*_\s]", "", f"{step.title}.{step.text}") for step in steps]
            assert [re.sub(r"[`*_\s]", "", step) for step in proposed(listed)] == words
