"""The service that answers the examples: a home with made-up prices, a clock that stands, counted ids."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litestar import get
from litestar.params import FromPath

from domain.errors import MissingExtra, StoreUnavailable
from domain.identity import identity
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs
from entrypoints.http.served_routes import ROUTES
from entrypoints.settings import Settings
from tests.support.builders import LENIENT
from tests.support.command_line import write_prices
from tests.support.http_server import Api, served
from tests.support.processes.crew import eventually

FIRST = datetime(2024, 6, 28, 22, 0, tzinfo=UTC)  # after the last session of the prices
FAULTS = {
    "500": RuntimeError("a fault"),
    "501": MissingExtra(
        "Arrow needs the package pyarrow",
        field="Accept",
        remedy="pip install 'previsto[parquet]', or Accept: text/csv",
    ).openly(),
    "503": StoreUnavailable("no connection"),
}


class Hands:
    """A clock and the ids of its times; the clock moves only when it is told to."""

    def __init__(self) -> None:
        self.at, self._made = FIRST, 0

    def now(self) -> datetime:
        """The time."""
        return self.at

    def new(self) -> str:
        """The next id."""
        self._made += 1
        return identity(int(self.at.timestamp() * 1000), self._made)

    def move(self, by: timedelta) -> None:
        """Move the clock."""
        self.at += by


class Service:
    """The product behind a server, and its workers' part: jobs run when they are told to."""

    def __init__(self, folder: Path) -> None:
        self.hands, self.prices = Hands(), folder / "prices"
        self.deliver("VALE3.SA", seed=1)
        self.deliver("PETR4.SA", seed=3)
        given = Settings.read(str(folder / "home"), f"csv:{self.prices}", {"PREVISTO_LOG_LEVEL": "debug"})
        self.product = Container(settings=given)
        self.product.adapters.clock.override(self.hands)
        self.product.adapters.ids.override(self.hands)
        self.product.use_cases.gate.override(LENIENT)

    def deliver(self, name: str, seed: int, sessions: int = 700, last: datetime = FIRST) -> None:
        """Write the file of a ticker."""
        write_prices(self.prices, name, sessions=sessions, seed=seed, last=last.date())

    def run_jobs(self) -> None:
        """Run every queued job to its end."""
        run, queue = self.product.use_cases().run_job(), self.product.adapters().queue()
        while claim := queue.claim("worker", 30.0):
            run(claim)

    def run_all_jobs(self) -> None:
        """Run every job to its end, those that wait for child jobs too."""
        eventually(lambda: self.run_jobs() or not self.product.adapters().queue().rows())

    @contextmanager
    def serve(self) -> Iterator[Api]:
        """A client of Ana's, who has every scope."""

        @get("/fault/{status:str}", include_in_schema=False, **needs("data:read"))
        def fault(status: FromPath[str]) -> str:
            raise FAULTS[status]

        with served(self.product, routes=(*ROUTES, fault)) as api:
            yield api
