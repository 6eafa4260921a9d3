"""Answers with a job, and the submission that all routes of jobs share."""

from typing import Any

import msgspec
from litestar import Response

from entrypoints.container import Container
from entrypoints.http.edge.access import key_of, require
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.requests import Call, act_as_caller, view
from entrypoints.shown_rows import shown_row


def submit(
    product: Container, request: Call, kind: str, asked: msgspec.Struct, **bounds: Any
) -> Response[JobView]:
    """Submit a job as the caller and answer 202; `bounds` are those of `SubmitJob`.

    Raises Forbidden without a scope of one of its effects.
    """
    for scope in product.use_cases().kinds()[kind].scopes(asked):
        require(request, scope)
    with act_as_caller(product, request):
        plain = msgspec.to_builtins(asked)
        job = product.use_cases().submit_job()(kind, plain, key=key_of(request), **bounds)
    return answer_accepted(product, job.job)


def answer_accepted(product: Container, job: str) -> Response[JobView]:
    """The answer 202 with the job, its address and the time to wait."""
    headers = {"location": f"/v1/jobs/{job}", "retry-after": "1"}
    return Response(job_view(product, job), status_code=202, headers=headers)


def job_view(product: Container, job: str) -> JobView:
    """A job as a struct of the API. Raises NotFound."""
    return shown_job(product.use_cases().jobs().one(job))


def shown_job(row: dict[str, Any]) -> JobView:
    """A row of the jobs as a struct of the API."""
    found: JobView = view(shown_row("jobs", row), JobView)
    return found
