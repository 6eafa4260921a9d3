"""Contract suites assert with pytest's explanations although they are not test modules."""

import pytest

pytest.register_assert_rewrite(
    "tests.contracts.artifact_store",
    "tests.contracts.event_store",
    "tests.contracts.forecaster",
    "tests.contracts.market_data",
    "tests.contracts.read_models",
    "tests.command_line",
    "tests.spec",
)
pytest_plugins = ("tests.buckets", "tests.postgres")
