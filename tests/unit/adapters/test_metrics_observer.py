"""What is counted of each happening, and of each call of a command."""

import msgspec
import pytest
from prometheus_client import REGISTRY

from adapters.metrics.commands import CountedCommand
from adapters.metrics.observer import count, count_commit, count_reads
from application.happenings import Decided, JobBegun, JobEnded, PricesFetched, RequestAnswered, Unavailable
from application.tally import EVERY, Tally
from domain.errors import NotFound, PrevistoError, SourceUnavailable, StoreUnavailable
from tests.support.use_cases import the_promotion

TRACE = {"traceparent": ""}


BEFORE: dict[tuple[str, frozenset[tuple[str, str]]], float] = {}
"""What other tests of this process counted."""


@pytest.fixture(autouse=True)
def before() -> None:
    """Remember the value of every series."""
    BEFORE.clear()
    for family in REGISTRY.collect():
        BEFORE.update({(one.name, frozenset(one.labels.items())): one.value for one in family.samples})


def value(name: str, **labels: str) -> float:
    """How much a series grew in this test."""
    now = REGISTRY.get_sample_value(name, labels) or 0.0
    return now - BEFORE.get((name, frozenset(labels.items())), 0.0)


def begun(kind: str, attempt: int = 1, resumed: bool = False) -> JobBegun:
    """An attempt that waited for three seconds."""
    return JobBegun(job="j", kind=kind, attempt=attempt, waited=3.0, owner="", resumed=resumed, **TRACE)


def test_the_wait_of_a_job_is_that_of_its_first_attempt() -> None:
    """Later attempts, and a job that begins again after its child jobs, did not wait for a worker."""
    parent = (begun("backtest"), begun("backtest", resumed=True), begun("backtest", resumed=True))
    for happening in (begun("train"), begun("train", 2), *parent):
        count(happening)

    assert value("previsto_job_wait_seconds_count", kind="train") == 1
    assert value("previsto_job_wait_seconds_sum", kind="train") == 3
    assert value("previsto_job_wait_seconds_count", kind="backtest") == 1


def test_attempts_are_counted_by_kind_and_outcome() -> None:
    """Each with its seconds."""
    count(JobEnded(job="j", kind="score", attempt=1, outcome="again", seconds=2.0, **TRACE))

    assert value("previsto_job_run_seconds_sum", kind="score", outcome="again") == 2


def test_answers_are_counted_by_operation_and_problems_by_code() -> None:
    """A problem is an answer too."""
    about = {"method": "GET", "route": "/v1/tests", "seconds": 0.5, "actor": "ana", "client": "desk", **TRACE}
    count(msgspec.convert({**about, "status": 200}, RequestAnswered))
    count(msgspec.convert({**about, "status": 404, "code": "not-found"}, RequestAnswered))
    operation = {"method": "GET", "route": "/v1/tests"}

    assert value("previsto_http_requests_total", **operation, status="404") == 1
    assert value("previsto_http_request_seconds_count", **operation) == 2
    assert value("previsto_problems_total", code="not-found") == 1


def test_fetches_are_counted_by_source_and_outcome() -> None:
    """The outcome is the code of the refusal; a ticker is no label."""
    count(PricesFetched(ticker="VALE3", source="Yahoo", seconds=0.5, rows=10))
    count(PricesFetched(ticker="VALE3", source="Yahoo", seconds=0.5, error=SourceUnavailable("away")))

    assert value("previsto_fetches_total", source="Yahoo", outcome="delivered") == 1
    assert value("previsto_fetches_total", source="Yahoo", outcome="source-unavailable") == 1
    assert value("previsto_fetch_seconds_count", source="Yahoo") == 2


def test_decisions_and_outages_are_counted() -> None:
    """A decision by what it was, an outage by the part that met it."""
    count(Decided(event=the_promotion()))
    count(Unavailable(part="worker", error=StoreUnavailable("gone")))

    assert value("previsto_model_decisions_total", decision="promoted") == 1
    assert value("previsto_unavailable_total", part="worker") == 1


def test_a_commit_has_a_size_and_a_time() -> None:
    """Both are histograms."""
    count_commit(7, 0.002)

    assert value("previsto_append_group_size_sum") == 7
    assert value("previsto_append_seconds_sum") == pytest.approx(0.002)


def test_reads_of_a_cache_are_told_together() -> None:
    """Nothing is told before 64 reads, and then all of them."""
    tally = Tally("tests", count_reads)
    for number in range(EVERY - 1):
        tally(number % 4 > 0)
    assert value("previsto_cache_reads_total", cache="tests", result="hit") == 0
    tally(True)

    assert value("previsto_cache_reads_total", cache="tests", result="hit") == 48
    assert value("previsto_cache_reads_total", cache="tests", result="miss") == 16


class Command:
    """A command that answers, refuses or breaks."""

    label = "kept"

    def __call__(self, answer: object) -> object:
        """Return or raise it."""
        if isinstance(answer, Exception):
            raise answer
        return answer

    def all(self, requests: list[object]) -> list[object]:
        """Each, refusals too."""
        return requests


def test_commands_are_counted_by_outcome_and_behave_as_before() -> None:
    """A refusal by its code, a bug as fault, and several calls together one by one."""
    command = CountedCommand(Command(), "tests")

    assert (command(1), command.label) == (1, "kept")
    for error in (NotFound("nothing"), KeyError("bug")):
        with pytest.raises(type(error)):
            command(error)
    refusal: PrevistoError = NotFound("nothing")
    assert command.all([2, refusal]) == [2, refusal]

    assert value("previsto_commands_total", command="tests", outcome="done") == 2
    assert value("previsto_commands_total", command="tests", outcome="not-found") == 2
    assert value("previsto_commands_total", command="tests", outcome="fault") == 1
    assert value("previsto_command_seconds_count", command="tests") == 4
