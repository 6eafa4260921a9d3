"""`worker`: run jobs."""

import os
import signal
import socket
from threading import Event, Thread

import click

from application.jobs.worker import Terms
from entrypoints.cli.output import container
from entrypoints.process_log import begin_log


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, 256),
    help="Number of jobs to run at the same time [the number of cores].",
)
@click.option("--name", help="Name of the worker in `previsto jobs show` [HOST:PID].")
@click.option("--drain", is_flag=True, help="End when no job is left [wait for more jobs].")
@click.option("--no-schedules", is_flag=True, help="Do not run schedules; other workers run them.")
@click.pass_context
def worker(
    ctx: click.Context, processes: int | None, name: str | None, drain: bool, no_schedules: bool
) -> None:
    """Run jobs until SIGTERM or Ctrl-C, each in its own process.

    At the end running jobs return to the queue; another worker continues them from their last checkpoint.
    With PREVISTO_RAY_ADDRESS the jobs run on that Ray cluster.
    """
    from entrypoints.job_process import run_claim

    product, stopping = container(ctx), Event()
    product.adapters().logs().begin("worker")
    settings, places = product.settings(), processes or os.cpu_count() or 1
    name = name or f"{socket.gethostname()}:{os.getpid()}"
    terms = Terms(
        name=name,
        places=places,
        lease=settings.job_lease,
        limits=product.use_cases().current_settings().limits,
    )
    executor = product.adapters().executor(places, run_claim)
    job_worker = product.use_cases().worker(executor=executor, terms=terms)

    def stop(*_: object) -> None:
        stopping.set()
        job_worker.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if not no_schedules:
        Thread(target=product.use_cases().scheduler().run, args=(name, stopping), daemon=True).start()
    begin_log(product, "worker", f"worker {name} is ready")
    job_worker.run(stopping, drain=drain)
