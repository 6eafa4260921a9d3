"""`/v1/logs`: the last log lines of all processes of the installation; requires the scope `admin`."""

from typing import Annotated, Literal

import msgspec
from litestar import get
from litestar.params import QueryParameter

from application.ports.log_lines import LogLine
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.pages import Limit
from entrypoints.http.routes.requests import Product

Level = Annotated[
    Literal["debug", "info", "warning", "error"], QueryParameter(description="The least severe level.")
]
Trace = Annotated[
    str | None, QueryParameter(pattern="^([0-9a-f]{32})?$", description="Only lines of this trace id.")
]
After = Annotated[
    str | None,
    QueryParameter(max_length=64, description="`next` of another page: only lines after it."),
]


class LogLines(msgspec.Struct, frozen=True, kw_only=True):
    """Log lines in the order in which they were written. `next` is the `after` of the lines to come."""

    items: list[LogLine]
    """The lines, oldest first."""
    next: str
    """The `after` of the lines to come."""


@get("/v1/logs", summary="List log lines", **needs("admin"))
def list_logs(
    product: Product, level: Level = "debug", trace: Trace = None, after: After = None, limit: Limit = 100
) -> LogLines:
    """The last lines of all processes on this machine; with `after` the first lines after that place."""
    lines = product.adapters().log_lines()
    if after:
        page = lines.following(after, limit, level=level, trace=trace or "")
    else:
        page = lines.last(limit, level=level, trace=trace or "")
    return LogLines(items=page.lines, next=page.after)
