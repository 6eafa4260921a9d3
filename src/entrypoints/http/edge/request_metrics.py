"""Request counters, summed over the API processes of one `previsto serve`."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("previsto_http_requests_total", "Requests answered.", ("method", "route", "status"))
SECONDS = Histogram(
    "previsto_http_request_seconds",
    "Seconds until the first byte of an answer.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PROBLEMS = Counter(
    "previsto_problems_total", "Requests refused or failed, by the code of the problem.", ("code",)
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is the path template, so that there is one series an operation."""
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(method, route).observe(seconds)


def count_problem(code: str) -> None:
    """Count one answer with a problem document."""
    PROBLEMS.labels(code).inc()
