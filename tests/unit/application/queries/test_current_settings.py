"""CurrentSettings: the environment with the recorded changes, read again once a second."""

from typing import Any

import pytest

from application.ports.job_queue import Limits
from application.queries.current_settings import CACHE_SECONDS, CurrentSettings
from domain.errors import StoreUnavailable
from domain.running_settings import STREAM, RunningSettings, Setting, SettingsChanged
from tests.support.builders import NOON
from tests.support.use_cases import Case

DEFAULTS = RunningSettings(requests_per_minute=60, jobs_per_owner=4, jobs_per_kind={"train": 2})


class Watch:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """Those seconds."""
        return self.seconds


def changed(*reset: str, **changes: Any) -> SettingsChanged:
    """A change by ana."""
    return SettingsChanged(changes=changes, reset=reset, by="ana", reason="", at=NOON)


@pytest.fixture
def case() -> Case:
    """Without a change."""
    return Case()


@pytest.fixture
def watch() -> Watch:
    """100 seconds after some beginning."""
    return Watch()


@pytest.fixture
def use(case: Case, watch: Watch) -> CurrentSettings:
    """The query."""
    return CurrentSettings(case.store, DEFAULTS, watch)


def test_the_environment_holds_until_there_is_a_change(use: CurrentSettings) -> None:
    """The values are the defaults."""
    assert use() == DEFAULTS


def test_the_last_change_of_each_setting_holds(case: Case, use: CurrentSettings) -> None:
    """The values of settings that were never changed stay those of the environment."""
    case.given(STREAM, changed(jobs_per_owner=1, jobs_per_kind={"train": 1}), changed(jobs_per_owner=2))

    assert use() == RunningSettings(requests_per_minute=60, jobs_per_owner=2, jobs_per_kind={"train": 1})


def test_a_setting_that_was_reset_is_what_the_environment_says(case: Case, use: CurrentSettings) -> None:
    """The change before the reset no longer counts."""
    case.given(STREAM, changed(jobs_per_owner=1), changed("jobs_per_owner"))

    assert use() == DEFAULTS


def test_every_setting_is_listed_with_its_last_change(case: Case, use: CurrentSettings) -> None:
    """The list holds value, default and event, and no event for a setting that was never changed."""
    first, second = changed(jobs_per_owner=1), changed("jobs_per_owner", requests_per_minute=5)
    case.given(STREAM, first, second)

    assert list(use.all()) == [
        Setting(name="requests_per_minute", value=5, default=60, changed=second),
        Setting(name="token_requests_per_minute", value=0, default=0),
        Setting(name="jobs_per_owner", value=4, default=4, changed=second),
        Setting(name="queued_jobs_per_owner", value=0, default=0),
        Setting(name="jobs_per_kind", value={"train": 2}, default={"train": 2}),
        Setting(name="log_level", value="", default=""),
        Setting(name="adaptive_ranges", value=True, default=True),
        Setting(name="on_decline", value="alert", default="alert"),
        Setting(name="on_challenge", value="propose", default="propose"),
    ]


def test_the_ledger_is_read_once_a_second(case: Case, watch: Watch, use: CurrentSettings) -> None:
    """The values of the first read are kept until a second has passed."""
    use()
    case.given(STREAM, changed(jobs_per_owner=1))
    watch.seconds += CACHE_SECONDS / 2
    kept = use()
    reads = case.store.reads[STREAM]
    watch.seconds += CACHE_SECONDS / 2

    assert (kept.jobs_per_owner, use().jobs_per_owner) == (4, 1)
    assert case.store.reads[STREAM] - reads == 1


def test_the_list_is_never_kept(case: Case, use: CurrentSettings) -> None:
    """The list holds a change that the kept values do not hold yet."""
    use()
    case.given(STREAM, changed(jobs_per_owner=1))

    assert next(one.value for one in use.all() if one.name == "jobs_per_owner") == 1


def test_the_queue_gets_the_bounds_of_jobs(case: Case, use: CurrentSettings) -> None:
    """The limits hold the bounds by kind and by owner."""
    case.given(STREAM, changed(jobs_per_owner=1))

    assert use.limits() == Limits(kinds={"train": 2}, owner=1)


def test_an_unavailable_store_is_reported_and_read_again(
    case: Case, use: CurrentSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """StoreUnavailable is raised, and the next call reads without waiting for a second to pass."""

    def away(stream: str) -> Any:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr(case.store, "read_stream", away)
        with pytest.raises(StoreUnavailable):
            use()
    case.given(STREAM, changed(jobs_per_owner=1))

    assert use().jobs_per_owner == 1
