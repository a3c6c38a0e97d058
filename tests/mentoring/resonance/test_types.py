from itertools import product

import pytest

from ion_mentoring.mentoring.resonance import NO_CRISIS, Resonance, parse_key
from ion_mentoring.mentoring.words import INTENTS, PACES, TONES

KEYS = [f"{tone}-{pace}-{intent}" for tone, pace, intent in product(TONES, PACES, INTENTS)]


def test_there_are_216_keys() -> None:
    assert len(set(KEYS)) == 216


@pytest.mark.parametrize("key", KEYS)
def test_every_key_survives_the_round_trip(key: str) -> None:
    tone, pace, intent = parse_key(key)
    resonance = Resonance("ko", tone, pace, intent, {}, {}, {}, NO_CRISIS, {})
    assert resonance.key == key


def test_an_intent_keeps_its_underscore() -> None:
    assert parse_key("anxious-burst-seek_advice")[2] == "seek_advice"
    assert parse_key("calm-medium-problem_solving")[2] == "problem_solving"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "calm",
        "calm-medium",
        "calm-medium-",
        "calm-medium-seek-advice",
        "calm_medium_learning",
        "CALM-burst-learning",
    ],
)
def test_what_is_no_key_is_refused_and_told_how_one_looks(key: str) -> None:
    with pytest.raises(ValueError, match="tone-pace-intent"):
        parse_key(key)
