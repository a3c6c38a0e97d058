"""The chain over real HTTP: retries, fallbacks, one budget, breakers, prices; and one reply to a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from dialects import DIALECTS, Dialect, OpenAI
from far_end import FarEnd, piece, says, sends, stop, then_waits, waits_for_ever

from ion_mentoring import telemetry
from ion_mentoring.mentoring.authored import compose
from ion_mentoring.mentoring.brief import Brief
from ion_mentoring.prices import Money, Prices, parse_prices
from ion_mentoring.providers.base import Delta, Errand
from ion_mentoring.providers.embedded import EmbeddedProvider
from ion_mentoring.providers.wire import FarEnd as Remote
from providers.conftest import hear
from providers.measuring import chain_of, heard_of

Link = Callable[..., Remote]


@pytest.fixture
def link(far_end: FarEnd, tmp_path: Path) -> Link:
    """A provider at the far end of the test, in OpenAI's form where none is named."""

    def make(dialect: Dialect | None = None, **limits: float) -> Remote:
        given = {"first_token_timeout_s": 1.0, "timeout_s": 2.0} | limits
        return (dialect or OpenAI()).provider(far_end.root, tmp_path, **given)

    return make


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
async def test_a_passing_failure_is_tried_again(link: Link, far_end: FarEnd, brief: Brief, status: int) -> None:
    far_end.refusals = [status]
    chain = chain_of(link())
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.text.startswith("Hello") and outcome.finished == 1
    assert [attempt.answered for attempt in outcome.errand.attempts] == [False, True]
    failed = outcome.errand.attempts[0]
    assert failed.error and str(status) in failed.error.detail and failed.sent


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413])
async def test_what_will_not_pass_is_not_tried_again(link: Link, far_end: FarEnd, brief: Brief, status: int) -> None:
    far_end.refusals = [status]
    chain = chain_of(link(), attempts=5)
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.error and len(far_end.bodies) == 1


