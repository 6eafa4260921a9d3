"""A real client of MCP's SDK: what it is answered over HTTP, or by a process over stdin and stdout."""

import os
import sys
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest

warnings.filterwarnings("ignore", category=DeprecationWarning, module="mcp")
pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

import httpx2  # noqa: E402  # a part of the extra
from mcp.client.client import Client  # noqa: E402
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402

from tests.support.processes.crew import CALL  # noqa: E402

Talk = Callable[[Any], Awaitable[Any]]
CALLS: dict[str, dict[str, Any]] = {
    "tickers": {},
    "forecast": {"ticker": "VALE3"},
    "track_record": {"ticker": "VALE3"},
    "leaderboard": {"ticker": "VALE3"},
    "prices": {"ticker": "VALE3", "last": 5},
    "models": {"ticker": "VALE3"},
}
"""A call of each tool."""
MODES = ("auto", "legacy")
"""The handshake of today's protocol, and the one of 2025."""


def over_http(url: str, talk: Talk, *, token: str = "", mode: str = "auto", auth: Any = None) -> Any:
    """What `talk` gives of a client at an address, with a token or a login of its own."""
    headers = {"authorization": f"Bearer {token}"} if token else {}

    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers=headers, auth=auth, timeout=60) as http,
            Client(streamable_http_client(url, http_client=http), mode=mode) as client,
        ):
            return await talk(client)

    return anyio.run(run)


def over_stdio(talk: Talk, *words: str, **variables: str) -> Any:
    """What `talk` gives of a client of `previsto WORDS`; the client ends the process."""
    process = StdioServerParameters(
        command=sys.executable, args=["-c", CALL, *words], env={**os.environ, **variables}
    )

    async def run() -> Any:
        async with Client(stdio_client(process)) as client:
            return await talk(client)

    return anyio.run(run)


async def call_each(client: Any) -> dict[str, Any]:
    """The answer of each tool; the client checks its fields against the schema that the server lists."""
    return {name: await client.call_tool(name, given) for name, given in CALLS.items()}


def said(result: Any) -> str:
    """The words of an answer."""
    return "\n".join(part.text for part in result.content)
