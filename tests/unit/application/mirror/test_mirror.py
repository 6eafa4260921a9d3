"""The mirror: each training, backtest and champion once, whatever crashes."""

from typing import Any

import msgspec
import pytest

from adapters.persistence.in_memory.read_models import InMemoryReadModels
from application.happenings import Happening, Unavailable
from application.mirror.mirror import KINDS, NAME, Mirror
from application.ports.event_store import Meta
from application.ports.read_models import Place
from application.queries.mirror_status import MirrorStatus
from domain.backtest import BacktestFinished
from domain.errors import Conflict, PrevistoError, TrackingUnavailable
from domain.registry_events import ModelPromoted, ModelRegistered, ModelRetired, ModelRolledBack
from domain.tuning_events import TrialEnded
from tests.support.builders import NOON, a_version
from tests.support.tracking import InMemoryTracking, Killed, MortalTracking
from tests.support.use_cases import Case, the_promotion, tracking
from tests.unit.domain.test_tuning import proposed, started

FAMILY = "previsto-VALE3-fortnight"
STREAM = "registry-VALE3-fortnight"
LOSSES = ({"training_loss": 0.5, "validation_loss": 0.4}, {"training_loss": 0.25, "validation_loss": None})


def trained(number: int, ticker: str = "VALE3") -> ModelRegistered:
    """A version of a ticker, with two epochs."""
    version = a_version(f"{ticker}-fortnight-{number}")
    return msgspec.structs.replace(version, ticker=ticker, seed=number, learning=LOSSES)


def promoted(number: int, previous: int = 0) -> ModelPromoted:
    """A version became the champion."""
    return the_promotion(f"VALE3-fortnight-{number}", f"VALE3-fortnight-{previous}" if previous else "")


def rolled_back(number: int, restored: int = 0) -> ModelRolledBack:
    """A version is no longer the champion."""
    model, before = f"VALE3-fortnight-{number}", f"VALE3-fortnight-{restored}" if restored else ""
    return ModelRolledBack(model=model, restored=before, by="bia", reason="", at=NOON)


def retired(number: int) -> ModelRetired:
    """A version can no longer serve."""
    return ModelRetired(model=f"VALE3-fortnight-{number}", by="bia", reason="", at=NOON)


def a_backtest() -> BacktestFinished:
    """A backtest of two tickers; some figures are missing."""
    figures = {"loss": 0.9, "relative_to_naive": None, "coverage": {"80": 0.8}}
    return BacktestFinished(
        backtest="b1",
        strategy="naive",
        horizon=10,
        origins=12,
        step=10,
        levels=(0.1, 0.9),
        settings={},
        seed=1,
        training=trained(1).training,
        tickers=({"ticker": "VALE3", **figures}, {"ticker": "^BVSP", **figures}),
        pooled=figures,
        synthetic=False,
        code_version="0.1.0",
        at=NOON,
    )


class Mirrored(Case):
    """A ledger with its mirror; `noticed` are the notices."""

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.server = InMemoryReadModels(), InMemoryTracking()
        self.noticed: list[PrevistoError] = []

    def mirror(self, server: Any = None) -> Mirror:
        """A new process of the mirror."""
        return Mirror(self.store, self.store, self.rows, server or self.server, self._note)

    def _note(self, happening: Happening) -> None:
        assert isinstance(happening, Unavailable)
        self.noticed.append(happening.error)

    def mirrored(self) -> Any:
        """The aliases after the mirror caught up, with the model of each."""
        self.mirror().catch_up()
        versions = self.server.models[FAMILY]
        aliases = self.server.aliases.get(FAMILY, {})
        return {alias: versions[int(number) - 1].model for alias, number in aliases.items()}


def a_busy_ledger() -> Mirrored:
    """20 trainings of two tickers, 5 promotions, a roll-back, a retirement, a backtest, and other events."""
    case = Mirrored().given("ticker-VALE3", tracking()).given("backtest-b1", a_backtest())
    for number in range(1, 16):
        case.given(STREAM, trained(number))
        if number % 3 == 0:
            case.given(STREAM, promoted(number, number - 3))
    case.given(STREAM, rolled_back(15, 12), retired(14))
    for number in range(1, 6):
        case.given("registry-PETR4-fortnight", trained(number, "PETR4"))
    return case


def test_a_trial_is_a_run_with_its_settings_and_values() -> None:
    """Each once, whatever its state; the epochs are those of the trial."""
    values = {"loss": 1.5, "size": 64.0}
    epochs = ({"validation_loss": 0.4},)
    ends = [
        TrialEnded(tuning="t", trial=0, state="complete", at=NOON, values=values, learning=epochs),
        TrialEnded(tuning="t", trial=1, state="failed", at=NOON, message="no"),
    ]
    case = Mirrored().given("tuning-t", started(), *(proposed(trial) for trial in range(2)), *ends)
    case.mirror().catch_up()
    case.mirror().catch_up()

    first, second = case.server.runs.values()
    assert first.figures == {("loss", 1.5, 0), ("size", 64.0, 0), ("epoch.validation_loss", 0.4, 1)}
    assert (first.params["strategy"], first.params["settings.hidden"]) == ("lstm", "0")
    assert [one.tags["previsto.state"] for one in (first, second)] == ["complete", "failed"]
    assert {one.tags["previsto.tuning"] for one in (first, second)} == {"t"}
    assert all(one.finished for one in (first, second))


