"""`data`: rebuild the training set of a version, and compare it with the prices of today."""

from collections.abc import Sequence
from pathlib import Path

import click

from application.queries.training_data import Difference, Rebuilt
from domain.registry_events import TrainingWindow
from entrypoints.charts.price_digits import decimals_for, rounded
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_table

MAX_SHOWN = 20  # differences in a table; --json has all


@click.group()
def data() -> None:
    """Rebuild and compare training sets; `previsto models show MODEL` tells the digest of one."""


@data.command()
@click.argument("digest")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for CSV files [none].")
@in_forms
@click.pass_context
def rebuild(ctx: click.Context, digest: str, out: Path | None, form: Form) -> None:
    """Rebuild the training set DIGEST and check it against the ledger."""
    rebuilt = container(ctx).use_cases().training_data().rebuild(digest)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for one in rebuilt:
            _write(out / f"{one.window.ticker}.csv", one)
    answer_list("training", [one.window for one in rebuilt], form, _show_windows, digest=digest)


def _show_windows(found: Sequence[TrainingWindow]) -> None:
    rows = [(w.ticker, w.revision, w.first, w.last, w.sessions, w.basis or "unknown") for w in found]
    columns = ("ticker", "revision", "first", "last", "sessions", "basis")
    show_table("Training set", columns, rows, "identical to the ledger")


@data.command()
@click.argument("digest")
@in_forms
@click.pass_context
def compare(ctx: click.Context, digest: str, form: Form) -> None:
    """Show the closes of the training set DIGEST that are others today."""
    differences = container(ctx).use_cases().training_data().compare(digest)
    answer_list("differences", differences, form, _show_differences, digest=digest)


def _show_differences(found: Sequence[Difference]) -> None:
    differences = found
    digits = decimals_for([price for d in differences[:MAX_SHOWN] for price in (d.then, d.now)])
    rows = [
        (d.ticker, d.session, rounded(d.then, digits), rounded(d.now, digits))
        for d in differences[:MAX_SHOWN]
    ]
    note = f"{len(differences)} sessions differ" if differences else "no session differs"
    show_table("Training set against today", ("ticker", "session", "close then", "close now"), rows, note)


def _write(path: Path, rebuilt: Rebuilt) -> None:
    series = rebuilt.series
    rows = (series.bar(row) for row in range(len(series)))
    lines = (f"{b.session},{b.open!r},{b.high!r},{b.low!r},{b.close!r},{b.volume!r}" for b in rows)
    path.write_text("\n".join(["date,open,high,low,close,volume", *lines, ""]), encoding="utf-8")
