"""What is deprecated is told in headers, in the document, in the log and in the changelog."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec
import pytest
from dependency_injector import providers

from application.happenings import DeprecatedUsed, Happening
from entrypoints import deprecations
from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from entrypoints.container import Container
from entrypoints.deprecations import DEPRECATIONS, MIN_DAYS, Deprecation
from entrypoints.http.edge import deprecated
from entrypoints.http.openapi.names import OPERATIONS
from entrypoints.process_log import begin_log
from entrypoints.settings import Settings
from entrypoints.variables import unknown_variables
from tests.support.http_server import Api, served

CHANGELOG = (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
SINCE, ENDS = date(2027, 1, 4), date(2027, 8, 2)
OLD = (
    Deprecation(kind="operation", name="tickers.list", since=SINCE, ends=ENDS, instead="/v2/tickers"),
    Deprecation(kind="variable", name="PREVISTO_JOB_LEASE", since=SINCE, ends=ENDS, instead="PREVISTO_LEASE"),
)


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operation and a variable are deprecated, and no process has told it yet."""
    monkeypatch.setattr(deprecations, "DEPRECATIONS", OLD)
    monkeypatch.setattr(deprecated, "_told", set())
    monkeypatch.setenv("PREVISTO_JOB_LEASE", "30")


@pytest.fixture
def heard(tmp_path: Path) -> tuple[Container, list[DeprecatedUsed]]:
    """A product, and what it tells of deprecations."""
    product = Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", {}))
    told: list[DeprecatedUsed] = []

    def hear(one: Happening) -> None:
        if isinstance(one, DeprecatedUsed):
            told.append(one)

    product.adapters().observer.override(providers.Object(hear))
    return product, told


@pytest.fixture
def api(old: None, heard: tuple[Container, list[DeprecatedUsed]]) -> Iterator[Api]:
    with served(heard[0], frozenset({"https://desk.example"})) as client:
        yield client


def test_answers_carry_the_headers(api: Api, heard: tuple[Container, list[DeprecatedUsed]]) -> None:
    """Since when, until when, and where it is described; another operation has none."""
    for _ in range(3):
        answer = api.get("/v1/tickers")

    assert answer.status_code == 200
    since = re.fullmatch(r"@(\d+)", answer.headers["deprecation"])
    assert since and datetime.fromtimestamp(int(since[1]), UTC).date() == SINCE
    assert parsedate_to_datetime(answer.headers["sunset"]).date() == ENDS
    assert answer.headers["link"].endswith('/docs>; rel="deprecation"')
    assert not {"deprecation", "sunset"} & set(api.get("/v1/models").headers)
    assert [one.name for one in heard[1]] == ["tickers.list"]  # once, and not at each request
    document = api.get("/openapi.json").json()["paths"]
    assert document["/v1/tickers"]["get"]["deprecated"] is True
    assert not document["/v1/models"]["get"].get("deprecated")


def test_a_variable_is_told_at_the_start(old: None, heard: tuple[Container, list[DeprecatedUsed]]) -> None:
    """With what replaces it, and the day on which it may end."""
    begin_log(heard[0], "worker")

    (told,) = heard[1]
    assert told.message == "PREVISTO_JOB_LEASE is deprecated and may end on 2027-08-02: use PREVISTO_LEASE"


def test_a_command_warns(old: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, so that its answer stays as it was."""
    assert run(previsto, ["--home", str(tmp_path), "tickers", "list", "--json"]) == 0
    assert "warning: PREVISTO_JOB_LEASE is deprecated" in capsys.readouterr().err


def unannounced(given: Sequence[Deprecation], changelog: str) -> list[str]:
    """What does not exist, ends before six months, or is not in the changelog."""
    said = "".join(re.findall(r"### Deprecated\n(.*?)(?=\n##|\Z)", changelog, re.DOTALL))
    return [
        one.name
        for one in given
        if one.ends - one.since < timedelta(days=MIN_DAYS)
        or not (one.name in OPERATIONS.values() or not unknown_variables({one.name: ""}))
        or one.name not in said
    ]


def test_each_deprecation_is_announced() -> None:
    """Those of this release; and the rule finds each thing that may be missing."""
    assert unannounced(DEPRECATIONS, CHANGELOG) == []
    complete = "### Deprecated\n- tickers.list\n- PREVISTO_JOB_LEASE\n"
    assert unannounced(OLD, complete) == []
    assert unannounced(OLD, "### Added\n- tickers.list\n") == ["tickers.list", "PREVISTO_JOB_LEASE"]
    soon = msgspec.structs.replace(OLD[0], ends=SINCE + timedelta(days=MIN_DAYS - 1))
    assert unannounced([soon], complete) == ["tickers.list"]
