"""Probe: whether the backend of the traces answers and takes an empty export."""

from adapters.telemetry.delivery import accepts
from domain.errors import PrevistoError


def probe(endpoint: str, timeout: float) -> str:
    """What to say of a sound backend. Raises PrevistoError with the cure."""
    problem = accepts(endpoint, timeout)
    if problem:
        raise PrevistoError(problem, remedy=CURES.get(problem.rpartition(" ")[2], CURE))
    return "accepts traces"


CURE = "check OTEL_EXPORTER_OTLP_ENDPOINT and that the collector runs"
CURES = {
    "401": "check OTEL_EXPORTER_OTLP_HEADERS",
    "403": "check OTEL_EXPORTER_OTLP_HEADERS",
    "404": "check the path of OTEL_EXPORTER_OTLP_ENDPOINT; `/v1/traces` is added to it",
}
