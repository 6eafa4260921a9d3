"""The contract of every Tracking."""

from uuid import uuid4

import msgspec
import pytest

from application.ports.tracking import Dataset, Figure, Run, Tracking, Version
from domain.errors import Conflict
from tests.support.builders import NOON


def a_run(event: str = "") -> Run:
    """A run of a new event, with more entries than one request takes."""
    event = event or uuid4().hex * 2
    return Run(
        event=event,
        name="VALE3-week-1",
        at=NOON,
        tags={"previsto.event": event, "previsto.model": "VALE3-week-1"},
        params={"strategy": "lstm", **{f"settings.{n}": str(n) for n in range(120)}},
        figures=tuple(Figure(name="epoch.loss", value=1 / n, step=n) for n in range(1, 1101)),
        datasets=(Dataset(name="VALE3", digest="d" * 64, sessions=9, facts={"first": "2019-01-02"}),),
    )


class TrackingContract:
    """Subclasses give the fixture `tracking`, and `name`, a registered model that does not exist yet."""

    def test_a_run_is_found_by_its_event(self, tracking: Tracking) -> None:
        """Unknown at first; once created it is found with its id, unfinished and then finished."""
        run = a_run()
        assert tracking.find_run(run.event) is None

        run_id = tracking.create_run(run)
        begun = tracking.find_run(run.event)
        tracking.finish(run_id, run.at)
        ended = tracking.find_run(run.event)

        assert begun and ended
        assert (begun.run_id, begun.finished, begun.deleted) == (run_id, False, False)
        assert (ended.run_id, ended.finished, ended.deleted) == (run_id, True, False)
        assert tracking.find_run(a_run().event) is None

    def test_writing_again_changes_nothing(self, tracking: Tracking) -> None:
        """Equal params, figures, datasets and ends are taken a second time."""
        run = a_run()
        run_id = tracking.create_run(run)

        for _ in range(2):
            tracking.log(run_id, run)
            tracking.add_datasets(run_id, run.datasets)
            tracking.finish(run_id, run.at)

    def test_another_value_of_a_param_is_refused(self, tracking: Tracking) -> None:
        """A run keeps what it was created for."""
        run = a_run()
        run_id = tracking.create_run(run)
        tracking.log(run_id, run)

        with pytest.raises(Conflict):
            tracking.log(run_id, msgspec.structs.replace(run, params={"strategy": "arima"}))

    def test_a_version_is_found_by_its_event(self, tracking: Tracking, name: str) -> None:
        """Versions are numbered from 1; a name is created once, however often it is asked for."""
        run_id, first, second = tracking.create_run(a_run()), a_version(), a_version()
        for _ in range(2):
            tracking.add_model(name)
        assert tracking.find_version(name, first.event) is None

        numbers = [tracking.create_version(name, run_id, version) for version in (first, second)]

        assert numbers == ["1", "2"]
        assert tracking.find_version(name, first.event) == "1"
        assert tracking.find_version(name, second.event) == "2"
        assert tracking.find_version(f"{name}x", first.event) is None

    def test_an_alias_is_set_moved_and_dropped(self, tracking: Tracking, name: str) -> None:
        """Each as often as wanted; a version that does not exist is refused."""
        run_id = tracking.create_run(a_run())
        tracking.add_model(name)
        for number in ("1", "2"):
            assert tracking.create_version(name, run_id, a_version()) == number

        for number in ("1", "1", "2"):
            tracking.set_alias(name, "champion", number)
        with pytest.raises(Conflict):
            tracking.set_alias(name, "champion", "99")
        for _ in range(2):
            tracking.drop_alias(name, "champion")
        tracking.drop_alias(f"{name}x", "champion")


def a_version() -> Version:
    """A version of a new event."""
    return Version(event=uuid4().hex * 2, model="VALE3-week-1", artifact="a" * 64)
