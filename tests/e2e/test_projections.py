"""`projections follow` in a process of its own."""

import signal
import subprocess
import sys
import time

from adapters.persistence.database.engine import open_engine
from adapters.persistence.sql_read_models import SqlReadModels
from tests.support.command_line import CommandLine


def test_following_keeps_projections_at_the_head(cli: CommandLine) -> None:
    """`projections follow` moves the rows without any query, and ends when it is told to."""
    cli("track", "VALE3", "AAPL")
    call = "import sys; from entrypoints.cli.app import main; main(sys.argv[1:])"
    arguments = ["--home", str(cli.home), "projections", "follow", "--every", "0.05"]
    process = subprocess.Popen([sys.executable, "-c", call, *arguments])
    rows = SqlReadModels(open_engine(f"sqlite:///{cli.home / 'previsto.db'}"))
    limit = time.monotonic() + 20
    while len(rows.find("tickers")) < 2 and time.monotonic() < limit:
        time.sleep(0.05)

    process.send_signal(signal.SIGTERM)

    assert process.wait(20) == 0
    assert [row["ticker"] for row in rows.find("tickers")] == ["AAPL", "VALE3"]
