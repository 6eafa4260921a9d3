"""`mirror`: write trainings, backtests and champions to an MLflow server."""

import os
import signal
import socket
from threading import Event

import click

from application.queries.mirror_status import MirrorState
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.output import Form, container, in_forms, in_json, show_data, show_table
from entrypoints.process_log import begin_log


@click.group()
def mirror() -> None:
    """Write trainings, backtests and champions to an MLflow server.

    The mirror is written only: nothing in MLflow changes a forecast, a decision or a champion here.
    """


@mirror.command()
@click.option("--once", is_flag=True, help="End when all events are mirrored [wait for more events].")
@click.option("--rebuild", is_flag=True, help="Begin at the first event; nothing is written twice.")
@in_json
@click.pass_context
def mlflow(ctx: click.Context, once: bool, rebuild: bool, form: Form) -> int:
    """Mirror into the MLflow server of MLFLOW_TRACKING_URI, until SIGTERM or Ctrl-C.

    While MLflow is away the mirror waits, with one warning a minute. With --once it exits with 8. Needs the
    extra `mlflow`.
    """
    product, holder = container(ctx), f"{socket.gethostname()}:{os.getpid()}"
    tracking = product.adapters().tracking(os.environ.get("MLFLOW_TRACKING_URI", ""))
    follow = product.use_cases().follow_mirror(product.use_cases().mirror(tracking=tracking))
    if once:
        follow.once(holder, rebuild=rebuild)
        return _show(product.use_cases().mirror_status()(), form)
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    begin_log(product, "mirror", "mirror is ready")
    follow.run(holder, stopping, rebuild=rebuild)
    return 0


@mirror.command()
@in_forms
@click.pass_context
def status(ctx: click.Context, form: Form) -> int:
    """Show how many events wait to be mirrored.

    Asks the database only. Exits with 1 when the last try to write had a problem.
    """
    return _show(container(ctx).use_cases().mirror_status()(), form)


def _show(state: MirrorState, form: Form) -> int:
    if form:
        show_data(state, form)
    else:
        row = (
            "mlflow" if state.started else "mlflow (never run)",
            state.position,
            state.head,
            state.waiting,
            state.problem or "-",
        )
        show_table("Mirror", ("mirror", "position", "head", "waiting", "problem"), [row])
    return CHECK_FAILED if state.problem else 0
