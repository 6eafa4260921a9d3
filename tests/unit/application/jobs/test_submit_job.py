"""SubmitJob: a request is checked before it is recorded, and one key of an owner stands for one job."""

from typing import Any

import pytest

from domain.errors import InvalidInput, KeyReused, NotFound, PrevistoError
from tests.support.use_cases import Bureau, a_scope, a_submission


@pytest.fixture
def case() -> Bureau:
    """Without a job."""
    return Bureau()


def test_a_job_is_recorded_and_queued(case: Bureau) -> None:
    """The event holds the request with its defaults, and the queue holds the job for its owner."""
    answer = case.submit("notes", {})

    assert answer == a_submission(answer.job, owner="cli:ana")
    case.then(f"job-{answer.job}", answer)
    (row,) = case.queue.rows()
    assert (row.job, row.kind, row.owner, row.state) == (answer.job, "notes", "cli:ana", "queued")


def test_the_terms_of_a_job_are_recorded(case: Bureau) -> None:
    """The event holds parent, priority, deadline and memory bound."""
    terms: dict[str, Any] = {"parent": "p1", "priority": 5, "deadline": 60.0, "memory": 4096}

    answer = case.submit("notes", {"tickers": ["AAPL"]}, **terms)

    expected = a_submission(answer.job, owner="cli:ana", request={"tickers": ["AAPL"]}, **terms)
    case.then(f"job-{answer.job}", expected)


@pytest.mark.parametrize(
    "terms",
    [{"priority": -100}, {"priority": 100}, {"deadline": 30 * 86400}, {"memory": 64}, {"memory": 1 << 20}],
)
def test_the_bounds_themselves_are_allowed(case: Bureau, terms: dict[str, Any]) -> None:
    """The largest and the smallest value are recorded."""
    answer = case.submit("notes", {}, **terms)

    case.then(f"job-{answer.job}", a_submission(answer.job, owner="cli:ana", **terms))


def test_the_same_request_without_a_key_is_two_jobs(case: Bureau) -> None:
    """Each submission has an identity of its own."""
    first, second = case.submit("notes", {}), case.submit("notes", {})

    assert first.job != second.job
    assert len(case.queue.rows()) == 2


def test_the_same_key_gives_the_same_job(case: Bureau) -> None:
    """The second call answers with the first event, whatever its terms are, and appends nothing."""
    first = case.submit("notes", {}, key="k")

    again = case.submit("notes", {"tickers": ["VALE3"]}, key="k", priority=9)

    assert again == first
    case.then(f"job-{first.job}", first)


def test_a_key_finds_a_job_that_has_ended(case: Bureau) -> None:
    """The call answers with the submission and begins no other job."""
    first = case.submit("notes", {}, key="k")
    case.run(case.claimed(first.job))
    case.store.written.clear()

    assert case.submit("notes", {}, key="k") == first

    case.then_nothing()
    assert list(case.queue.rows()) == []


def test_the_same_key_of_another_owner_is_another_job(case: Bureau) -> None:
    """The two keys stand for jobs with different identities."""
    first = case.submit("notes", {}, key="k")
    with case.ledger.within(a_scope()):
        second = case.submit("notes", {"tickers": ["AAPL"]}, key="k")

    assert (first.owner, second.owner) == ("cli:ana", "bia")
    assert first.job != second.job


def test_a_key_that_stands_for_another_request_is_refused(case: Bureau) -> None:
    """The refusal is KeyReused about the key."""
    first = case.submit("notes", {}, key="k")

    with pytest.raises(KeyReused) as caught:
        case.submit("notes", {"tickers": ["AAPL"]}, key="k")

    assert caught.value.field == "key"
    case.then(f"job-{first.job}", first)


def test_a_key_that_stands_for_another_kind_is_refused(case: Bureau) -> None:
    """The refusal is KeyReused about the key, although the requests are equal."""
    case.kinds["other"] = case.kinds["notes"]
    first = case.submit("notes", {}, key="k")

    with pytest.raises(KeyReused) as caught:
        case.submit("other", {}, key="k")

    assert caught.value.field == "key"
    case.then(f"job-{first.job}", first)


@pytest.mark.parametrize(
    ("kind", "request_", "terms", "error", "field"),
    [
        ("dreams", {}, {}, NotFound, "kind"),
        ("notes", {"tickers": 3}, {}, InvalidInput, "tickers"),
        ("notes", {"colour": "red"}, {}, InvalidInput, "request"),
        ("notes", {}, {"priority": 101}, InvalidInput, "priority"),
        ("notes", {}, {"priority": -101}, InvalidInput, "priority"),
        ("notes", {}, {"deadline": 0}, InvalidInput, "deadline"),
        ("notes", {}, {"deadline": 30 * 86400 + 1}, InvalidInput, "deadline"),
        ("notes", {}, {"memory": 63}, InvalidInput, "memory"),
        ("notes", {}, {"memory": (1 << 20) + 1}, InvalidInput, "memory"),
    ],
)
def test_an_invalid_request_is_refused(
    case: Bureau, kind: str, request_: Any, terms: Any, error: type[PrevistoError], field: str
) -> None:
    """The error names the field, and no job is queued."""
    case.refused(error, field, case.submit, kind, request_, **terms)
    assert list(case.queue.rows()) == []


def test_a_refusal_of_the_kind_is_passed_on(case: Bureau) -> None:
    """The check of the kind sees the request that was read, and its refusal reaches the caller."""
    seen: list[Any] = []

    def check(request: Any) -> None:
        seen.append(request.tickers)
        raise NotFound("no prices", field="ticker")

    case.kinds["notes"].check = check

    case.refused(NotFound, "ticker", case.submit, "notes", {"tickers": ["AAPL"]})

    assert seen == [("AAPL",)]
