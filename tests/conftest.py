"""Contract suites assert with pytest's explanations although they are not test modules."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

pytest.register_assert_rewrite(
    "tests.contracts.artifact_store",
    "tests.contracts.calendar",
    "tests.contracts.clock",
    "tests.contracts.device_codes",
    "tests.contracts.event_store",
    "tests.contracts.executor",
    "tests.contracts.failed_attempts",
    "tests.contracts.forecaster",
    "tests.contracts.job_queue",
    "tests.contracts.keyed_requests",
    "tests.contracts.leases",
    "tests.contracts.market_data",
    "tests.contracts.price_history",
    "tests.contracts.rate_limiter",
    "tests.contracts.read_models",
    "tests.contracts.revoked_tokens",
    "tests.contracts.token_families",
    "tests.contracts.tracking",
    "tests.contracts.web_sessions",
    "tests.support.command_line",
    "tests.support.spec",
    "tests.support.terminals",
)
pytest_plugins = (
    "tests.support.buckets",
    "tests.support.kept_migrations",
    "tests.support.left_behind",
    "tests.support.longest_first",
    "tests.support.mlflow_server",
    "tests.support.postgres",
    "tests.support.secret_sweep",
)

# A deadline of an example measures the machine. The suite draws the same examples for the same test, so that
# a change is judged by what it changed; `make explore` draws others, and more of them.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("quick", deadline=None, max_examples=20, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=500)


CONTRACTS_IN_MEMORY = ("TestInMemory", "TestNaive", "TestDrift", "TestCsvFolder", "TestFolder")
THOROUGH = frozenset(
    {"test_lstm.py", "test_start_up.py", "test_exchange_sessions.py", "test_synthetic.py", "test_arima.py"}
    | {"test_package_origin.py", "test_constraints.py", "test_calendar.py", "test_pinning.py"}
    | {"test_faults.py", "test_shared_tables.py", "test_released_artifacts.py"}
)
"""Files whose tests start an interpreter, train a network, or go through many years of prices."""


def _is_quick(config: pytest.Config) -> bool:
    return "not thorough" in str(config.getoption("markexpr"))


def pytest_configure(config: pytest.Config) -> None:
    """Properties are tried on fewer examples where thorough tests are left out."""
    profile = "quick" if _is_quick(config) else "suite"
    settings.load_profile("explore" if "PREVISTO_TEST_EXPLORE" in os.environ else profile)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A thorough file is not imported for nothing: one of them imports torch."""
    return True if _is_quick(config) and collection_path.name in THOROUGH else None


def _is_thorough(item: pytest.Item) -> bool:
    in_contracts = item.path.parent.name == "contracts"
    home = item.parent.name if item.parent else ""
    return item.path.name in THOROUGH or (in_contracts and home not in CONTRACTS_IN_MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make unit` leaves out."""
    for item in items:
        if _is_thorough(item):
            item.add_marker(pytest.mark.thorough)
