"""TrainingData: the training set of a version is rebuilt from the ledger, and compared with today."""

import msgspec
import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.projections.projector import Projector
from application.queries.lists import Lists
from application.queries.training_data import TrainingData
from domain.errors import IntegrityError, NotFound
from domain.registry_events import ModelRegistered
from domain.training_set import training_digest
from tests.support.builders import a_series, a_version
from tests.support.use_cases import VALE3, Case

SERIES = a_series(120)


@pytest.fixture
def case() -> Case:
    """120 sessions of VALE3 in one revision."""
    return Case().tracked().priced(SERIES)


@pytest.fixture
def data(case: Case) -> TrainingData:
    """The query over rows of its own."""
    return TrainingData(Lists(Projector(case.store, InMemoryReadModels())), case.prices)


def registered(case: Case, **changes: object) -> ModelRegistered:
    """A version that learned from the first 80 sessions as they are known now."""
    known = case.prices(VALE3)
    window = msgspec.structs.replace(known.window(known.series.until(SERIES.bar(79).session)), **changes)
    event = msgspec.structs.replace(
        a_version(),
        training=(window,),
        data=training_digest((window,)),
    )
    case.given("registry-VALE3-fortnight", event)
    return event


def corrected(case: Case, row: int) -> None:
    """A second revision in which one close is another one."""
    close = SERIES.close.copy()
    close[row] *= 1.01
    series = type(SERIES)(SERIES.sessions, SERIES.open, SERIES.high * 1.02, SERIES.low, close, SERIES.volume)
    case.priced(series, number=2)


def test_a_training_set_is_rebuilt_after_the_prices_changed(case: Case, data: TrainingData) -> None:
    """The series is that of the revision which the version learned from."""
    event = registered(case)
    corrected(case, 10)

    (rebuilt,) = data.rebuild(event.data)

    assert rebuilt.window == event.training[0]
    assert rebuilt.series.digest == event.training[0].digest
    assert rebuilt.series.close.tolist() == SERIES.close[:80].tolist()


def test_the_beginning_of_a_digest_is_enough(case: Case, data: TrainingData) -> None:
    """Eight characters name a training set; fewer could name several."""
    event = registered(case)

    assert data.rebuild(event.data[:8])
    with pytest.raises(NotFound) as caught:
        data.rebuild(event.data[:7])
    assert caught.value.field == "digest"


def test_the_sessions_that_differ_today_are_named(case: Case, data: TrainingData) -> None:
    """A corrected close inside the window is a difference; one after it is none."""
    event = registered(case)
    corrected(case, 10)

    (difference,) = data.compare(event.data)

    assert difference.session == SERIES.bar(10).session
    assert difference.now == pytest.approx((difference.then or 0) * 1.01)


def test_equal_prices_have_no_difference(case: Case, data: TrainingData) -> None:
    """A correction after the window does not concern it."""
    event = registered(case)
    corrected(case, 100)

    assert data.compare(event.data) == []


def test_other_numbers_than_the_recorded_ones_are_refused(case: Case, data: TrainingData) -> None:
    """The digest of the window proves that the rebuilt series is the one of the training."""
    event = registered(case, digest="0" * 64)

    with pytest.raises(IntegrityError):
        data.rebuild(event.data)
