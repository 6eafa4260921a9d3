"""The MCP server: the tools of this product in the protocol, with one clear error for each refusal."""

from collections.abc import Callable
from functools import partial
from typing import Any

from anyio import to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ContentBlock,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool

from application.happenings import RequestFailed
from application.ports.observer import Observer
from domain.errors import PrevistoError
from entrypoints.assistant.schemas import schema_of_answer, schema_of_arguments
from entrypoints.assistant.tools import TOOLS, Caller, answer

INSTRUCTIONS = (
    "Forecasts of stock prices as ranges, with the record of how well earlier ones did. Every answer has "
    "doubts: say them with it. Nothing here is advice, and no tool changes anything."
)
READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
LISTED = [
    ListedTool(
        name=tool.name,
        title=tool.title,
        description=f"{tool.about} Needs the scope {tool.scope}.",
        input_schema=schema_of_arguments(tool.asks),
        output_schema=schema_of_answer(tool.gives),
        annotations=READS,
    )
    for tool in TOOLS.values()
]
Context = ServerRequestContext[Any, Any]


def make_server(release: str, caller_of: Callable[[Context], Caller], observe: Observer) -> Server[Any]:
    """The server of a release; `caller_of` says who sent a request."""

    async def list_tools(context: Context, asked: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=LISTED)

    async def call_tool(context: Context, asked: CallToolRequestParams) -> CallToolResult:
        return await to_thread.run_sync(partial(_called, asked, caller_of(context), observe))

    server = Server[Any](
        "previsto",
        version=release,
        title="Previsto",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # its spans would stand beside those of the request: docs/adr/0040
    return server


def _called(asked: CallToolRequestParams, caller: Caller, observe: Observer) -> CallToolResult:
    """The answer of a tool, or its error: it is for the assistant, which can ask again."""
    try:
        told = answer(asked.name, asked.arguments or {}, caller)
    except PrevistoError as error:
        if error.public_message != error.message:
            observe(_failed(error, caller))
        return _refused(error)
    except Exception as fault:
        observe(_failed(fault, caller))
        return _said("internal: internal error; the log of the service has the details", is_error=True)
    return _said(told.text, told.fields)


def _failed(error: Exception, caller: Caller) -> RequestFailed:
    return RequestFailed(status=500, error=error, trace=caller.trace, actor=caller.actor)


def _refused(error: PrevistoError) -> CallToolResult:
    about = f" ({error.field})" if error.field else ""
    cure = f"; {error.public_remedy}" if error.public_remedy else ""
    return _said(f"{error.code}: {error.public_message}{about}{cure}", is_error=True)


def _said(text: str, fields: dict[str, Any] | None = None, *, is_error: bool = False) -> CallToolResult:
    content: list[ContentBlock] = [TextContent(type="text", text=text)]
    if fields is None:
        return CallToolResult(content=content, is_error=is_error)
    return CallToolResult(content=content, structured_content=fields)
