"""`worker`: carry out jobs."""

import os
import signal
import socket
from threading import Event, Thread

import click

from application.jobs.worker import Terms
from entrypoints.cli.output import container


@click.command()
@click.option("--processes", type=click.IntRange(1, 256), help="Jobs at a time [one a core].")
@click.option("--name", help="What `jobs list` shows [HOST:PID].")
@click.option("--drain", is_flag=True, help="Leave when no job is left, instead of waiting for more.")
@click.option("--no-schedules", is_flag=True, help="Leave schedules to other workers.")
@click.pass_context
def worker(
    ctx: click.Context, processes: int | None, name: str | None, drain: bool, no_schedules: bool
) -> None:
    """Carry out jobs, each in a process of its own, until SIGTERM or Ctrl-C.

    Running jobs are handed back then, and go on elsewhere from their last checkpoint. With
    PREVISTO_RAY_ADDRESS they run on that Ray cluster.
    """
    from entrypoints.job_process import run_claim

    product, stopping = container(ctx), Event()
    settings, places = product.settings(), processes or os.cpu_count() or 1
    name = name or f"{socket.gethostname()}:{os.getpid()}"
    terms = Terms(
        name=name, places=places, lease=settings.job_lease, limits=product.use_cases.current_settings().limits
    )
    executor = product.adapters.executor(places, run_claim)
    crew = product.use_cases.worker(executor=executor, terms=terms)

    def stop(*_: object) -> None:
        stopping.set()
        crew.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if not no_schedules:
        Thread(target=product.use_cases.scheduler().run, args=(name, stopping), daemon=True).start()
    click.echo(f"worker {name} is ready", err=True)
    crew.run(stopping, drain=drain)
