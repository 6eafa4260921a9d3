"""The tracking contract in memory and over a real MLflow server."""

from uuid import uuid4

import pytest

from adapters.tracking.mlflow_tracking import MlflowTracking
from tests.contracts.tracking import TrackingContract
from tests.support.tracking import InMemoryTracking


class NamedContract(TrackingContract):
    """Each test has a registered model of its own."""

    @pytest.fixture
    def name(self) -> str:
        """New."""
        return f"previsto-VALE3-{uuid4().hex}"


class TestInMemory(NamedContract):
    """The server that the tests of the mirror use."""

    @pytest.fixture
    def tracking(self) -> InMemoryTracking:
        """Empty."""
        return InMemoryTracking()


class TestMlflow(NamedContract):
    """A server."""

    @pytest.fixture
    def tracking(self, mlflow_url: str) -> MlflowTracking:
        """The real one, through the real client."""
        return MlflowTracking(mlflow_url)
