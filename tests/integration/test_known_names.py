"""The names for completion, on SQLite and PostgreSQL."""

from pathlib import Path

import pytest

from adapters.persistence.known_names import KnownNames
from application.ports.known_names import MOST
from entrypoints.cli.app import previsto
from entrypoints.cli.errors import run
from tests.support.command_line import write_prices


@pytest.mark.usefixtures("capsys")
def test_names_are_read_from_either_engine(
    any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tickers, versions and users by their beginning, jobs the newest first, never more than a bound."""
    monkeypatch.setenv("PREVISTO_DATABASE_URL", any_url)
    write_prices(tmp_path / "prices", "VALE3.SA")
    flags = ["--home", str(tmp_path / "home"), "--source", f"csv:{tmp_path / 'prices'}"]
    for words in (
        ["track", "VALE3", "VALE5", "PETR4"],
        ["refresh", "VALE3"],
        ["train", "VALE3", "--strategy", "naive", "--horizon", "5"],
        ["train", "VALE3", "--strategy", "drift", "--horizon", "5"],
        ["users", "create", "ana", "--scopes", "data:read"],
        ["users", "create", "bia", "--scopes", "data:read"],
        ["users", "erase", "bia", "--reason", "asked for", "--yes"],
    ):
        assert run(previsto, [*flags, *words]) == 0
    names = KnownNames(any_url)
    assert names.of("ticker") == ["PETR4", "VALE3", "VALE5"]
    assert names.of("ticker", "VA") == ["VALE3", "VALE5"]
    assert (
        names.of("model", "VALE3-w") == names.of("model", "VALE3-week-") == ["VALE3-week-1", "VALE3-week-2"]
    )
    assert names.of("model", "VALE3-week-2") == ["VALE3-week-2"]
    assert (names.of("user"), names.of("user", "person")) == (["ana"], [])
    jobs = names.of("job")
    assert len(jobs) == 2
    assert jobs == sorted(jobs, reverse=True)
    assert names.of("ticker", "%") == names.of("ticker", "' OR 1=1 --") == []
    assert MOST >= 100
