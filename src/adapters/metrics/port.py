"""A port of a worker that Prometheus scrapes."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import start_http_server

from adapters.metrics.counts import Counts
from domain.errors import InvalidInput


@contextmanager
def metrics_port(counts: Counts, host: str, port: int) -> Iterator[int]:
    """Answer scrapes on a port until the block ends; 0 takes a free one. Yields the number of the port.

    Raises InvalidInput when the port cannot be opened.
    """
    registry = CollectorRegistry()
    registry.register(counts)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise InvalidInput(
            f"port {port} of {host} cannot be opened for metrics: {error.strerror or error}",
            field="metrics-port",
            remedy="give another port, or 0 for a free one",
        ) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
