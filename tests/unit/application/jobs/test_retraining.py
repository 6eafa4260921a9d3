"""Retraining: champions that lack sessions are trained again, on prices that can be trusted."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from application.jobs.kinds.retraining import Retraining
from domain.horizon import HorizonFamily
from domain.model_version import stream_of
from domain.price_events import PricesHeld
from domain.registry_events import ModelPromoted, TrainingWindow
from tests.support.builders import NOON, a_series, a_version
from tests.support.use_cases import Case

SERIES = a_series(120)


class Job(NamedTuple):
    """The answer of a submission."""

    job: str


class Submissions:
    """SubmitJob that notes the keys; their time is that of the session."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, kind: str, request: dict[str, Any], key: str, since: datetime) -> Job:
        self.keys.append(key)
        assert since.date() == date.fromisoformat(key.split()[-1])
        return Job(f"job-{len(self.keys)}")


@pytest.fixture
def case() -> Case:
    """A champion of VALE3 that has seen the first 60 of 120 sessions."""
    case = Case().tracked().priced(SERIES)
    seen = SERIES.until(SERIES.bar(59).session)
    window = TrainingWindow(
        ticker="VALE3", first=seen.first, last=seen.last, sessions=60, revision=1, digest=seen.digest
    )
    version = a_version()
    version = msgspec.structs.replace(
        version, training=(window,), evidence=msgspec.structs.replace(version.evidence, last=seen.last)
    )
    promoted = ModelPromoted(
        model=version.model, previous="", by="ana", reason="better", evidence=version.evidence, at=NOON
    )
    return case.given(stream_of("VALE3", HorizonFamily.FORTNIGHT), version, promoted)


def retrain(case: Case, session: date) -> tuple[dict[str, Any], list[str]]:
    """The answer for versions that lack more than 10 sessions, and the keys of the submissions."""
    submit = Submissions()
    answer = Retraining(case.ledger, case.prices, submit)("VALE3", 10, session)  # type: ignore[arg-type]
    return answer, submit.keys


def test_a_champion_that_lacks_sessions_is_trained_again(case: Case) -> None:
    """The job has a key of the champion and the session."""
    answer, keys = retrain(case, SERIES.last)
    assert answer == {"fortnight": "job-1"}
    assert keys == [f"retrain VALE3-fortnight-1 {SERIES.last}"]


def test_nothing_is_trained_on_stale_prices(case: Case) -> None:
    """The answer says on which session the prices end."""
    answer, keys = retrain(case, SERIES.last + timedelta(days=1))
    assert answer == {"skipped": f"the prices are stale: they end on {SERIES.last}"}
    assert keys == []


def test_nothing_is_trained_while_a_delivery_is_held(case: Case) -> None:
    """The known prices may be the wrong ones."""
    held = PricesHeld(
        ticker="VALE3",
        held=1,
        source="csv",
        synthetic=False,
        basis="",
        doubt="factor",
        message="all closes are larger",
        first=SERIES.first,
        last=SERIES.last,
        rows=120,
        digest="0" * 64,
        at=NOON,
    )
    case.given("ticker-VALE3", held)
    answer, keys = retrain(case, SERIES.last)
    assert answer == {"skipped": "a delivery is held: all closes are larger"}
    assert keys == []
