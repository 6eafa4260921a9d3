"""The tools over stdin and stdout, for an assistant on this machine."""

from collections.abc import Callable

import anyio
from mcp.server.stdio import stdio_server

from application.ports.observer import Observer
from entrypoints.assistant.server import make_server
from entrypoints.assistant.tools import Caller


def answer_on_stdio(release: str, caller: Callable[[], Caller], observe: Observer) -> None:
    """Answer until stdin ends. What is printed meanwhile goes to stderr, for stdout has the protocol."""
    server = make_server(release, lambda context: caller(), observe)

    async def run() -> None:
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(run)
