"""A stream that breaks: gone on with where it stopped, each event once, and not for ever."""

from __future__ import annotations

from typing import Any

import pytest

from client.contract import ANSWER, PIECES, TURN, WHOLE, Contract, keeping, written
from client.shells import Shell, both_shells
from ion_mentoring.client import Delta, Done, Event, Ion, Retries, Routing
from ion_mentoring.errors import IonError, ProviderError, Unreachable


def assert_whole(events: list[Event]) -> None:
    first, *pieces, last = events
    assert isinstance(first, Routing)
    assert isinstance(last, Done)
    assert [piece.text for piece in pieces if isinstance(piece, Delta)] == PIECES
    assert last.answer.content == ANSWER["content"]


@both_shells
def test_a_stream_that_is_cut_at_any_byte_gives_every_event_once(shell: Shell) -> None:
    body, contract = written(WHOLE), Contract()
    with keeping(contract) as url:
        for cut in range(0, len(body), 31):
            contract.cuts, contract.resumed_after = [cut], []
            assert_whole(shell.events(url))
            assert contract.resumed_after in ([_read(body[:cut])], [])
    assert set(contract.keys.values()) == {1}


def _read(sent: bytes) -> int:
    """The number of the last event that was sent whole."""
    whole = sent.decode(errors="ignore").rpartition("\n\n")[0].split("\n\n")
    return max((int(group[4]) for group in whole if group.startswith("id: ")), default=0)


@both_shells
def test_a_stream_that_is_cut_again_and_again_goes_on_while_it_moves(shell: Shell) -> None:
    contract = Contract(cuts=[len(written([event])) + 20 for event in WHOLE[:-1]])
    with keeping(contract) as url:
        assert_whole(shell.events(url, retries=Retries(tries=2, base_s=0)))
    assert contract.resumed_after == [1, 2, 3, 4, 5, 6]


@both_shells
def test_a_service_that_sends_all_events_again_is_read_once(shell: Shell) -> None:
    contract = Contract(cuts=[len(written(WHOLE[:3]))], forgetful=True)
    with keeping(contract) as url:
        assert_whole(shell.events(url))
    assert contract.resumed_after == [3]


@both_shells
def test_a_turn_without_a_name_is_asked_for_again_under_the_same_key(shell: Shell) -> None:
    contract = Contract(cuts=[len(written(WHOLE[:3]))], names_turn=False)
    with keeping(contract) as url:
        assert_whole(shell.events(url))
    assert list(contract.keys.values()) == [2]


@both_shells
def test_a_stream_that_does_not_move_is_given_up(shell: Shell) -> None:
    contract = Contract(cuts=[len(written(WHOLE[:2])), *[0] * 10])
    with keeping(contract) as url, pytest.raises(Unreachable, match="can't be reached"):
        shell.events(url, retries=Retries(tries=4, base_s=0))
    assert contract.resumed_after == [2, 2, 2]


@both_shells
def test_a_stream_that_ends_without_an_end_is_gone_on_with(shell: Shell) -> None:
    contract = Contract(events=WHOLE[:3])
    with keeping(contract) as url, pytest.raises(Unreachable, match="broke off"):
        shell.events(url, retries=Retries(tries=3, base_s=0))
    assert contract.resumed_after == [3, 3]


@both_shells
def test_a_stream_that_falls_silent_is_gone_on_with(shell: Shell) -> None:
    contract = Contract(cuts=[len(written(WHOLE[:3]))], falls_silent=True)
    with keeping(contract) as url:
        assert_whole(shell.events(url, silence_s=0.2))
    assert contract.resumed_after == [3]


@both_shells
def test_a_reply_is_cancelled_at_the_service_and_ends_as_cancelled(shell: Shell) -> None:
    contract = Contract(cuts=[len(written(WHOLE[:2]))])
    with keeping(contract) as url:
        turn, last = shell.cancel(url)
    assert (turn.id, turn.state, last) == (TURN, "cancelled", "done")


@both_shells
@pytest.mark.parametrize(
    ("problem", "kind", "status"),
    [
        ({"type": "https://x.example/problems/provider-failed", "status": 502}, ProviderError, 502),
        ({"type": "https://x.example/problems/tired", "status": 418}, IonError, 418),
    ],
)
def test_a_turn_that_fails_raises_its_problem(
    shell: Shell, problem: dict[str, Any], kind: type[IonError], status: int
) -> None:
    contract = Contract(events=[*WHOLE[:2], ("error", {"problem": {**problem, "detail": "It fell."}})])
    with keeping(contract) as url, pytest.raises(kind, match="It fell") as raised:
        shell.events(url)
    assert (type(raised.value), raised.value.status) == (kind, status)
    assert contract.resumed_after == []


@both_shells
@pytest.mark.parametrize("event", [("delta", {}), ("error", {}), ("error", []), ("done", {"content": "half"})])
def test_an_event_that_is_none_of_the_service_is_told(shell: Shell, event: tuple[str, Any]) -> None:
    with keeping(Contract(events=[event])) as url, pytest.raises(IonError, match="did not answer as ION does"):
        shell.events(url)


def test_what_a_later_version_adds_is_kept() -> None:
    with keeping(Contract()) as url, Ion(url, "ion_key") as ion, ion.stream("hello") as reply:
        assert "".join(reply.text) == ANSWER["content"]
        assert reply.answer.model_dump()["of_a_later_version"] == [1, 2]
