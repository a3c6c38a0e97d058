from __future__ import annotations

import pytest

from ion_mentoring.errors import ProviderError
from ion_mentoring.providers.circuit import Circuit


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit("far", failures=3, open_s=30, clock=clock)


def fail(circuit: Circuit, times: int = 1, *, healthy: bool = False) -> None:
    for _ in range(times):
        with pytest.raises(ProviderError, match="no"), circuit.attempt():
            raise ProviderError("no", healthy=healthy)


def state_of(circuit: Circuit) -> str:
    return circuit.state


def work(circuit: Circuit) -> None:
    with circuit.attempt():
        pass


def test_it_opens_after_so_many_failures_in_a_row(circuit: Circuit) -> None:
    fail(circuit, 2)
    work(circuit)
    fail(circuit, 2)
    assert state_of(circuit) == "closed" and circuit.trouble == ""
    fail(circuit)
    assert state_of(circuit) == "open"
    assert circuit.trouble == "failures in a row: 3; tried again in 30 s"
    with pytest.raises(ProviderError, match="left alone"):
        work(circuit)


def test_half_open_it_lets_one_attempt_through_at_a_time(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 3)
    clock.now += 30
    assert state_of(circuit) == "half-open"
    with circuit.attempt(), pytest.raises(ProviderError, match="left alone"):
        work(circuit)
    assert state_of(circuit) == "closed"


def test_half_open_a_failure_opens_it_anew(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 3)
    clock.now += 31
    fail(circuit)
    assert state_of(circuit) == "open"
    clock.now += 29
    assert state_of(circuit) == "open"
    clock.now += 1
    work(circuit)
    assert state_of(circuit) == "closed"


def test_a_healthy_refusal_counts_as_an_answer(circuit: Circuit) -> None:
    fail(circuit, 2)
    fail(circuit, 5, healthy=True)
    fail(circuit, 2)
    assert state_of(circuit) == "closed"


def test_an_attempt_that_was_stopped_leaves_the_place_to_the_next(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, 3)
    clock.now += 30
    with pytest.raises(GeneratorExit), circuit.attempt():
        raise GeneratorExit
    assert state_of(circuit) == "half-open"
    work(circuit)
    assert state_of(circuit) == "closed"
