"""A home with two tracked and refreshed tickers."""

import shutil
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, furnish, write_prices


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """A new home over a CSV folder with VALE3 and AAPL."""
    prices = tmp_path / "prices"
    write_prices(prices, "VALE3.SA", seed=1)
    write_prices(prices, "AAPL", seed=2)
    return CommandLine(tmp_path / "home", f"csv:{prices}", capsys)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home that `ready` copies."""
    return furnish(tmp_path_factory.mktemp("furnished")).home


@pytest.fixture
def ready(cli: CommandLine, furnished: Path) -> CommandLine:
    """A home with both tickers refreshed up to 2024-05-31; the prices of June come later."""
    shutil.copytree(furnished, cli.home)
    return cli
