"""A home with two tracked and refreshed tickers."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, write_prices


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A new home over a CSV folder with VALE3 and AAPL."""
    prices = tmp_path / "prices"
    write_prices(prices, "VALE3.SA", seed=1)
    write_prices(prices, "AAPL", seed=2)
    return CommandLine(tmp_path / "home", f"csv:{prices}", capsys)


@pytest.fixture
def ready(cli: CommandLine) -> CommandLine:
    """A home with both tickers refreshed up to 2024-05-31; the prices of June come later."""
    cli("track", "VALE3", "AAPL")
    cli("refresh", "--all", "--until", "2024-05-31")
    return cli
