"""`/v1/jobs`: everything that takes long."""

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
from entrypoints.http.routes.requests import Call, Cursor, Limit, Product, acting, behind, page, view

OPEN = ("queued", "running", "cancelling")
JobId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$")]
Only = Annotated[
    str, QueryParameter(name="state", pattern=f"^({'|'.join(STATES)})?$", description="Only this state.")
]
GLANCE = 0.5
LONGEST_STREAM = 1800.0  # seconds; a client that still waits connects again


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is: fraction 0…1, the step in words, seconds left (null: nobody knows)."""

    fraction: float = 0.0
    step: str = ""
    eta: float | None = None


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why it failed."""

    code: str
    message: str
    field: str = ""
    remedy: str = ""


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job. `succeeded`, `failed` and `cancelled` are final."""

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
    """Jobs by id."""

    items: list[JobView]
    next: str | None


class Jobs(Controller):
    """Submitted by other routes; followed and cancelled here."""

    path = "/v1/jobs"
    tags = ("jobs",)

    @get("/", summary="List jobs", **needs("models:read"))
    def list_jobs(
        self,
        product: Product,
        request: Call,
        only: Only = "",
        limit: Limit = 100,
        cursor: Cursor = "",
    ) -> JobPage:
        """One's own jobs; with the scope `admin` those of everybody."""
        principal, after = principal_of(request), behind(cursor)
        rows = [
            row
            for row in sorted(product.use_cases.jobs().all(only or None), key=lambda row: row["id"])
            if row["id"] > after and (principal.may("admin") or row["owner"] == principal.owner)
        ]
        return view(page(rows, limit, "id"), JobPage)

    @get("/{job:str}", summary="Show a job", **needs("models:read", 404))
    def show_job(self, product: Product, request: Call, job: FromPath[JobId]) -> JobView:
        """State, progress, result or error."""
        return _own(product, request, job)

    @post("/{job:str}/cancel", summary="Cancel a job", status_code=200, **needs("models:train", 404, 409))
    def cancel_job(self, product: Product, request: Call, job: FromPath[JobId]) -> JobView:
        """Ask that it be ended; asking again changes nothing. Whoever works on it stops within seconds."""
        if (now := _own(product, request, job)).state in ("cancelling", "cancelled"):
            return now
        with acting(product, request):
            product.use_cases.cancel_job()(job)
        return _own(product, request, job)

    @get("/{job:str}/stream", summary="Follow a job", **{**needs("models:read", 404), "sync_to_thread": None})
    async def follow_job(self, product: Product, request: Call, job: FromPath[JobId]) -> ServerSentEvent:
        """Server-sent events: the job at each change, until it has ended."""
        first = await asyncio.to_thread(_own, product, request, job)
        return ServerSentEvent(_changes(product, request, first))


def accepted(product: Container, job: str) -> Response[JobView]:
    """202, where to look, and when."""
    headers = {"location": f"/v1/jobs/{job}", "retry-after": "1"}
    return Response(view(product.use_cases.jobs().one(job), JobView), status_code=202, headers=headers)


def _own(product: Container, request: Call, job: str) -> JobView:
    """A job of the principal's; those of others do not exist for him, unless he is an administrator."""
    principal, row = principal_of(request), product.use_cases.jobs().one(job)
    if row["owner"] != principal.owner and not principal.may("admin"):
        raise absent(job)
    found: JobView = view(row, JobView)
    return found


async def _changes(
    product: Container, request: Call, shown: JobView
) -> AsyncIterator[ServerSentEventMessage]:
    until = asyncio.get_running_loop().time() + LONGEST_STREAM
    number = 1
    yield _message(shown, number)
    while shown.state in OPEN and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(GLANCE)
        now = await asyncio.to_thread(_own, product, request, shown.id)
        if now != shown:
            number += 1
            yield _message(now, number)
        shown = now


def _message(job: JobView, number: int) -> ServerSentEventMessage:
    return ServerSentEventMessage(data=msgspec.json.encode(job).decode(), id=str(number), event=job.state)
