"""`worker`: run jobs and schedules, and send webhooks."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import click

from application.jobs.worker import Terms
from domain.free_text import stated_text
from entrypoints.cli.output import container, say
from entrypoints.container.counting import open_metrics_port
from entrypoints.process_end import end_within
from entrypoints.process_log import begin_log

if TYPE_CHECKING:
    from application.ports.event_store import Recorded
    from entrypoints.container import Container

Beside = Callable[["Container", str, Event], None]
"""What runs in a thread beside the jobs, until the event is set."""

END_SECONDS = 20.0  # for the return of the jobs, after SIGTERM


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    help="Number of jobs to run at the same time [the number of cores].",
)
@click.option("--name", help="Name of the worker in `previsto jobs show` [HOST:PID].")
@click.option("--drain", is_flag=True, help="End when no job is left [wait for more jobs].")
@click.option("--no-schedules", is_flag=True, help="Do not run schedules; other workers run them.")
@click.option("--no-webhooks", is_flag=True, help="Do not send webhooks; other workers send them.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65_535),
    help="Answer scrapes of Prometheus on this port [no answers; `previsto serve` shows its own worker].",
)
@click.option("--metrics-host", default="127.0.0.1", help="Address of the metrics port [127.0.0.1].")
@click.pass_context
def worker(
    ctx: click.Context,
    processes: int | None,
    name: str | None,
    drain: bool,
    no_schedules: bool,
    no_webhooks: bool,
    metrics_port: int | None,
    metrics_host: str,
) -> None:
    """Run jobs until SIGTERM or Ctrl-C, each in its own process, and send webhooks.

    At the end running jobs return to the queue; another worker continues them from their last checkpoint.
    With PREVISTO_RAY_ADDRESS the jobs run on that Ray cluster.
    """
    with _counting(container(ctx, "worker"), metrics_host, metrics_port) as product:
        beside: list[Beside] = [] if no_schedules else [_run_schedules]
        beside += [] if no_webhooks else [_send_webhooks]
        _work(product, processes or os.cpu_count() or 1, name, drain, beside)


@contextmanager
def _counting(product: "Container", host: str, port: int | None) -> "Iterator[Container]":
    """Count for the port, with the processes of jobs. Without one, only a worker of `serve` counts, there."""
    if port is None:
        yield product
        return
    with open_metrics_port(product.settings().home, product.adapters().release(), host, port) as number:
        say(f"metrics at http://{host}:{number}/metrics", err=True)
        yield product


def _work(product: "Container", places: int, name: str | None, drain: bool, beside: list[Beside]) -> None:
    from entrypoints.job_process import run_claim

    settings, stopping = product.settings(), Event()
    product.adapters().logs().begin("worker")
    name = stated_text(name or f"{socket.gethostname()}:{os.getpid()}", "name")
    terms = Terms(
        name=name,
        places=places,
        lease=settings.job_lease,
        limits=product.use_cases().current_settings().limits,
    )
    executor = product.adapters().executor(places, run_claim)
    job_worker = product.use_cases().worker(executor=executor, terms=terms)
    product.adapters().counts().offer_places(places)

    def stop(*_: object) -> None:
        end_within(END_SECONDS)
        stopping.set()
        job_worker.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for run in beside:
        Thread(target=run, args=(product, name, stopping), daemon=True).start()
    begin_log(product, "worker", f"worker {name} is ready")
    job_worker.run(stopping, drain=drain)


def _run_schedules(product: "Container", name: str, stopping: Event) -> None:
    product.use_cases().scheduler().run(name, stopping)


def _send_webhooks(product: "Container", name: str, stopping: Event) -> None:
    def views(kind: str, recorded: "Recorded") -> Any:
        from entrypoints.http.routes.webhook_bodies import WebhookBodies  # the first delivery needs it

        return WebhookBodies(product)(kind, recorded)

    deliver = product.use_cases().deliver(views=views)
    product.use_cases().send_webhooks(deliver=deliver).run(name, stopping)
