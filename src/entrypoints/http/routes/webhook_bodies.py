"""What webhooks are told: jobs and forecasts in the form in which the API shows them."""

from typing import Any

from application.ports.event_store import Recorded
from application.streams import fold
from domain.forecast import Forecast, evolve
from entrypoints.container import Container
from entrypoints.http.routes.forecast_views import forecast_view
from entrypoints.http.routes.job_answers import job_view


class WebhookBodies:
    """The views of the API, for events that webhooks of an owner get."""

    def __init__(self, product: Container) -> None:
        self._product = product

    def __call__(self, kind: str, recorded: Recorded) -> Any:
        """A job after its end, or a forecast with the scores of the event and none of later ones."""
        if kind.startswith("job."):
            return job_view(self._product, recorded.stream.removeprefix("job-"))
        past = self._product.adapters().events().read_stream(recorded.stream)[: recorded.version]
        state: Forecast | None = fold(past, evolve, None)
        assert state is not None
        return forecast_view(state)
