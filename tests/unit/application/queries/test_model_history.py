"""ModelHistory: the registry of each family as it was at any time."""

from datetime import timedelta

import msgspec
import pytest

from application.ledger import command_line_owner
from application.queries.model_history import ModelHistory
from domain.errors import (
    UnknownModel,
)
from domain.registry_events import ModelRolledBack
from domain.ticker import Ticker
from tests.support.builders import NOON, a_version
from tests.support.use_cases import VALE3, Case, a_scope, the_promotion

FORTNIGHT, WEEK = "registry-VALE3-fortnight", "registry-VALE3-week"
FIRST, SECOND = "VALE3-fortnight-1", "VALE3-fortnight-2"
HOUR = timedelta(hours=1)


@pytest.fixture
def case() -> Case:
    """Two versions for a fortnight, an hour each: registered, promoted, the second one, and its promotion."""
    found = Case()
    events = (a_version(), the_promotion(FIRST), a_version(SECOND), the_promotion(SECOND, FIRST))
    for number, event in enumerate(events):
        found.clock.at = NOON + number * HOUR
        found.given(FORTNIGHT, event)
    return found


def test_a_family_with_versions_has_one_entry(case: Case) -> None:
    """The entry holds every event in order and the version that serves."""
    (history,) = ModelHistory(case.store)(VALE3)

    assert (history.family, history.active) == ("fortnight", SECOND)
    assert [recorded.version for recorded in history.events] == [1, 2, 3, 4]
    assert history.events[0].event == a_version()


def test_families_stand_from_the_shortest_to_the_longest(case: Case) -> None:
    """The week comes before the fortnight, and a family without a version has no entry."""
    case.given(WEEK, msgspec.structs.replace(a_version("VALE3-week-1"), family="week", horizon=5))

    histories = ModelHistory(case.store)(VALE3)

    assert [(one.family, one.active) for one in histories] == [("week", ""), ("fortnight", SECOND)]


@pytest.mark.parametrize(
    ("hours", "events", "active"), [(0, 1, ""), (1, 2, FIRST), (2, 3, FIRST), (3, 4, SECOND)]
)
def test_the_registry_can_be_seen_as_of_any_time(case: Case, hours: int, events: int, active: str) -> None:
    """The entry holds what was recorded up to that time, the time itself included."""
    (history,) = ModelHistory(case.store)(VALE3, NOON + hours * HOUR)

    assert (len(history.events), history.active) == (events, active)


def test_no_entry_is_older_than_the_first_version(case: Case) -> None:
    """The answer for a time before the first event is empty."""
    assert ModelHistory(case.store)(VALE3, NOON - HOUR) == []


def test_the_fallback_is_no_version(case: Case) -> None:
    """The entry names no active version after a roll-back to the fallback."""
    case.given(FORTNIGHT, ModelRolledBack(model=SECOND, restored="", by="ana", reason="", at=NOON))

    assert ModelHistory(case.store)(VALE3)[0].active == ""


def test_a_person_has_one_name_whether_a_job_decided_for_them_or_not(case: Case) -> None:
    """The owner of a job of the command line has `cli:` before their name; the history has not."""
    case.given("registry-VALE3-month", a_version("VALE3-month-1"))
    with case.ledger.within(a_scope(actor=command_line_owner(case.ledger.origin.actor))):
        case.given("registry-VALE3-month", a_version("VALE3-month-2"))

    month = ModelHistory(case.store)(VALE3)[-1]

    assert [one.by for one in month.decisions] == ["ana", "ana"]


def test_a_ticker_without_versions_has_no_history(case: Case) -> None:
    """The answer for another ticker is empty."""
    assert ModelHistory(case.store)(Ticker.parse("PETR4")) == []


def test_a_version_is_given_as_it_was_registered(case: Case) -> None:
    """The answer is the event of the registration, also after another version was promoted."""
    assert ModelHistory(case.store).version(FIRST) == a_version()


@pytest.mark.parametrize("model", ["VALE3-fortnight-3", "PETR4-fortnight-1", "no version"])
def test_an_unknown_version_is_refused(case: Case, model: str) -> None:
    """The refusal is UnknownModel about the model."""
    case.refused(UnknownModel, "model", ModelHistory(case.store).version, model)
