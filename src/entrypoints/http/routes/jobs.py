"""`/v1/jobs`: list, show, cancel and follow jobs."""

from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from litestar import Controller, Response, get, post
from litestar.params import FromPath, HeaderParameter, QueryParameter

from application.queries.jobs import JobKind, JobState
from domain.job import absent
from domain.principal import JOB_READERS as READERS
from domain.principal import JOB_SUBMITTERS as SUBMITTERS
from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, principal_of, require
from entrypoints.http.edge.callers import unless_caller_leaves
from entrypoints.http.edge.event_stream import Found, Message, answer_stream
from entrypoints.http.edge.watching import take_place, watch
from entrypoints.http.openapi.operations import needs_one_of
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


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of a job: fraction from 0 to 1, current step, and seconds left; null when unknown."""

    fraction: float = 0.0
    """From 0 to 1."""
    step: str | None = None
    """What it does now; null before it begins."""
    eta: float | None = None
    """Seconds left; null when unknown."""


class PartProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of one part of a job, such as a ticker."""

    code: str
    """What went wrong, for programs; see the catalogue of errors."""
    message: str
    """What went wrong, for people."""


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of a failed job; `parts` has that of each part, where all of them failed."""

    code: str
    """What went wrong, for programs; see the catalogue of errors."""
    message: str
    """What went wrong, for people."""
    field: str | None = None
    """The field of the request that it is about."""
    remedy: str | None = None
    """What to do next."""
    parts: dict[str, PartProblem] = {}
    """The error of each part, where all of them failed."""


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job. The states `succeeded`, `failed` and `cancelled` are final.

    `parent` is the job whose share it runs, or null.
    """

    id: str
    """The id."""
    kind: str
    """What the job does."""
    state: str
    """`succeeded`, `failed` and `cancelled` are final."""
    request: dict[str, Any]
    """What was asked for."""
    owner: str | None
    """Who submitted it; null for the installation."""
    parent: str | None = None
    """The job that submitted it; null without one."""
    priority: int = 0
    """Jobs with a higher number run first."""
    attempts: int = 0
    """How often it was started."""
    created_at: datetime
    """The time of the submission."""
    ended_at: datetime | None = None
    """The time of the end; null before."""
    progress: ProgressView = ProgressView()
    """How far it is."""
    result: dict[str, Any] = {}
    """What it gave; its fields depend on the kind."""
    error: JobProblem | None = None
    """Why it failed; null otherwise."""


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


def submit(product: Container, request: Call, kind: str, asked: msgspec.Struct) -> Response[JobView]:
    """Submit a job as the caller and answer 202. Raises Forbidden without a scope of one of its effects."""
    for scope in product.use_cases().kinds()[kind].scopes(asked):
        require(request, scope)
    with act_as_caller(product, request):
        job = product.use_cases().submit_job()(kind, msgspec.to_builtins(asked), key=key_of(request))
    return answer_accepted(product, job.job)


def answer_accepted(product: Container, job: str) -> Response[JobView]:
    """The answer 202 with the job, its address and the time to wait."""
    headers = {"location": f"/v1/jobs/{job}", "retry-after": "1"}
    return Response(job_view(product, job), status_code=202, headers=headers)


def job_view(product: Container, job: str) -> JobView:
    """A job as a struct of the API. Raises NotFound."""
    return _view(product.use_cases().jobs().one(job))


def _own(product: Container, request: Call, job: str) -> JobView:
    """A job of the caller, or of any owner with the scope `admin`. Raises NotFound."""
    principal, row = principal_of(request), product.use_cases().jobs().one(job)
    if row["owner"] != principal.owner and not principal.may("admin"):
        raise absent(job)
    return _view(row)


def _view(row: dict[str, Any]) -> JobView:
    return view(shown_row("jobs", row), JobView)


async def _ended(product: Container, request: Call, job: str, seconds: float) -> JobView:
    """The job at its end, or after some seconds."""
    async for found in watch(request, partial(_own, product, request, job), seconds):
        if found.state not in OPEN_STATES:
            break
    return found


class _Following:
    """A job after each change; `last` is the id of the message that the caller has."""

    def __init__(self, product: Container, request: Call, job: str, last: str | None) -> None:
        self._look = partial(_own, product, request, job)
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
