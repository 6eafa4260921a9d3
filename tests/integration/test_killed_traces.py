"""kill -9 of the processes of jobs: the worker writes a span for each killed attempt.

`PREVISTO_TEST_KILLS` says how many (default 3; `make soak` takes 20).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.command_line import CommandLine, write_prices
from tests.support.otlp_sink import OtlpSink, SeenSpan, otlp_sink
from tests.support.processes.crew import PLUGINS, Crew, eventually, family

KILLS = int(os.environ.get("PREVISTO_TEST_KILLS", "3"))


@pytest.fixture
def sink() -> Iterator[OtlpSink]:
    """A backend."""
    with otlp_sink() as sink:
        yield sink


@pytest.fixture
def product(
    sink: OtlpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Container:
    """A home with VALE3 and slow strategies, whose processes send their traces."""
    monkeypatch.syspath_prepend(PLUGINS)
    write_prices(tmp_path / "prices", "VALE3.SA")
    cli = CommandLine(tmp_path / "home", f"csv:{tmp_path / 'prices'}", capsys)
    assert cli("track", "VALE3")[0] == 0
    assert cli("refresh", "VALE3", "--until", "2024-05-31")[0] == 0
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")
    return Container(settings=Settings.read(str(cli.home), cli.source))


@pytest.fixture
def crew(product: Container) -> Iterator[Crew]:
    """A fixture for workers; none runs at the start."""
    settings = product.settings()
    crew = Crew(settings.home, settings.source, lease=5.0)
    yield crew
    crew.dismiss()


def submit(product: Container, seconds: float, deadline: float | None = None) -> str:
    """A training that takes some time."""
    request = {"ticker": "VALE3", "strategy": "patient", "settings": {"seconds": seconds}}
    return product.use_cases().submit_job()("train", request, deadline=deadline).job


def attempts(sink: OtlpSink, job: str) -> list[SeenSpan]:
    """The spans of the attempts at a job."""
    return [s for s in sink.spans if s.name == "job train" and s.attributes["previsto.job"] == job]


def is_running(product: Container, job: str) -> bool:
    """Whether a process has begun to fit."""
    return any(
        row.state == "running" and row.progress.fraction for row in product.adapters().queue().rows([job])
    )


def test_each_killed_attempt_has_its_span(product: Container, crew: Crew, sink: OtlpSink) -> None:
    """From the claim to the verdict, below its submission; jobs that succeed keep all of theirs."""
    worker = crew.hire()
    killed, done = [], []
    for _ in range(KILLS):
        killed.append(submit(product, 600.0))
        eventually(lambda: is_running(product, killed[-1]))
        for child in family(worker)[1:]:
            child.kill()
        done.append(submit(product, 0.01))
        eventually(lambda: attempts(sink, killed[-1]) and attempts(sink, done[-1]))
    product.adapters().tracing().flush()

    assert [len(attempts(sink, job)) for job in killed + done] == [1] * (2 * KILLS)
    roots = {span.id: span for span in sink.spans if span.name == "submit_job train"}
    for job in killed:
        (span,) = attempts(sink, job)
        assert (span.process[0], span.attributes["previsto.outcome"]) == ("worker", "stopped")
        assert span.attributes["error.type"] == "job-stopped"
        assert "SIGKILL" in str(span.failure)
        assert span.seconds > 0 and span.trace == roots[span.parent].trace
    for job in done:
        (span,) = attempts(sink, job)
        assert (span.process[0], span.attributes["previsto.outcome"]) == ("job", "succeeded")
        below = {one.name for one in sink.of(span.trace) if one.process == span.process}
        assert below >= {"train_model", "fit patient", "artifact save", "evaluate", "events append"}


def test_cancelled_late_and_returned_attempts_have_their_spans(
    product: Container, crew: Crew, sink: OtlpSink
) -> None:
    """A cancellation is no error, a deadline is one, and the end of a worker is neither."""
    worker = crew.hire()
    late, unwanted = submit(product, 600.0, deadline=1.0), submit(product, 600.0)
    eventually(lambda: is_running(product, unwanted))
    product.use_cases().cancel_job()(unwanted)
    eventually(lambda: attempts(sink, late) and attempts(sink, unwanted))
    returned = submit(product, 600.0)
    eventually(lambda: is_running(product, returned))
    worker.terminate()
    assert worker.wait(60) == 0

    ends = {
        job: (span.attributes["previsto.outcome"], span.failure is not None, span.process[0])
        for job in (late, unwanted, returned)
        for span in attempts(sink, job)
    }
    assert ends == {
        late: ("stopped", True, "worker"),
        unwanted: ("cancelled", False, "worker"),
        returned: ("returned to the queue", False, "worker"),
    }


def test_a_worker_ends_while_the_backend_hangs(product: Container, crew: Crew, sink: OtlpSink) -> None:
    """A job succeeds, and the ends of its process and of the worker wait for no export."""
    sink.hanging.clear()
    worker = crew.hire("--drain")
    submit(product, 0.01)
    assert worker.wait(120) == 0
    assert product.adapters().queue().rows() == []
    assert sink.spans == []
