"""`models compress`: make a smaller or faster version within the error budget of its parent."""

import click

from application.commands.compress_model import CompressRequest
from application.queries.lists import Data
from domain.errors import InvalidInput
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, container, in_forms
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.cli.version_table import show_version
from entrypoints.http.routes.model_views import ModelView
from entrypoints.shown_rows import as_shown
from entrypoints.version_rows import version_row


@click.command()
@click.argument("model", shell_complete=completed("model"))
@click.option("--onnx", is_flag=True, help="Answer by ONNX Runtime, with a graph in float32.")
@click.option("--int8", is_flag=True, help="Answer by ONNX Runtime, with weights of 8 bits.")
@click.option("--smaller", default="", metavar="hidden=16,layers=1", help="Train a smaller network anew.")
@click.option("--prune", default="", metavar="units=16", help="Cut all units but the strongest ones.")
@click.option(
    "--finetune", type=int, default=0, metavar="EPOCHS", help="Epochs of training after the cut [0]."
)
@click.option("--detach", is_flag=True, help="Submit the job for a worker, print its id and end.")
@in_forms
@click.pass_context
def compress(
    ctx: click.Context,
    model: str,
    onnx: bool,
    int8: bool,
    smaller: str,
    prune: str,
    finetune: int,
    detach: bool,
    form: Form,
) -> None:
    """Make a smaller or faster version of MODEL and register it.

    The version keeps the gain of MODEL within an error budget; outside of it the command shows every reason
    and exits with 4. Options together make the smaller network first, then the cut, then the graph. The
    compression is a job.
    """
    request = CompressRequest(
        model=model,
        onnx=onnx,
        int8=int8,
        smaller=_numbers(smaller, "smaller", "hidden=16,layers=1"),
        prune=_numbers(prune, "prune", "units=16"),
        finetune=finetune,
    )
    if there := service(ctx):
        if detach:
            show_submitted(acts.submit_compression(there, request), form)
            return
        answer(as_shown(ModelView, acts.compress(there, request, progress=not form)), form, show_version)
        return
    made = _compressed(ctx, request, detach, form)
    if made is not None:
        answer(made, form, show_version)


def _compressed(ctx: click.Context, request: CompressRequest, detach: bool, form: Form) -> Data | None:
    """The row of the version; None when the job waits for a worker."""
    use_cases, title = container(ctx).use_cases(), f"compress {request.model}"
    result = submit_and_run(use_cases, "compress", request, title, detach=detach, form=form)
    if result is None:
        return None
    return as_shown(ModelView, version_row(use_cases, result["model"]))


def _numbers(text: str, field: str, example: str) -> dict[str, int]:
    """The numbers of e.g. `hidden=16,layers=1`. Raises InvalidInput."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair]
    try:
        return {name.strip(): int(number) for name, _, number in pairs}
    except ValueError:
        raise InvalidInput(
            f"{text!r} has no numbers", field=field, remedy=f"e.g. --{field} {example}"
        ) from None
