"""`projections follow` in a separate process."""

import signal
import subprocess
import sys

from adapters.persistence.database.engine import open_engine
from adapters.persistence.sql_read_models import SqlReadModels
from tests.support.command_line import CommandLine
from tests.support.processes.crew import end, eventually


def test_following_keeps_projections_at_the_head(cli: CommandLine) -> None:
    """`projections follow` updates the rows without a query, and ends on SIGTERM."""
    cli("track", "VALE3", "AAPL")
    call = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
    arguments = ["--home", str(cli.home), "projections", "follow", "--every", "0.05"]
    process = subprocess.Popen([sys.executable, "-c", call, *arguments])
    rows = SqlReadModels(open_engine(f"sqlite:///{cli.home / 'previsto.db'}"))
    try:
        eventually(lambda: len(rows.find("tickers")) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0
    finally:
        end(process)
    assert [row["ticker"] for row in rows.find("tickers")] == ["AAPL", "VALE3"]
