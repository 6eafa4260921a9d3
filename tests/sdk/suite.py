"""What the asynchronous client does under faults; test_faults.py runs it, and its blocking form too.

Each function gets a client behind a proxy that follows its plan.
"""

from contextlib import suppress

import pytest
from previsto_client import AsyncPrevisto, DeadlineExceeded, NetworkError, PrevistoError

from tests.support.extras import need_torch
from tests.support.fault_proxy import FaultProxy

ONCE = ["reset-before", "reset-after", "status 429", "status 502", "status 503", "cut"]


async def forecasts_of(previsto: AsyncPrevisto) -> list[str]:
    """The ids of all forecasts."""
    return [forecast.id async for forecast in previsto.forecasts.list()]


async def one_fault_costs_nothing(previsto: AsyncPrevisto, proxy: FaultProxy, fault: str) -> None:
    """A post behind a fault has its effect exactly once, and its answer arrives."""
    before = await forecasts_of(previsto)
    proxy.plan[:] = [fault]

    made = await previsto.forecasts.create("VALE3", horizon=3)

    assert await forecasts_of(previsto) == [made.id, *before]


async def several_faults_cost_nothing(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """Four faults in a row, five tries."""
    proxy.plan[:] = ["reset-after", "cut", "status 503", "reset-before"]
    made = await previsto.forecasts.create("AAPL", horizon=2)
    assert made.id in await forecasts_of(previsto)


async def tries_are_bounded(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """Five tries, then one clear error."""
    proxy.plan[:] = ["reset-before"] * 9
    with pytest.raises(NetworkError, match="no answer from"):
        await previsto.tickers.get("VALE3")
    assert len(proxy.plan) == 4
    proxy.plan.clear()


async def a_slow_answer_ends_with_the_deadline(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """1 kB a second is too slow for two seconds."""
    proxy.plan[:] = ["slow"] * 9
    with pytest.raises((DeadlineExceeded, NetworkError)):
        await previsto.prices.read("VALE3", last=250, timeout=2.0)
    proxy.plan.clear()


async def a_job_is_followed_over_cut_streams(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """The stream breaks each second; the job is submitted once, and its result arrives."""
    job = await previsto.trainings.create("VALE3", strategy="drift", horizon=5)
    proxy.plan[:] = ["cut-each-second"] * 3
    result = await job.wait(timeout=120)
    assert result.model.startswith("VALE3-week-")
    trained = [one async for one in previsto.jobs.list(kind="train")]
    assert [one.id for one in trained].count(job.id) == 1


async def a_job_is_polled_where_no_stream_passes(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """A proxy that refuses the stream for good."""
    job = await previsto.tickers.refresh("VALE3")
    proxy.plan[:] = ["status 415"]
    result = await job.wait(timeout=120)
    assert "VALE3" in result.done


async def wait_has_a_deadline(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """A job that does not end in time goes on."""
    need_torch()
    job = await previsto.trainings.create("AAPL", strategy="lstm", horizon=5, settings={"epochs": 100})
    try:
        with pytest.raises(DeadlineExceeded):
            await job.wait(timeout=0.5)
    finally:
        with suppress(PrevistoError):
            await job.cancel()


async def a_block_that_fails_cancels_its_job(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """`async with job:` and an exception."""
    need_torch()
    job = await previsto.trainings.create("AAPL", strategy="lstm", horizon=5, settings={"epochs": 100})
    with pytest.raises(ZeroDivisionError):
        async with job:
            raise ZeroDivisionError
    assert (await job.reload(wait=30)).state in ("cancelling", "cancelled", "failed")


async def a_batch_gives_each_ticker_its_outcome(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """A forecast or an error, in the order asked."""
    found = [one async for one in previsto.forecasts.create_many(["VALE3", "ZZZZ3", "AAPL"], horizon=2)]
    assert [one.ticker for one in found] == ["VALE3", "ZZZZ3", "AAPL"]
    assert [one.forecast is None for one in found] == [False, True, False]
    assert found[1].problem is not None and found[1].problem.code == "unknown-ticker"


async def events_are_followed_without_a_gap(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """Each position once, over broken streams."""
    wanted, seen = (await previsto.ledger.sign_head()).position, list[int]()
    proxy.plan[:] = ["cut-each-second"] * 2
    async for event in previsto.events.follow(after=0, timeout=60):
        seen.append(event.position)
        if len(seen) == wanted:
            break
    assert seen == list(range(1, wanted + 1))


async def jobs_come_as_they_end(previsto: AsyncPrevisto, proxy: FaultProxy) -> None:
    """Several at once."""
    jobs = [await previsto.tickers.refresh(name) for name in ("VALE3", "AAPL")]
    ended = [job async for job in previsto.jobs.as_completed(jobs, timeout=120)]
    assert sorted(job.id for job in ended) == sorted(job.id for job in jobs)
    assert all(job.ended for job in ended)
