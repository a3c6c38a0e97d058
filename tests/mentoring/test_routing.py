"""Routing: who answers and why. The numbers of the table are tuned elsewhere; here is what must hold for any of them."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ion_mentoring.content import SHIPPED, Content
from ion_mentoring.errors import ContentError
from ion_mentoring.mentoring.resonance import parse_key
from ion_mentoring.mentoring.routing import (
    Affinities,
    ResonanceStrategy,
    chosen,
    matrix,
    parse_affinities,
    route,
    softmax,
)
from ion_mentoring.mentoring.words import INTENTS, PACES, TONES
from ion_mentoring.messages import say_reason
from mentoring.samples import FIFTY, certain, reading, small_persona

TABLE = (
    "weights: {tone: 0.5, pace: 0.3, intent: 0.2}\nstay: 0.1\nstay_following: 0.5\ntemperature: 0.1\n"
    "tone: [[calm, curious, 0.5]]\npace: []\nintent:\n"
)
SCORES = {"lua": 0.5, "elro": 0.45, "riri": 0.2}


@pytest.fixture(scope="module")
def affinities() -> Affinities:
    return parse_affinities(TABLE)


def test_the_matrix_has_each_of_the_216_keys_once(shipped: Content) -> None:
    rows = matrix(list(shipped.personas.values()), shipped.affinities)
    assert len(rows) == len({row["key"] for row in rows}) == 216 == len(TONES) * len(PACES) * len(INTENTS)
    for row in rows:
        assert "-".join(parse_key(row["key"])) == row["key"]


def test_no_mentor_answers_hardly_ever_or_nearly_always(shipped: Content) -> None:
    counts = Counter(row["persona"] for row in matrix(list(shipped.personas.values()), shipped.affinities))
    share = {name: round(counts[name] / 216, 3) for name in shipped.personas}
    assert all(0.15 <= part <= 0.40 for part in share.values()), share


def test_no_key_is_a_tie(shipped: Content) -> None:
    rows = matrix(list(shipped.personas.values()), shipped.affinities)
    assert [row["key"] for row in rows if row["margin"] <= 0] == []


def test_the_second_choice_is_another_mentor_and_confidence_a_probability(shipped: Content) -> None:
    for row in matrix(list(shipped.personas.values()), shipped.affinities):
        assert row["persona"] != row["secondary"] and 0.25 < row["confidence"] <= 1


def test_a_house_with_one_mentor_always_asks_that_one(affinities: Affinities) -> None:
    rows = matrix([small_persona()], affinities)
    assert {(row["persona"], row["secondary"], row["confidence"], row["margin"]) for row in rows} == {
        ("mina", "mina", 1.0, 0.0)
    }
    routing = route({"mina": 0.3}, reading(), affinities)
    assert (routing.primary, routing.secondary, routing.confidence, routing.margin) == ("mina", "mina", 1.0, 0.0)
    assert chosen("mina", routing).secondary == "mina"


def test_the_matrix_agrees_with_the_way_of_a_certain_message(shipped: Content) -> None:
    personas = list(shipped.personas.values())
    strategy = ResonanceStrategy(shipped.affinities)
    for row in matrix(personas, shipped.affinities)[::17]:
        heard = reading(*parse_key(row["key"]))
        assert route(strategy.scores("", heard, personas), heard, shipped.affinities).primary == row["persona"]


def test_a_mentor_is_as_good_with_a_label_as_it_says_and_with_a_neighbour_as_closeness_allows(
    affinities: Affinities,
) -> None:
    strategy = ResonanceStrategy(affinities)
    assert strategy.affinity("tone", {"calm": 0.8, "curious": 0.1}, "curious") == 0.1
    assert strategy.affinity("tone", {"calm": 0.8}, "curious") == pytest.approx(0.4)
    assert strategy.affinity("tone", {"calm": 0.8}, "urgent") == 0.0


def test_a_score_is_the_expectation_under_what_is_heard(affinities: Affinities) -> None:
    persona = small_persona(tones="{calm: 1.0}", paces="{burst: 0.5}", intents="{learning: 1.0}")
    strategy = ResonanceStrategy(affinities)
    score = strategy.score(persona, {"calm": 0.6, "urgent": 0.4}, {"burst": 1.0}, {"planning": 1.0})
    assert score == pytest.approx(0.5 * 0.6 + 0.3 * 0.5)
    sure = strategy.scores("", reading("calm", "burst", "learning"), [persona])
    assert sure == {"mina": pytest.approx(0.5 + 0.3 * 0.5 + 0.2)}


def test_the_best_score_is_chosen_and_the_next_is_second(affinities: Affinities) -> None:
    routing = route(SCORES, reading(), affinities)
    assert (routing.primary, routing.secondary, routing.margin) == ("lua", "elro", 0.05)
    assert routing.scores == SCORES and 0.25 < routing.confidence < 1


def test_equal_scores_are_settled_by_name(affinities: Affinities) -> None:
    assert route({"riri": 0.5, "elro": 0.5}, reading(), affinities).primary == "elro"


def test_the_mentor_of_the_session_stays_where_it_is_close(affinities: Affinities) -> None:
    assert route(SCORES, reading(), affinities, current="elro").primary == "elro"
    assert route(SCORES, reading(), affinities, current="riri").primary == "lua"


def test_a_message_that_goes_on_with_the_talk_keeps_its_mentor_even_from_afar(affinities: Affinities) -> None:
    assert route(SCORES, reading(), affinities, current="riri", follows=True).primary == "riri"


def test_a_mentor_that_has_left_the_house_gets_no_boost(affinities: Affinities) -> None:
    assert route(SCORES, reading(), affinities, current="mina", follows=True).scores == SCORES


def test_the_shipped_boosts_keep_a_mentor_more_firmly_where_the_message_follows(shipped: Content) -> None:
    assert 0 < shipped.affinities.stay < shipped.affinities.stay_following


def test_a_mentor_that_the_learner_asked_for_answers_whatever_the_scores(affinities: Affinities) -> None:
    routing = route(SCORES, reading(), affinities)
    asked = chosen("riri", routing)
    assert (asked.primary, asked.secondary, asked.confidence) == ("riri", "lua", 1.0)
    assert asked.scores == routing.scores and asked.margin == routing.margin
    assert asked.reasons[0] == ("reason.asked", {}) and asked.reasons[1:] == routing.reasons


def test_the_reasons_name_what_was_heard_and_how_sure_that_is(affinities: Affinities) -> None:
    routing = route(SCORES, reading("anxious", "burst", "planning", share=0.7), affinities, current="lua")
    assert routing.reasons == (
        ("reason.tone", {"label": "tone.anxious", "percent": 70}),
        ("reason.pace", {"label": "pace.burst", "percent": 70}),
        ("reason.intent", {"label": "intent.planning", "percent": 70}),
        ("reason.stayed", {}),
    )


def test_a_new_mentor_is_no_one_who_stayed(affinities: Affinities) -> None:
    routing = route(SCORES, reading(), affinities, current="riri")
    assert "reason.stayed" not in dict(routing.reasons)


@pytest.mark.parametrize(
    ("language", "first"), [("ko", "어조가 불안 쪽으로 들려요(70%)"), ("en", "the tone sounds anxious (70 %)")]
)
def test_the_reasons_are_said_in_both_languages(language: str, first: str, affinities: Affinities) -> None:
    routing = route(SCORES, reading("anxious", share=0.7), affinities, current="lua")
    said = [say_reason(key, language, values) for key, values in routing.reasons]
    assert said[0] == first and len(said) == 4 and all("{" not in reason for reason in said)


def test_every_label_has_a_reason_in_both_languages(affinities: Affinities) -> None:
    for tone in TONES:
        for pace in PACES:
            for intent in INTENTS:
                for key, values in route(SCORES, reading(tone, pace, intent), affinities).reasons:
                    assert say_reason(key, "ko", values) != say_reason(key, "en", values)


@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(-1e6, 1e6), min_size=1), st.floats(0.01, 10))
@FIFTY
def test_the_probabilities_sum_to_one_and_follow_the_scores(scores: dict[str, float], temperature: float) -> None:
    shares = softmax(scores, temperature)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares[max(scores, key=lambda name: scores[name])] == max(shares.values())


@given(st.sampled_from(TONES), st.floats(0, 1), st.sampled_from(PACES), st.sampled_from(INTENTS))
@FIFTY
def test_scores_stay_between_zero_and_one(tone: str, share: float, pace: str, intent: str) -> None:
    shipped = parse_affinities((SHIPPED / "affinities.yaml").read_text(encoding="utf-8"))
    persona = small_persona(tones="{calm: 1, urgent: 1}", paces="{burst: 1}", intents="{learning: 1}")
    score = ResonanceStrategy(shipped).score(
        persona, certain(TONES, tone, share), certain(PACES, pace), certain(INTENTS, intent)
    )
    assert 0 <= score <= 1 + 1e-9


def test_closeness_goes_both_ways_and_a_label_is_its_own_neighbour(affinities: Affinities) -> None:
    assert affinities.closeness["tone"]["curious", "calm"] == affinities.closeness["tone"]["calm", "curious"] == 0.5
    assert affinities.closeness["pace"]["burst", "burst"] == 1.0 and len(affinities.closeness["intent"]) == len(INTENTS)


@pytest.mark.parametrize("near", [0, 1])
def test_labels_may_be_as_close_as_one_or_not_at_all(near: int) -> None:
    assert parse_affinities(TABLE.replace("0.5]]", f"{near}]]")).closeness["tone"]["calm", "curious"] == near


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "can't be read"),
        ("[1, 2", "can't be read"),
        (TABLE.replace("curious", "sleepy"), "names an unknown label"),
        (TABLE.replace("0.5]]", "1.5]]"), "out of 0 to 1"),
        (TABLE.replace("0.5]]", "near]]"), "can't be read"),
        (TABLE.replace("[[calm, curious, 0.5]]", "[[calm, curious]]"), "can't be read"),
        (TABLE.replace("temperature: 0.1", "temperature: 0"), "`temperature` must be a number over 0"),
        (TABLE.replace("stay: 0.1", "stay: often"), "can't be read"),
        (TABLE.replace("stay: 0.1", "stay: 1" + "0" * 400), "can't be read"),
        (TABLE.replace("pace: 0.3, ", ""), "can't be read: KeyError('pace')"),
        (TABLE.replace("stay_following: 0.5\n", ""), "can't be read: KeyError('stay_following')"),
    ],
)
def test_a_broken_table_is_refused_with_its_file_and_reason(text: str, reason: str) -> None:
    with pytest.raises(ContentError) as refused:
        parse_affinities(text, "home/affinities.yaml")
    assert (refused.value.file, refused.value.line) == ("home/affinities.yaml", 1) and reason in refused.value.reason


@given(
    st.one_of(
        st.text(max_size=60), st.sampled_from(["[]", "{}", "[[1]]", "{a: b}", "[[calm, [1], 2]]", ".nan", "~", "x"])
    )
)
@FIFTY
def test_any_text_is_a_table_or_a_content_error(text: str) -> None:
    for whole in (text, TABLE + f"tone: {text}", f"weights: {text}\nstay: 1\nstay_following: 1\ntemperature: {text}"):
        with suppress(ContentError):
            parse_affinities(whole)