async def test_retries_are_bounded(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.status = 500
    chain = chain_of(link(), attempts=3)
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.error and len(far_end.bodies) == 3


async def test_retry_after_is_waited_for_where_the_budget_allows(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.refusals, far_end.retry_after = [429], "1"
    chain = chain_of(link())
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.finished == 1 and 1 <= outcome.took_s < 2


async def test_a_retry_after_that_is_a_date_long_past_is_no_wait(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.refusals, far_end.retry_after = [429], "Wed, 21 Oct 2015 07:28:00 GMT"
    chain = chain_of(link())
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.finished == 1 and outcome.took_s < 0.9


async def test_one_budget_holds_for_all_that_are_asked(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = waits_for_ever
    chain = chain_of(*(link(dialect) for dialect in DIALECTS), EmbeddedProvider(), timeout_s=0.5)
    first, *_ = chain._links
    first.provider._limits.first_token_timeout_s = 0.3  # type: ignore[attr-defined]
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.text == compose(brief).text
    assert 0.45 < outcome.took_s < 1.2
    tried = [(a.provider, a.error.detail if a.error else "", bool(a.sent)) for a in outcome.errand.attempts]
    assert tried[0] == ("openai", "No first token within 0.3 s.", True)
    assert tried[1][0] == "vertex" and tried[1][1].startswith("No first token within")
    assert tried[2] == ("anthropic", "No time was left to ask it.", False)
    assert tried[3] == ("embedded", "", False)


async def test_the_budget_ends_a_reply_that_has_begun(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = then_waits("Once ")
    chain = chain_of(link(), timeout_s=0.3)
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert outcome.text == "Once " and outcome.error
    assert outcome.error.detail == "No end of the reply within 0.3 s."


async def test_the_errand_ends_no_later_than_it_was_told(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = waits_for_ever
    chain = chain_of(link(), EmbeddedProvider())
    errand = Errand(ends=asyncio.get_running_loop().time() + 0.2)
    assert (await hear(chain, brief, errand)).text == compose(brief).text
    assert asyncio.get_running_loop().time() < errand.ends + 0.7
    await chain.close()


async def test_a_breaker_opens_after_failures_in_a_row_and_leaves_the_provider_alone(
    link: Link, far_end: FarEnd, brief: Brief
) -> None:
    far_end.status = 500
    chain = chain_of(link(), EmbeddedProvider(), attempts=1, circuit_failures=2, circuit_open_s=60)
    gauge = telemetry.CIRCUIT_STATE.labels("openai")._value
    assert gauge.get() == 0
    for _ in range(3):
        outcome = await heard_of(chain, brief)
        assert outcome.errand.provider == "embedded"
    await chain.close()
    assert len(far_end.bodies) == 2 and gauge.get() == 2
    assert outcome.errand.left_the_house == ()
    left_alone = outcome.errand.attempts[0].error
    assert left_alone and "left alone (failures in a row: 2" in left_alone.detail
    assert list(chain.troubles) == ["openai"]


async def test_an_open_breaker_ends_the_retries_too(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.status = 500
    chain = chain_of(link(), attempts=5, circuit_failures=2, circuit_open_s=60)
    outcome = await heard_of(chain, brief)
    await chain.close()
    assert len(far_end.bodies) == 2
    assert outcome.error and "answered 500" in outcome.error.detail


async def test_after_a_while_one_turn_tries_the_provider_and_closes_the_breaker(
    link: Link, far_end: FarEnd, brief: Brief
) -> None:
    far_end.refusals = [500]
    chain = chain_of(link(), attempts=1, circuit_failures=1, circuit_open_s=1e-9)
    assert (await heard_of(chain, brief)).error
    assert chain.troubles
    assert (await heard_of(chain, brief)).finished == 1
    assert chain.troubles == {}
    await chain.close()


async def test_a_content_filter_does_not_open_the_breaker(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.behave = sends(stop("content_filter"))
    chain = chain_of(link(), EmbeddedProvider(), circuit_failures=1)
    for _ in range(3):
        await heard_of(chain, brief)
    await chain.close()
    assert len(far_end.bodies) == 3 and chain.troubles == {}


async def test_stopping_a_reply_hangs_up_and_tells_the_breaker_nothing(
    link: Link, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = then_waits("Once ")
    chain = chain_of(link(), circuit_failures=1)
    errand = Errand()
    async with aclosing(chain.stream(brief, errand)) as stream:
        assert await anext(stream) == Delta("Once ")
    await asyncio.wait_for(far_end.hung_up.wait(), 2)
    assert chain.troubles == {} and errand.provider == "openai"
    await chain.close()


async def test_a_reader_that_is_cancelled_before_the_first_token_leaves_the_errand_honest(
    link: Link, far_end: FarEnd, brief: Brief
) -> None:
    far_end.behave = waits_for_ever
    chain, errand = chain_of(link(), EmbeddedProvider()), Errand()
    reader = asyncio.create_task(hear(chain, brief, errand))
    await far_end.asked.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert errand.provider is None
    assert [attempt.provider for attempt in errand.attempts] == ["openai"]
    assert errand.left_the_house == ("system", "user")
    await chain.close()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
async def test_what_a_reply_cost_is_told_exactly(link: Link, far_end: FarEnd, brief: Brief, dialect: Dialect) -> None:
    provider = link(dialect)
    before, after = dialect.counted(321, 7)
    far_end.behave = sends(before, dialect.piece("Rest first."), after)
    table = f"checked: 2026-01-02\ncurrency: KRW\nprices: {{{dialect.name}: {{{provider.model}: [0.1, 0.7]}}}}"
    chain = chain_of(provider, prices=parse_prices(table, "prices.yaml"))
    usage = (await hear(chain, brief)).finished[0].usage
    await chain.close()
    assert (usage.prompt_tokens, usage.completion_tokens) == (321, 7)
    assert usage.cost == Money("0.000037", "KRW")


async def test_a_model_without_a_price_is_told_once(
    link: Link, far_end: FarEnd, brief: Brief, capsys: pytest.CaptureFixture[str]
) -> None:
    from ion_mentoring.settings import LogSettings

    telemetry.configure_logs(LogSettings(level="warning", format="json"))
    far_end.behave = says("Rest.")
    chain = chain_of(link(), prices=Prices({}))
    for _ in range(3):
        assert (await hear(chain, brief)).finished[0].usage.cost is None
    await chain.close()
    lines = [line for line in capsys.readouterr().err.splitlines() if "no price is known" in line]
    assert len(lines) == 1 and "gpt-4o-mini" in lines[0]


async def test_the_embedded_mentor_costs_nothing(brief: Brief) -> None:
    assert (await hear(chain_of(EmbeddedProvider()), brief)).finished[0].usage.cost == Money("0")


async def test_replies_through_one_chain_at_once_do_not_mix(link: Link, far_end: FarEnd, brief: Brief) -> None:
    far_end.refusals = [500] * 5
    far_end.behave = sends(piece("one "), piece("two"), stop())
    chain = chain_of(link(), EmbeddedProvider(), circuit_failures=50)
    heard = await asyncio.gather(*(heard_of(chain, brief) for _ in range(10)))
    await chain.close()
    assert {one.text for one in heard} <= {"one two", compose(brief).text}
    assert all(one.finished == 1 for one in heard)
