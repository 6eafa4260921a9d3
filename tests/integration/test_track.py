"""The kind `track` on a real ledger: a repeated attempt has every effect once and the same result."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from application.jobs.kinds.track import Track, TrackRequest
from application.ledger import Ledger
from application.ports.forecaster import Checkpoints
from application.ports.job_kind import Share
from domain.errors import (
    EveryPartFailed,
    InvalidInput,
    JobStopped,
)
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.use_cases import a_scope


class Attempt:
    """One attempt at the job `k1`; `act` is what happens at each report."""

    def __init__(self, ledger: Ledger, act: Callable[[str], None] = lambda text: None) -> None:
        self._ledger = ledger
        self._act = act

    @property
    def checkpoints(self) -> Checkpoints:
        """No training asks for them."""
        raise NotImplementedError

    @property
    def share(self) -> Share | None:
        """No child jobs."""
        return None

    def require(self, scope: str) -> None:
        """The submitter has every scope."""

    def report(self, fraction: float, text: str) -> None:
        """Progress."""
        self._act(text)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Appends of a part of the job."""
        with self._ledger.within(msgspec.structs.replace(a_scope("k1"), part=name)):
            yield


@pytest.fixture
def product(tmp_path: Path) -> Container:
    """A home with synthetic prices."""
    return Container(settings=Settings.read(str(tmp_path), "synthetic"))


@pytest.fixture
def kind(product: Container) -> Track:
    """The kind."""
    found: Track = product.use_cases().kinds()["track"]
    return found


def test_a_repeated_attempt_tracks_and_refreshes_nothing_again(product: Container, kind: Track) -> None:
    """An attempt that was stopped in the middle is completed by the next one."""
    ledger, feed = product.use_cases().ledger(), product.adapters().feed()
    request = TrackRequest(tickers=("vale3", "AAPL", "VALE3F"))

    def stop(text: str) -> None:
        if text == "refresh AAPL":
            raise JobStopped("the worker is gone")

    with pytest.raises(JobStopped):
        kind(request, Attempt(ledger, stop))
    first = kind(request, Attempt(ledger))
    head = feed.head()
    again = kind(request, Attempt(ledger))

    assert first == again
    assert feed.head() == head
    assert list(first["done"]) == ["VALE3", "AAPL"]
    assert {(one["new"], one["revision"]) for one in first["done"].values()} == {(True, 1)}


def test_each_step_can_stand_alone(product: Container, kind: Track) -> None:
    """The order of the steps is fixed; a ticker that is not tracked fails in its refresh."""
    ledger = product.use_cases().ledger()

    with pytest.raises(EveryPartFailed) as refused:
        kind(TrackRequest(tickers=("VALE3",), steps=("refresh",)), Attempt(ledger))
    tracked = kind(TrackRequest(tickers=("VALE3",), steps=("track",)), Attempt(ledger))
    texts: list[str] = []
    kind(TrackRequest(tickers=("VALE3",), steps=("refresh", "track")), Attempt(ledger, texts.append))

    assert refused.value.parts["VALE3"]["step"] == "refresh"
    assert tracked == {"done": {"VALE3": {"new": True}}, "failed": {}}
    assert texts == ["track VALE3", "refresh VALE3"]


@pytest.mark.parametrize(
    ("request_", "field"),
    [(TrackRequest(tickers=()), "tickers"), (TrackRequest(tickers=("VALE3",), steps=()), "steps")],
)
def test_an_empty_request_is_refused(kind: Track, request_: TrackRequest, field: str) -> None:
    """Before the job is recorded, with the field."""
    with pytest.raises(InvalidInput) as refusal:
        kind.check(request_)
    assert refusal.value.field == field
