"""`/v1/jobs`: list, show, cancel and follow jobs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from application.queries.jobs import STATES
from domain.job import absent
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import (
    MAX_STREAM_SECONDS,
    POLL_SECONDS,
    Call,
    Cursor,
    Limit,
    Product,
    act_as_caller,
    decode_cursor,
    page,
    view,
)

OPEN_STATES = ("queued", "running", "cancelling")
JobId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$")]
StateFilter = Annotated[
    str,
    QueryParameter(name="state", pattern=f"^({'|'.join(STATES)})?$", description="Only jobs in this state."),
]


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of a job: fraction from 0 to 1, current step, and seconds left (null: unknown)."""

    fraction: float = 0.0
    step: str = ""
    eta: float | None = None


class PartProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of one part of a job, such as a ticker."""

    code: str
    message: str


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of a failed job; `parts` has that of each part, where all of them failed."""

    code: str
    message: str
    field: str = ""
    remedy: str = ""
    parts: dict[str, PartProblem] = {}


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job. The states `succeeded`, `failed` and `cancelled` are final."""

    id: str
    kind: str
    state: str
    request: dict[str, Any]
    owner: str
    parent: str = ""
    priority: int = 0
    attempts: int = 0
    submitted_at: datetime
    ended_at: datetime | None = None
    progress: ProgressView = ProgressView()
    result: dict[str, Any] = {}
    error: JobProblem | None = None


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of jobs, ordered by id."""

    items: list[JobView]
    next: str | None


class Jobs(Controller):
    """Jobs; other routes submit them."""

    path = "/v1/jobs"
    tags = ("jobs",)

    @get("/", summary="List jobs", **needs("models:read"))
    def list_jobs(
        self,
        product: Product,
        request: Call,
        state_filter: StateFilter = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> JobPage:
        """Jobs of the caller; with the scope `admin`, jobs of all owners."""
        principal, after = principal_of(request), decode_cursor(cursor)
        rows = [
            row
            for row in sorted(product.use_cases().jobs().all(state_filter or None), key=lambda row: row["id"])
            if row["id"] > after and (principal.may("admin") or row["owner"] == principal.owner)
        ]
        return view(page(rows, limit, "id"), JobPage)

    @get("/{job:str}", summary="Show a job", **needs("models:read", 404))
    def show_job(self, product: Product, request: Call, job: FromPath[JobId]) -> JobView:
        """State, progress, and result or error of a job."""
        return _own(product, request, job)

    @post("/{job:str}/cancel", summary="Cancel a job", status_code=200, **needs("models:train", 404, 409))
    def cancel_job(self, product: Product, request: Call, job: FromPath[JobId]) -> JobView:
        """Request the cancellation of a job. Idempotent; the worker stops within seconds."""
        if (now := _own(product, request, job)).state in ("cancelling", "cancelled"):
            return now
        with act_as_caller(product, request):
            product.use_cases().cancel_job()(job)
        return _own(product, request, job)

    @get("/{job:str}/stream", summary="Follow a job", **{**needs("models:read", 404), "sync_to_thread": None})
    async def follow_job(self, product: Product, request: Call, job: FromPath[JobId]) -> ServerSentEvent:
        """Server-sent events: the job after each change, until it has ended."""
        first = await asyncio.to_thread(_own, product, request, job)
        return ServerSentEvent(_changes(product, request, first))


def answer_accepted(product: Container, job: str) -> Response[JobView]:
    """The answer 202 with the job, its address and the time to wait."""
    headers = {"location": f"/v1/jobs/{job}", "retry-after": "1"}
    return Response(view(product.use_cases().jobs().one(job), JobView), status_code=202, headers=headers)


def _own(product: Container, request: Call, job: str) -> JobView:
    """A job of the caller, or of any owner with the scope `admin`. Raises NotFound."""
    principal, row = principal_of(request), product.use_cases().jobs().one(job)
    if row["owner"] != principal.owner and not principal.may("admin"):
        raise absent(job)
    found: JobView = view(row, JobView)
    return found


async def _changes(product: Container, request: Call, job: JobView) -> AsyncIterator[ServerSentEventMessage]:
    until = asyncio.get_running_loop().time() + MAX_STREAM_SECONDS
    number = 1
    yield _message(job, number)
    while job.state in OPEN_STATES and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(POLL_SECONDS)
        now = await asyncio.to_thread(_own, product, request, job.id)
        if now != job:
            number += 1
            yield _message(now, number)
        job = now


def _message(job: JobView, number: int) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=msgspec.json.encode(job).decode(), id=str(number), event=job.state)
