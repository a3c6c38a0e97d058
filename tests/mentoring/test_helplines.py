"""Help numbers: what is shown, by country and kind, and what a broken file says."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.helplines import parse_helplines
from ion_mentoring.mentoring.words import CRISIS_KINDS, LANGUAGES
from mentoring.samples import FIFTY, LINE, help_table


def test_a_number_is_shown_as_it_is_written() -> None:
    said = parse_helplines(help_table(), "help.yaml").said("NO", "medical", "en")
    assert said == "- **0112** Helpline (always)"


def test_a_note_follows_in_the_language_that_it_has() -> None:
    help_ = parse_helplines(help_table(LINE[:-1] + ", note: {ko: 무료}}"), "help.yaml")
    assert help_.said("NO", "self_harm", "ko") == "- **0112** 상담 (늘) · 무료"
    assert help_.said("NO", "self_harm", "en") == "- **0112** Helpline (always)"


def test_the_country_is_found_in_small_letters_too(shipped: Content) -> None:
    assert shipped.helplines.said("kr", "self_harm", "ko") == shipped.helplines.said("KR", "self_harm", "ko")
    assert "109" in shipped.helplines.said("KR", "self_harm", "ko").split("\n")[0]


def test_a_country_without_data_gets_the_international_lines(shipped: Content) -> None:
    said = shipped.helplines.said("XX", "violence", "en")
    assert said == shipped.helplines.said("international", "violence", "en") != ""


def test_every_country_has_a_line_of_every_kind_in_both_languages(shipped: Content) -> None:
    for country in shipped.helplines.countries:
        for kind in CRISIS_KINDS:
            for language in LANGUAGES:
                lines = shipped.helplines.said(country, kind, language).split("\n")
                assert lines and all(line.startswith("- **") and "None" not in line for line in lines), (country, kind)


def test_a_korean_learner_in_danger_is_shown_the_numbers_that_are_answered_at_any_hour(shipped: Content) -> None:
    numbers = {kind: [line.number for line in shipped.helplines.countries["KR"][kind]] for kind in CRISIS_KINDS}
    assert numbers["self_harm"][0] == "109" and "119" in numbers["medical"] and "112" in numbers["violence"]


def test_the_day_of_the_last_check_is_known() -> None:
    assert parse_helplines(help_table(), "help.yaml").checked == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "checked: 2026-01-31\n",
        help_table(checked="soon"),
        help_table(checked="2026-13-45"),
        help_table(country="NO: {}\n  SE"),
        help_table("{name: {ko: 상담, en: Helpline}, hours: {ko: 늘, en: always}}"),
        help_table("{name: {ko: 상담}, number: 1, hours: {ko: 늘, en: always}}"),
        help_table("{name: {ko: 상담, en: ''}, number: 1, hours: {ko: 늘, en: always}}"),
        help_table("{name: {ko: 상담, en: Helpline}, number: [], hours: {ko: 늘, en: always}}"),
        help_table("{name: {ko: 상담, en: Helpline}, number: '', hours: {ko: 늘, en: always}}"),
        help_table(LINE[:-1] + ", note: free}"),
        help_table(""),
        help_table(kinds="    medical: []\n"),
        help_table().replace("international", "elsewhere"),
    ],
)
def test_a_file_that_would_leave_someone_without_a_number_is_refused(text: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_helplines(text, "home/help.yaml")
    assert (refused.value.file, refused.value.line) == ("home/help.yaml", 1)
    assert "the help numbers can't be read" in refused.value.reason


@given(st.one_of(st.text(max_size=60), st.sampled_from(["a: " + "[" * 500, "{", "checked: {}", "- &a [*a]", "\x00"])))
@FIFTY
def test_any_text_is_help_or_a_content_error(text: str) -> None:
    for whole in (text, f"checked: 2026-01-31\ncountries: {text}", help_table(text)):
        with suppress(ContentError):
            parse_helplines(whole, "help.yaml")
