"""`previsto mcp` as a process, and the service with a real login: both asked by the SDK of the protocol.

The processes are started as docs/how-to/use-from-an-assistant.md says.
"""

import io
import json
import os
import re
import shlex
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrypoints.assistant.tools import TOOLS
from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from entrypoints.container import Container
from entrypoints.http.openbb.routes import DESK_ROUTES
from entrypoints.server import other_routes
from entrypoints.settings import Settings
from tests.support.assistants import call_each, over_http, over_stdio, said
from tests.support.command_line import CommandLine, Place
from tests.support.http_server import served
from tests.support.known_secrets import KNOWN
from tests.support.remote import call, log_in, new_client

credentials = pytest.importorskip("mcp.client.auth.extensions.client_credentials")
READS = "forecasts:read models:read data:read"
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(kind: str, document: str = "use-from-an-assistant.md") -> list[str]:
    """The blocks of one kind of the how-to."""
    return re.findall(rf"```{kind}\n(.*?)```", (HOW_TO / document).read_text(), re.S)


def configured(number: int) -> list[str]:
    """The words after `previsto` in one of the files for an assistant."""
    entry = json.loads(blocks("json")[number])["mcpServers"]["previsto"]
    assert entry["command"] == "previsto"
    return [*entry["args"]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Place:
    """A home with a forecast."""
    folder = tmp_path_factory.mktemp("assistant")
    shutil.copytree(furnished, folder / "home")
    place = Place(folder / "home", f"csv:{furnished.parent / 'prices'}")
    for line in blocks("bash")[0].splitlines():
        words = ["--home", str(place.home), "--source", place.source, *shlex.split(line)[1:]]
        assert run(previsto, words) == 0, line
    return place


@pytest.fixture(scope="module")
def base(place: Place) -> Iterator[str]:
    """The address of a service over the home that answers assistants, with tokens of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = {**os.environ, "PREVISTO_ISSUER": f"http://127.0.0.1:{port}", "PREVISTO_MCP": "1"}
    product = Container(settings=Settings.read(str(place.home), place.source, told))
    verifier = product.adapters().token_verifier()
    with served(product, verifier=verifier, port=port, more=other_routes(product)) as client:
        yield str(client.base_url)


@pytest.fixture
def forecast(place: Place, capsys: pytest.CaptureFixture[str]) -> str:
    """The id of a forecast of VALE3."""
    (found,) = CommandLine(place.home, place.source, capsys).json("forecasts", "list")["forecasts"]
    return str(found["id"])


@pytest.fixture(scope="module")
def here(place: Place) -> dict[str, Any]:
    """What a process answers about the home."""
    told = {"PREVISTO_HOME": str(place.home), "PREVISTO_LOG_LEVEL": "debug"}
    found: dict[str, Any] = over_stdio(call_each, *configured(0), **told)
    return found


def test_a_process_answers_about_this_home(forecast: str, here: dict[str, Any]) -> None:
    """On stdin and stdout, as the owner of the home; only the protocol is on stdout."""
    assert not any(answer.is_error for answer in here.values())
    assert here["forecast"].structured_content["found"]["id"] == forecast
    assert "Doubt: skill: no skill shown" in said(here["forecast"])


def test_a_process_answers_about_a_service_with_the_login_of_its_user(
    base: str,
    place: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    here: dict[str, Any],
) -> None:
    """The same answers; what the login may not read, the service refuses by the name of the scope."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    client = new_client(place.home, capsys, "forecasts:read data:read")
    assert log_in(capsys, monkeypatch, base, client, "--profile", "assistant")[0] == 0
    absent: list[Any] = []

    async def talk(client: Any) -> Any:
        absent.append(await client.call_tool("forecast", {"ticker": "VALE4"}))
        return await call_each(client)

    there = over_stdio(talk, *configured(1))
    for name in ("tickers", "forecast", "track_record"):
        assert there[name].structured_content == here[name].structured_content, name
    for name in ("leaderboard", "models"):
        assert there[name].is_error
        assert "models:read" in said(there[name])
    assert said(absent[0]).startswith("unknown-ticker: VALE4 is not tracked (ticker); did you mean VALE3")


class Kept:
    """The tokens of the SDK's login."""

    def __init__(self) -> None:
        self.token: Any = None

    async def get_tokens(self) -> Any:
        return self.token

    async def set_tokens(self, token: Any) -> None:
        KNOWN.note(token.access_token)
        self.token = token

    async def get_client_info(self) -> None:
        return None

    async def set_client_info(self, info: Any) -> None:
        raise AssertionError(info)


def test_the_login_of_the_sdk_finds_its_way(
    base: str, place: Place, capsys: pytest.CaptureFixture[str], forecast: str
) -> None:
    """From the refusal to the metadata, the token endpoint and the answer, knowing only the address."""
    (create,) = blocks("bash")[1].splitlines()
    words = shlex.split(create)[1:]
    assert set(words[-1].split()) == set(READS.split())
    name, secret = new_client(place.home, capsys, words[-1])
    url, kept = f"{base}/v1/mcp", Kept()
    login = credentials.ClientCredentialsOAuthProvider(url, kept, name, secret, scope=READS, issuer=base)
    told = over_http(url, call_each, auth=login)
    assert told["forecast"].structured_content["found"]["id"] == forecast
    assert not any(answer.is_error for answer in told.values())
    assert call(capsys, "--home", str(place.home), "clients", "revoke", name, "--yes")[0] == 0


def test_the_portuguese_how_to_has_the_same_blocks() -> None:
    """Line by line; and the table has each tool with its scope."""
    for kind in ("bash", "json"):
        assert blocks(kind, "usar-de-um-assistente.md") == blocks(kind)
    for document in ("use-from-an-assistant.md", "usar-de-um-assistente.md"):
        rows = re.findall(r"^\| `(\w+)` \| `([\w:]+)` \|", (HOW_TO / document).read_text(), re.M)
        assert dict(rows) == {name: tool.scope for name, tool in TOOLS.items()}


def test_without_the_switch_there_is_no_address(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And without the extra, the command says what to install."""
    product = Container(settings=Settings.read(str(place.home), env={}))
    assert other_routes(product) == DESK_ROUTES
    monkeypatch.setitem(sys.modules, "mcp", None)
    code, _, err = call(capsys, "--home", str(place.home), "mcp")
    assert code == 9
    assert re.search(r"pip install 'previsto\[mcp\]'", err)


def test_who_starts_it_by_hand_is_told_what_it_waits_for(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal, where it would else wait without a word; the end of the input ends it."""
    keyboard = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(keyboard, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", keyboard)
    code, out, err = call(capsys, "--home", str(place.home), "mcp")
    assert (code, out) == (0, "")
    assert "Ctrl-D ends it" in err
