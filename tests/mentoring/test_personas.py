"""Personas: a mentor is one file. A fifth one is parsed, routed to and speaks; a broken one says where and why."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.personas import AUTO, LINES, PROSE, parse_persona
from ion_mentoring.mentoring.register import casual, unconvertible
from ion_mentoring.mentoring.routing import ResonanceStrategy, matrix, route
from ion_mentoring.mentoring.words import LANGUAGES
from mentoring.samples import FIFTY, a_brief, persona_text, reading, small_persona


def test_a_file_becomes_a_persona() -> None:
    mina = small_persona()
    assert (mina.id, mina.version, mina.color, mina.name["ko"]) == ("mina", 1, "blue", "미나")
    assert (mina.tones, mina.paces, mina.intents) == ({"playful": 1.0}, {"burst": 1.0}, {"learning": 1.0})
    assert (mina.shape.steps, mina.shape.example) == (2, False)
    assert set(mina.prose["ko"]) == set(PROSE) and set(mina.lines["en"]) == set(LINES)
    assert mina.lines["en"]["done"] == ("done line 1.", "done line 2.")


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        ({"id": "lua"}, "`id` must be the file's name, `mina`"),
        ({"color": "mauve"}, "`color` must be one of magenta"),
        ({"version": "one"}, "`version` must be a int, not str"),
        ({"version": "-1"}, "`version` must be a number from 0 to 1,000,000,000"),
        ({"version": "0x" + "f" * 9000}, "`version` must be a number from 0 to 1,000,000,000"),
        ({"name": "{ko: 미나}"}, "`name.en` must be a str"),
        ({"tones": "{}"}, "`tones` must name at least one of frustrated"),
        ({"tones": "{sleepy: 1}"}, "`tones` names `sleepy`"),
        ({"paces": "{burst: 0}"}, "`paces.burst` must be a number over 0 and up to 1, not 0"),
        ({"intents": "{learning: 1.1}"}, "`intents.learning` must be a number"),
        ({"intents": "{learning: .nan}"}, "`intents.learning` must be a number"),
        ({"intents": "{learning: high}"}, "not 'high'"),
        ({"shape": "{steps: 7, example: true}"}, "`shape` must be"),
        ({"shape": "{steps: 2}"}, "`shape` must be"),
        ({"shape": "{steps: two, example: true}"}, "`shape` must be"),
        ({"examples": "{ko: [연], en: [{wind: strong}]}"}, "`examples.en` holds {'wind': 'strong'}"),
    ],
)
def test_front_matter_that_does_not_fit_is_refused(meta: dict[str, str], reason: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_persona(persona_text(meta), "mina.md")
    assert reason in refused.value.reason and (refused.value.file, refused.value.line) == ("mina.md", 1)


def test_what_stands_for_whoever_fits_is_nobodys_name() -> None:
    with pytest.raises(ContentError, match="whoever fits"):
        parse_persona(persona_text({"id": AUTO}), f"{AUTO}.md")


@pytest.mark.parametrize(
    ("heading", "text", "reason"),
    [
        ("done", "- 하나뿐이에요.", "`## done` needs at least two alternatives"),
        ("done", "- 잘했어요.\n- 잘하셨습니다.", "`잘하셨습니다` is no 해요체"),
        ("who", "", "lacks the section `## who`"),
    ],
)
def test_a_section_that_does_not_fit_is_refused_on_its_line(heading: str, text: str, reason: str) -> None:
    file = persona_text(ko={heading: text})
    with pytest.raises(ContentError) as refused:
        parse_persona(file, "mina.md")
    assert reason in refused.value.reason
    assert file.split("\n")[refused.value.line - 1] == f"## {heading}"


@given(st.sampled_from(["tones", "paces", "shape", "version", "examples", "name", "color"]), st.data())
@FIFTY
def test_any_front_matter_value_is_taken_or_refused_as_a_content_error(key: str, data: st.DataObject) -> None:
    value = data.draw(
        st.one_of(st.text(max_size=30), st.sampled_from(["{calm: [1]}", "{[a]: 1}", "{ko: [1], en: [2]}", "{1: 1}"]))
    )
    with suppress(ContentError):
        parse_persona(persona_text({key: value}), "mina.md")


@given(st.text(max_size=200), st.sampled_from(["done", "greeting", "identity"]))
@FIFTY
def test_any_section_text_is_taken_or_refused_as_a_content_error(text: str, heading: str) -> None:
    with suppress(ContentError):
        parse_persona(persona_text(ko={heading: text}), "mina.md")


def test_a_fifth_persona_is_routed_to_where_it_is_best_and_leaves_the_others_their_places(shipped: Content) -> None:
    four = list(shipped.personas.values())
    mina = small_persona(tones="{playful: 1.0}", paces="{burst: 1.0}", intents="{validation: 1.0}")
    rows = {row["key"]: row["persona"] for row in matrix([*four, mina], shipped.affinities)}
    assert rows["playful-burst-validation"] == "mina"
    assert set(rows.values()) == {"lua", "elro", "riri", "nana", "mina"}
    heard = reading("playful", "burst", "validation")
    strategy = ResonanceStrategy(shipped.affinities)
    assert route(strategy.scores("", heard, [*four, mina]), heard, shipped.affinities).primary == "mina"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fifth_persona_speaks_in_its_own_voice_with_a_shipped_playbook(language: str, shipped: Content) -> None:
    book = shipped.playbooks["burnout"]
    reply = compose(a_brief(language=language, playbook=book)).text
    mina = small_persona()
    assert mina.prose[language]["introduction"] in reply  # type: ignore[index]
    assert any(line in reply for line in mina.lines[language]["steps"])  # type: ignore[index]


def test_the_four_mentors_ship_without_a_fault(shipped: Content) -> None:
    assert list(shipped.personas) == ["elro", "lua", "nana", "riri"]
    assert [file.stem for file in sorted((SHIPPED / "personas").glob("*.md"))] == list(shipped.personas)
    assert len({persona.color for persona in shipped.personas.values()}) == 4


def test_every_korean_text_that_a_mentor_says_has_a_casual_form(shipped: Content) -> None:
    for persona in shipped.personas.values():
        prose = [persona.prose["ko"][key] for key in ("introduction", "identity")]
        for text in [*prose, *(line for lines in persona.lines["ko"].values() for line in lines)]:
            assert unconvertible(text) is None, text
            assert "요." not in casual(text) and "요?" not in casual(text) and "저는" not in casual(text), text


def test_no_two_mentors_share_a_line(shipped: Content) -> None:
    for language in LANGUAGES:
        lines = [line for p in shipped.personas.values() for options in p.lines[language].values() for line in options]
        assert len(set(lines)) == len(lines)


def test_a_mentor_says_that_it_is_an_ai_when_it_introduces_itself_and_when_it_is_asked(shipped: Content) -> None:
    for persona in shipped.personas.values():
        for language in LANGUAGES:
            for key in ("introduction", "identity"):
                assert "AI" in persona.prose[language][key], (persona.id, language, key)


def test_a_careful_line_points_to_the_numbers_below_it(shipped: Content) -> None:
    for persona in shipped.personas.values():
        for language, word in (("ko", "번호"), ("en", "number")):
            assert all(word in line for line in persona.lines[language]["careful"]), persona.id  # type: ignore[index]


def test_an_unmatched_line_asks_exactly_one_question(shipped: Content) -> None:
    for persona in shipped.personas.values():
        for language in LANGUAGES:
            assert all(line.count("?") == 1 for line in persona.lines[language]["unmatched"]), persona.id
