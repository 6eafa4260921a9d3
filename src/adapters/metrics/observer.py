"""Counts what happens; one of the observers of the product."""

from adapters.metrics.instruments import (
    APPEND_GROUP,
    APPEND_SECONDS,
    CACHE,
    DECISIONS,
    FETCH_SECONDS,
    FETCHES,
    PROBLEMS,
    RAN,
    REQUESTS,
    SECONDS,
    STARTED,
    UNAVAILABLE,
    WAITED,
)
from application.happenings import (
    Decided,
    Happening,
    JobBegun,
    JobEnded,
    PricesFetched,
    ProcessStarted,
    RequestAnswered,
    Unavailable,
)


def count(happening: Happening) -> None:
    """Count a happening. The route of an answer is a template, so that there is one series an operation."""
    match happening:
        case RequestAnswered():
            _count_answer(happening)
        case JobBegun():
            if happening.attempt == 1 and not happening.resumed:
                WAITED.labels(happening.kind).observe(max(0.0, happening.waited))
        case JobEnded():
            RAN.labels(happening.kind, happening.outcome).observe(happening.seconds)
        case PricesFetched():
            outcome = happening.error.code if happening.error else "delivered"
            FETCHES.labels(happening.source, outcome).inc()
            FETCH_SECONDS.labels(happening.source).observe(happening.seconds)
        case Decided():
            tag = str(happening.event.__struct_config__.tag)
            DECISIONS.labels(tag.removeprefix("model.").removesuffix(".v1")).inc()
        case Unavailable():
            UNAVAILABLE.labels(happening.part).inc()
        case ProcessStarted():
            STARTED.labels(happening.process).set_to_current_time()


def _count_answer(answer: RequestAnswered) -> None:
    REQUESTS.labels(answer.method, answer.route, answer.status).inc()
    SECONDS.labels(answer.method, answer.route).observe(answer.seconds)
    if answer.code:
        PROBLEMS.labels(answer.code).inc()


def count_commit(appends: int, seconds: float) -> None:
    """Count one commit of a group of appends."""
    APPEND_GROUP.observe(appends)
    APPEND_SECONDS.observe(seconds)


def count_reads(cache: str, hits: int, misses: int) -> None:
    """Count reads of a cache."""
    CACHE.labels(cache, "hit").inc(hits)
    CACHE.labels(cache, "miss").inc(misses)
