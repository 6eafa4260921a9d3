"""Jobs: submitted once, ended once."""

import pytest

from domain.errors import Conflict, NotFound, TooFewSessions
from domain.job import (
    JobCancelled,
    JobCancelRequested,
    JobEnd,
    JobFailed,
    JobSubmitted,
    JobSucceeded,
    cancel,
    evolve,
    fail,
    outcome_of,
    request_cancel,
    succeed,
)
from tests.support.builders import NOON
from tests.support.spec import Story

SUBMITTED = JobSubmitted(
    job="j1",
    kind="train",
    request={},
    owner="ana",
    key="",
    parent="",
    priority=0,
    deadline=None,
    memory=None,
    at=NOON,
)
ASKED = JobCancelRequested(job="j1", by="rui", at=NOON)
SUCCEEDED = JobSucceeded(job="j1", result={"model": "m"}, attempts=1, at=NOON)
FAILED = JobFailed(
    job="j1", code="too-few-sessions", message="few", field="f", remedy="r", attempts=2, at=NOON
)
CANCELLED = JobCancelled(job="j1", by="rui", attempts=1, at=NOON)
OPEN = Story(evolve).given(SUBMITTED)


def test_a_job_ends_in_one_of_three_ways() -> None:
    """Succeeded, failed and cancelled are one event each."""
    OPEN.when(succeed, {"model": "m"}, attempts=1, at=NOON).then(SUCCEEDED)
    OPEN.when(fail, TooFewSessions("few", field="f", remedy="r"), attempts=2, at=NOON).then(FAILED)
    asked = OPEN.when(request_cancel, by="rui", at=NOON).then(ASKED)
    asked.when(cancel, attempts=1, at=NOON).then(CANCELLED)


def test_the_first_cancel_request_counts() -> None:
    """A second request adds no event."""
    asked = OPEN.given(ASKED)
    asked.when(request_cancel, by="ana", at=NOON).then()
    assert asked.state.cancel_requested_by == "rui"


def test_a_job_with_a_cancel_request_may_succeed() -> None:
    """The work may end before the worker learns of the request."""
    OPEN.given(ASKED).when(succeed, {"model": "m"}, attempts=1, at=NOON).then(SUCCEEDED)


@pytest.mark.parametrize("end", [SUCCEEDED, FAILED, CANCELLED])
def test_what_has_ended_stays_as_it_is(end: JobEnd) -> None:
    """There is no second end, and nothing to cancel."""
    ended = OPEN.given(end)
    saying = outcome_of(end)
    ended.when(succeed, {}, attempts=1, at=NOON).refused(Conflict, saying)
    ended.when(fail, Conflict("x"), attempts=1, at=NOON).refused(Conflict, saying)
    ended.when(cancel, attempts=1, at=NOON).refused(Conflict, saying)
    ended.when(request_cancel, by="ana", at=NOON).refused(Conflict, saying)


def test_a_stream_begins_with_the_submission() -> None:
    """Any other event raises NotFound."""
    with pytest.raises(NotFound):
        evolve(None, SUCCEEDED)
