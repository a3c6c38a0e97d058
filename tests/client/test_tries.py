"""When the client tries again, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from client.contract import ANSWER
from client.shells import ASYNC, SYNC, Shell, both_shells
from client.unsteady import Part, answers, hangs_up, problem, unsteady
from ion_mentoring.client import Ion, Retries
from ion_mentoring.client.problems import Reply, error_of
from ion_mentoring.client.tries import Tries, retry_after_s
from ion_mentoring.errors import (
    Conflict,
    InvalidInput,
    IonError,
    NotFound,
    NotReady,
    ProviderError,
    ProviderTimeout,
    Unreachable,
)

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
BUSY = Reply(503, {}, b"")


@both_shells
@pytest.mark.parametrize(
    "trouble",
    [
        hangs_up,
        answers(429, {}),
        answers(502, b"<html>Bad gateway</html>"),
        answers(504, b""),
        problem("not-ready", 503, Retry_After="0"),
        lambda _request: b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{",
    ],
    ids=["hangs up", "limited", "bad gateway", "gateway timeout", "not ready", "half an answer"],
)
def test_a_trouble_that_passes_is_waited_out_and_the_question_is_the_same(shell: Shell, trouble: Part) -> None:
    with unsteady(trouble, trouble, answers(200, ANSWER)) as server:
        assert shell.chat(server.url).id == ANSWER["id"]
    keys = server.header("Idempotency-Key")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert keys[0]


def test_two_questions_have_two_keys() -> None:
    with unsteady(answers(200, ANSWER)) as server, Ion(server.url, "ion_key") as ion:
        ion.chat("hello")
        ion.chat("hello")
    assert len(set(server.header("Idempotency-Key"))) == 2


@both_shells
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem("provider-failed", 502), ProviderError),
        (problem("provider-timeout", 504), ProviderTimeout),
        (problem("invalid-input", 422), InvalidInput),
        (problem("conflict", 409, Retry_After="1"), Conflict),
        (problem("internal", 500), IonError),
        (answers(301, b"", Location="http://127.0.0.1:9/"), IonError),
        (answers(200, b"<html>Sign in to the hotel's network</html>"), IonError),
        (answers(200, {"items": []}), IonError),
    ],
)
def test_what_another_try_would_not_change_is_told_at_once(shell: Shell, answer: Part, kind: type[IonError]) -> None:
    with unsteady(answer) as server, pytest.raises(kind) as raised:
        shell.chat(server.url)
    assert type(raised.value) is kind
    assert len(server.asked) == 1


@both_shells
def test_the_last_try_tells_what_was_wrong(shell: Shell) -> None:
    with unsteady(problem("not-ready", 503, "The service is stopping.")) as server:
        with pytest.raises(NotReady, match="is stopping"):
            shell.chat(server.url)
        assert len(server.asked) == 5
        with pytest.raises(NotReady):
            shell.chat(server.url, retries=Retries(tries=1))
        assert len(server.asked) == 6


@both_shells
def test_a_service_that_is_not_there_is_told_with_its_address(shell: Shell) -> None:
    with pytest.raises(Unreachable, match=r"http://127.0.0.1:9 can't be reached: .*refused|failed"):
        shell.chat("http://127.0.0.1:9")


@both_shells
def test_a_service_that_says_nothing_is_given_up_in_time(shell: Shell) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreachable, match="imed ?out|Timeout"):
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        shell.chat(url, timeout_s=0.05, retries=Retries(tries=2, base_s=0))


@both_shells
def test_a_service_that_asks_for_too_much_patience_is_not_waited_for(shell: Shell) -> None:
    with unsteady(problem("limited", 429, Retry_After="3600")) as server, pytest.raises(IonError) as raised:
        shell.chat(server.url)
    assert (raised.value.status, raised.value.type, raised.value.title) == (429, "limited", "A title")
    assert IonError.status == 500
    assert len(server.asked) == 1


@both_shells
def test_a_session_that_was_deleted_while_the_answer_was_lost_is_deleted(shell: Shell) -> None:
    with unsteady(hangs_up, problem("not-found", 404)) as server:
        shell.delete(server.url, "x")
    with unsteady(problem("not-found", 404)) as server, pytest.raises(NotFound):
        shell.delete(server.url, "x")


@pytest.mark.parametrize("shell", [SYNC, ASYNC])
def test_a_learners_name_in_any_script_is_sent_as_utf8_and_a_key_as_it_is(shell: Shell) -> None:
    with unsteady(answers(200, ANSWER)) as server:
        shell.chat(server.url + "/below/", learner="지수")
    assert server.header("ION-Learner") == ["지수"]
    assert server.header("Authorization") == ["Bearer ion_key"]
    assert server.asked[0].startswith(b"POST /below/api/v2/chat HTTP/1.1\r\n")


def test_pauses_double_up_to_the_longest_and_are_drawn_at_random() -> None:
    tries = Tries(Retries(tries=6, base_s=1, longest_s=5), "http://x", draw=lambda: 0.5)
    assert [tries.after_answer(BUSY) for _ in range(5)] == [0.5, 1, 2, 2.5, 2.5]
    with pytest.raises(IonError):
        tries.after_answer(BUSY)
    tries.went_on()
    assert tries.after_break("it broke") == 0.5


def test_retry_after_comes_before_the_pause() -> None:
    tries = Tries(Retries(base_s=1), "http://x", draw=lambda: 0.5)
    assert tries.after_answer(Reply(503, {"retry-after": "7"}, b"")) == 7.5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0),
        ("120", 120),
        (" 3 ", 3),
        ("soon", 0),
        ("-1", 0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30),
        (format_datetime(NOW - timedelta(seconds=30), usegmt=True), 0),
        ("Sun, 01 Mar 2026 12:00:10 -0000", 10),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    assert retry_after_s({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("body", "kind", "detail"),
    [
        (b'{"type": "https://x.example/problems/forbidden", "detail": "No."}', "forbidden", "No."),
        (b'{"type": "about:blank", "title": "Teapot"}', "about:blank", "Teapot"),
        (b'{"type": 5}', "unknown", 'The answer was HTTP 418: {"type": 5}'),
        (b'{"type": "https://x.example/problems/broken-content", "detail": "a:1: b"}', "broken-content", "a:1: b"),
        (b"[]", "unknown", "The answer was HTTP 418: []"),
        (b"\xff\x00", "unknown", "The answer was HTTP 418."),
    ],
)
def test_a_problem_is_read_whoever_wrote_it(body: bytes, kind: str, detail: str) -> None:
    error = error_of(Reply(418, {}, body))
    assert (error.type, error.detail) == (kind, detail)


def test_a_problem_keeps_its_members() -> None:
    error = error_of(
        Reply(422, {}, b'{"type":"/invalid-input","detail":"d","errors":[{"field":"q"}],"request_id":"r"}')
    )
    assert isinstance(error, InvalidInput)
    assert error.extra == {"errors": [{"field": "q"}], "request_id": "r"}
