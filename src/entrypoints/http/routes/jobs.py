"""`/v1/jobs`: list, show, cancel and follow jobs."""

from functools import partial
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Controller, Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter

from application.queries.jobs import JobKind, JobState
from domain.job import absent
from domain.principal import JOB_READERS as READERS
from domain.principal import JOB_SUBMITTERS as SUBMITTERS
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of
from entrypoints.http.edge.callers import unless_caller_leaves
from entrypoints.http.edge.event_stream import Found, Message, answer_stream
from entrypoints.http.edge.shared_looks import SharedLooks
from entrypoints.http.edge.watching import take_place, watch
from entrypoints.http.openapi.operations import needs_one_of
from entrypoints.http.routes.job_answers import shown_job, submit
from entrypoints.http.routes.job_submissions import NewJob, admitted
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Since, Until, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    act_as_caller,
    view,
)
from entrypoints.shown_rows import shown_row

OPEN_STATES = ("queued", "running", "cancelling")
JobId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The `id` of the job.")]
StateFilter = Annotated[JobState | None, QueryParameter(name="state", description="Only jobs in this state.")]
KindFilter = Annotated[JobKind | None, QueryParameter(name="kind", description="Only jobs of this kind.")]
Wait = Annotated[
    int, QueryParameter(ge=0, le=30, description="Wait so many seconds at most for the end of the job.")
]
LastState = Annotated[
    str | None,
    HeaderParameter(
        name="Last-Event-ID", max_length=64, description="The id of the last event that was received."
    ),
]


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of jobs, ordered by id."""

    items: list[JobView]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class Jobs(Controller):
    """Jobs; other routes submit them."""

    path = "/v1/jobs"

    @get("/", summary="List jobs", **needs_one_of(READERS))
    def list_jobs(
        self,
        product: Product,
        request: Call,
        state_filter: StateFilter = None,
        kind: KindFilter = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "desc",
        since: Since = None,
        until: Until = None,
    ) -> JobPage:
        """Jobs of the caller, newest first; with the scope `admin`, jobs of all owners."""
        wanted = Wanted(name="jobs", limit=limit, cursor=cursor, order=order, since=since, until=until)
        principal = principal_of(request)
        found = product.use_cases().jobs().all(state_filter or None, kind or None)
        own = [row for row in found if principal.may("admin") or row["owner"] == principal.owner]
        page = wanted.choose(own, "id")
        return view({**page, "items": [shown_row("jobs", row) for row in page["items"]]}, JobPage)

    @post("/", summary="Submit a job", status_code=202, **needs_one_of(SUBMITTERS, 404, 409, 422))
    def submit_job(self, product: Product, request: Call, data: JSONBody[NewJob]) -> Response[JobView]:
        """Submit a job of a kind with its own arguments; it needs the scopes of its effects.

        `trainings`, `backtests` and `forecasts/score` submit the same jobs with typed arguments.
        """
        asked = admitted(product, request, data)
        bounds = {"priority": data.priority, "deadline": data.deadline, "memory": data.memory}
        return submit(product, request, data.kind, asked, **bounds)

    @get("/{job:str}", summary="Show a job", **{**needs_one_of(READERS, 404), "sync_to_thread": None})
    async def show_job(
        self, product: Product, request: Call, job: FromPath[JobId], wait: Wait = 0
    ) -> JobView:
        """State, progress, and result or error of a job.

        With `wait`, the answer comes when the job has ended, or after so many seconds with its state then.
        """
        found = await to_thread.run_sync(_own, product, request, job)
        if not wait or found.state not in OPEN_STATES:
            return found
        take_place(request)
        return await unless_caller_leaves(request, _ended(product, request, job, wait))

    @post("/{job:str}/cancel", summary="Cancel a job", status_code=200, **needs_one_of(SUBMITTERS, 404, 409))
    def cancel_job(self, product: Product, request: Call, job: FromPath[JobId]) -> JobView:
        """Request the cancellation of a job. Idempotent; the worker stops within seconds."""
        if (now := _own(product, request, job)).state in ("cancelling", "cancelled"):
            return now
        with act_as_caller(product, request):
            product.use_cases().cancel_job()(job)
        return _own(product, request, job)

    @get(
        "/{job:str}/stream",
        summary="Follow a job",
        **{**needs_one_of(READERS, 404), "sync_to_thread": None},
    )
    async def follow_job(
        self, product: Product, request: Call, job: FromPath[JobId], last_event: LastState = None
    ) -> Response[Any]:
        """Server-sent events: the job after each change, until it has ended.

        The name of each is the state, its data a `JobView`. With the header `Last-Event-ID` only later
        changes come, and the answer is 204 when the job has ended with that one. A comment every 15 seconds
        says that the stream is alive. It ends after half an hour, and with the token or its scope: then, and
        after any other refusal, the last event is `error` with a problem document.
        """
        take_place(request)
        first = await to_thread.run_sync(_own, product, request, job)
        if first.state not in OPEN_STATES and _message(first).id == last_event:
            return Response(None, status_code=204)
        return answer_stream(request, _Following(product, request, job, last_event))


def _own(product: Container, request: Call, job: str) -> JobView:
    """A job of the caller, or of any owner with the scope `admin`. Raises NotFound."""
    return _shown_to(request, job, product.use_cases().jobs().one(job))


def _watched(product: Container, request: Call, job: str) -> JobView:
    """The same, as it was at most half a second ago: many who follow a job cost little more than one."""
    looks: SharedLooks = request.app.state.looks
    return _shown_to(request, job, looks.see(job, lambda: product.use_cases().jobs().one(job)))


def _shown_to(request: Call, job: str, row: dict[str, Any]) -> JobView:
    principal = principal_of(request)
    if row["owner"] != principal.owner and not principal.may("admin"):
        raise absent(job)
    return shown_job(row)


async def _ended(product: Container, request: Call, job: str, seconds: float) -> JobView:
    """The job at its end, or after some seconds."""
    async for found in watch(request, partial(_watched, product, request, job), seconds):
        if found.state not in OPEN_STATES:
            break
    return found


class _Following:
    """A job after each change; `last` is the id of the message that the caller has."""

    def __init__(self, product: Container, request: Call, job: str, last: str | None) -> None:
        self._look = partial(_watched, product, request, job)
        self._last = last

    def __call__(self) -> Found:
        job = self._look()
        message = _message(job)
        changed, self._last = message.id != self._last, message.id
        return Found(messages=[message] if changed else [], over=job.state not in OPEN_STATES)


def _message(job: JobView) -> Message:
    """The message of a job; equal jobs have equal ids."""
    data = msgspec.json.encode(job)
    return Message(event=job.state, id=sha256(data).hexdigest()[:16], data=data)
