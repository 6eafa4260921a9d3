"""Contract suites assert with pytest's explanations although they are not test modules."""

import pytest

pytest.register_assert_rewrite(
    "tests.contracts.artifact_store",
    "tests.contracts.event_store",
    "tests.contracts.forecaster",
    "tests.contracts.market_data",
    "tests.contracts.read_models",
    "tests.support.command_line",
    "tests.support.spec",
)
pytest_plugins = ("tests.support.buckets", "tests.support.postgres")


LONGEST = (
    *("test_kill.py", "test_ray_cluster.py", "test_mixed_load.py", "test_kill_store.py", "test_fuzz.py"),
    *("test_kill_workers.py", "test_api_soak.py", "test_concurrent_writers.py", "test_jobs.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first, so that no worker is left alone with one at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))