def test_a_training_is_a_run_with_its_epochs_datasets_and_ids() -> None:
    """Params, evidence, losses by epoch, the price revision and the ids of Previsto."""
    case = Mirrored().given(STREAM, trained(1))
    case.mirror().catch_up()

    (run,) = case.server.runs.values()
    recorded = case.store.read_stream(STREAM)[0]
    assert run.finished
    assert run.params["settings.hidden"] == "32"
    assert run.params["price_revision.VALE3"] == "2"
    assert {
        ("epoch.training_loss", 0.5, 1),
        ("epoch.training_loss", 0.25, 2),
        ("loss", 0.9, 0),
    } <= run.figures
    assert [name for name, _, step in run.figures if step == 2] == ["epoch.training_loss"]
    assert run.datasets == {("VALE3", "d" * 64)}
    assert run.tags["previsto.event"] == recorded.hash
    assert run.tags["previsto.model"] == "VALE3-fortnight-1"
    assert run.tags["previsto.code_version"] == "0.1.0"
    assert "previsto.trace" not in run.tags


def test_a_run_carries_the_trace_of_its_event() -> None:
    """The trace id of the traceparent in the event's metadata."""
    case, trace = Mirrored(), "4bf92f3577b34da6a3ce929d0e0e4736"
    request = case.ledger.prepare_append(STREAM, 0, [trained(1)])
    meta = Meta(actor="ana", code_version="0.1.0", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    case.store.append(msgspec.structs.replace(request, meta=meta))
    case.mirror().catch_up()

    assert [run.tags["previsto.trace"] for run in case.server.runs.values()] == [trace]


def test_a_backtest_is_a_run_with_the_figures_of_each_ticker() -> None:
    """Figures that are missing are left out; a backtest registers no version."""
    case = Mirrored().given("backtest-b1", a_backtest())
    case.mirror().catch_up()

    (run,) = case.server.runs.values()
    assert run.tags["previsto.kind"] == "backtest"
    assert {("loss", 0.9, 0), ("VALE3.loss", 0.9, 0), ("^BVSP.coverage.80", 0.8, 0)} <= run.figures
    assert not [name for name, _, _ in run.figures if "relative" in name]
    assert case.server.models == {}


def test_aliases_follow_promotion_roll_back_and_retirement() -> None:
    """The champion serves; the challenger is the newest version after it that is not retired."""
    case = Mirrored().given(STREAM, trained(1))
    first, second, third = (f"VALE3-fortnight-{number}" for number in (1, 2, 3))
    assert case.mirrored() == {"challenger": first}
    case.given(STREAM, promoted(1))
    assert case.mirrored() == {"champion": first}
    case.given(STREAM, trained(2), trained(3))
    assert case.mirrored() == {"champion": first, "challenger": third}
    case.given(STREAM, promoted(3, 1))
    assert case.mirrored() == {"champion": third}
    case.given(STREAM, rolled_back(3, 1))
    assert case.mirrored() == {"champion": first, "challenger": third}
    case.given(STREAM, retired(3))
    assert case.mirrored() == {"champion": first, "challenger": second}
    case.given(STREAM, rolled_back(1))
    assert case.mirrored() == {"challenger": second}


def test_a_rebuild_never_shows_an_old_champion() -> None:
    """Aliases are set at the last event of a registry, so that no reader sees the champion of last year."""
    case, seen = a_busy_ledger(), set()

    class Watched(InMemoryTracking):
        def set_alias(self, name: str, alias: str, number: str) -> None:
            seen.add((name, alias, number))
            super().set_alias(name, alias, number)

    case.mirror(Watched()).catch_up()

    petr4 = ("previsto-PETR4-fortnight", "challenger", "5")
    assert seen == {(FAMILY, "champion", "12"), (FAMILY, "challenger", "15"), petr4}


def calls_of(case: Mirrored) -> int:
    """The number of calls for the whole ledger."""
    counted, case.rows = MortalTracking(InMemoryTracking()), InMemoryReadModels()
    case.mirror(counted).catch_up()
    return counted.calls


def test_a_crash_at_any_call_doubles_and_loses_nothing() -> None:
    """Killed before and after each of its calls and started again, the mirror equals a rebuild."""
    case = a_busy_ledger()
    case.mirror().catch_up()
    whole, calls = case.server.content(), calls_of(case)
    crashes = 0
    for at in range(1, calls + 1):
        for after in (False, True):
            case.rows, case.server = InMemoryReadModels(), InMemoryTracking()
            with pytest.raises(Killed):
                case.mirror(MortalTracking(case.server, at, after=after)).catch_up()
            crashes += 1
            case.mirror().catch_up()
            assert case.server.content() == whole, (at, after)

    assert crashes >= 300
    assert len(whole[0]) == 21


def test_a_mirror_that_crashes_again_and_again_gets_there() -> None:
    """Killed at every third call, with the place as its only memory."""
    case = a_busy_ledger()
    case.mirror().catch_up()
    whole = case.server.content()
    case.rows, case.server = InMemoryReadModels(), InMemoryTracking()
    for at in range(3, 10_000, 3):
        try:
            case.mirror(MortalTracking(case.server, at % 40 + 3, after=bool(at % 2))).catch_up()
            break
        except Killed:
            continue

    assert case.server.content() == whole


def test_a_rebuild_writes_nothing_twice() -> None:
    """Begun at the first event over what is there already, the server stays as it was."""
    case = a_busy_ledger()
    case.mirror().catch_up()
    whole = case.server.content()
    case.mirror().restart()
    assert case.rows.place(NAME).position == 0

    case.mirror().catch_up()

    assert case.server.content() == whole


def test_a_rebuild_after_a_run_is_gone_for_good_keeps_its_version() -> None:
    """The run is written again, and its version is found by the event: it is not registered twice."""
    case = a_busy_ledger()
    case.mirror().catch_up()
    whole = case.server.content()
    case.server.runs.clear()
    case.mirror().restart()
    for at in (30, 30, 30):
        with pytest.raises(Killed):
            case.mirror(MortalTracking(case.server, at)).catch_up()
    case.mirror().restart()

    case.mirror().catch_up()

    assert case.server.content() == whole


def test_another_server_is_written_from_the_beginning() -> None:
    """A place of one server says nothing about another one."""
    case = a_busy_ledger()
    case.mirror().catch_up()
    other = InMemoryTracking()
    other.server = "another"
    case.mirror(other).catch_up()

    assert other.content() == case.server.content()


def test_a_run_that_was_deleted_stays_so_and_is_told() -> None:
    """One line with the cure; the mirror goes on, and its version and aliases are there."""
    case = Mirrored().given(STREAM, trained(1), trained(2))
    case.mirror().catch_up()
    next(iter(case.server.runs.values())).deleted = True
    case.mirror().restart()
    case.mirror().catch_up()

    assert len(case.server.runs) == 2
    (notice,) = case.noticed
    assert (notice.field, "runs restore --run-id run-1" in notice.remedy) == ("run", True)


def test_an_alias_of_a_deleted_version_is_dropped_and_told() -> None:
    """An alias that names no version would name a wrong one."""
    case = Mirrored().given(STREAM, trained(1))
    case.mirror().catch_up()
    case.server.deleted.add(case.store.read_stream(STREAM)[0].hash)
    case.given(STREAM, promoted(1))
    case.mirror().catch_up()

    assert case.server.aliases[FAMILY] == {}
    assert [(one.field, "--rebuild" in one.remedy) for one in case.noticed] == [("model", True)]


@pytest.mark.parametrize("error", [TrackingUnavailable("away"), Conflict("refused")])
def test_a_server_that_refuses_is_asked_again(error: PrevistoError) -> None:
    """The place keeps the problem, which the status shows; the next call continues at the same event."""
    case = Mirrored().given("ticker-VALE3", tracking()).given(STREAM, trained(1), promoted(1))
    status = MirrorStatus(case.store, case.rows)
    assert not status().started

    class Refusing(InMemoryTracking):
        def create_run(self, run: Any) -> str:
            raise error

    with pytest.raises(type(error)):
        case.mirror(Refusing()).catch_up()
    state = status()
    assert (state.started, state.position, state.head, state.waiting) == (True, 0, 3, 2)
    assert state.problem == f"event 2: {error.message}"

    case.mirror().catch_up()
    state = status()
    assert (state.position, state.waiting, state.problem) == (3, 0, "")


def test_events_of_other_kinds_move_the_place_now_and_then() -> None:
    """Otherwise each start would read them all again."""
    case = Mirrored().given("ticker-VALE3", *[tracking()] * 1001)
    assert case.mirror().catch_up() == Place(generation=1, position=1001)


def test_the_kinds_are_those_of_the_registry_and_backtests() -> None:
    """A new kind of registry event needs a decision here."""
    assert sorted(KINDS) == [
        "backtest.finished.v1",
        "model.promoted.v1",
        "model.promotion-refused.v1",
        "model.registered.v1",
        "model.retired.v1",
        "model.rolled-back.v1",
        "tuning.ended.v1",
    ]
