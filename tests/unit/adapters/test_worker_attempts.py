"""What workers write about the attempts at a job that goes from one of them to another."""

from adapters.persistence.in_memory.event_store import InMemoryStore
from adapters.persistence.in_memory.job_queue import InMemoryJobQueue
from adapters.telemetry.span import Span
from adapters.telemetry.tracing import SpanTracing
from adapters.telemetry.worker_attempts import Attempts
from application.ports.event_store import Append, Meta
from application.ports.job_queue import Claim
from application.ports.leases import LEASE_SECONDS
from tests.contracts.job_queue import submitted
from tests.support.builders import NOON

TRACE, SUBMISSION = "ab" * 16, "cd" * 8
META = Meta(actor="ana", code_version="1", traceparent=f"00-{TRACE}-{SUBMISSION}-01")


def a_queue() -> tuple[InMemoryStore, InMemoryJobQueue]:
    """A store with one job of a kept trace, and its queue."""
    store = InMemoryStore()
    store.append(
        Append(
            stream="job-j1",
            expected_version=0,
            events=(submitted("j1"),),
            command_id="c1",
            meta=META,
            recorded_at=NOON,
        )
    )
    return store, InMemoryJobQueue(store)


def claim_by(queue: InMemoryJobQueue, worker: str) -> Claim:
    """The claim of a worker."""
    claim = queue.claim(worker, LEASE_SECONDS)
    assert claim
    return claim


def test_a_job_resumed_by_another_worker_waited_once() -> None:
    """The second worker was never told of the first start; the row of the job was."""
    store, queue = a_queue()
    spans: list[Span] = []
    for name in ("w1", "w2", "w3"):
        attempts = Attempts(store, SpanTracing(lambda _: True, spans.append, lambda: None))
        claim = claim_by(queue, name)
        attempts.begin(claim)
        queue.hand_back(claim)
        attempts.close()

    waits = [span for span in spans if span.name == "queue"]
    assert [(span.trace, span.parent) for span in waits] == [(TRACE, SUBMISSION)]
    assert [span.attributes["previsto.attempt"] for span in spans if span.name == "job train"] == [1, 1, 1]
