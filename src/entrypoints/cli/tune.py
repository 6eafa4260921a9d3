"""`tune`: try settings of a strategy, each trial a job of its own."""

import re
from datetime import date, datetime
from typing import cast

import click
import msgspec

from application.commands.tune_model import TuneRequest
from application.queries.lists import Data
from domain.errors import InvalidInput
from domain.tuning_events import OBJECTIVES, Objective
from entrypoints.cli.arguments import IsoDate, IsoTime, parse_names, parse_settings
from entrypoints.cli.jobs import show_submitted, submit_and_run
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, container, in_forms, show_data
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.cli.tuning_table import flat_results, show_taken, show_tuning
from entrypoints.http.routes.tuning_views import TuningView
from entrypoints.shown_rows import as_shown, shown_row

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@click.option(
    "--strategy",
    required=True,
    metavar="S",
    help="Name of a strategy that can be tuned: lstm, arima, volatility, or that of a plug-in.",
    shell_complete=completed("strategy"),
)
@click.option("--trials", type=int, default=20, help="How many settings to try, 1 to 10000 [20].")
@click.option("--parallel", type=int, default=1, help="Trials of one generation, 1 to 100 [1].")
@click.option(
    "--objectives",
    default="loss",
    metavar="A,B",
    help="What to make small: loss, coverage (its distance from nominal), size [loss].",
)
@click.option("--budget", default="", metavar="30m", help="No further trial begins after this time [none].")
@click.option("--take", type=int, default=0, help="Trials of the front to train and to send to the gate [0].")
@click.option(
    "--set",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE|LOW:HIGH",
    help="Keep a setting at a value, or vary it within a range.",
)
@click.option(
    "--panel",
    default="",
    metavar="A,B,C",
    help="More tickers to learn from and to judge by.",
    shell_complete=completed("ticker", several=True),
)
@click.option("--start", type=IsoDate(), help="First session of the training window [the first known].")
@click.option("--end", type=IsoDate(), help="Last session of the training window [as for `train`].")
@click.option("--horizon", type=int, default=10, help="Horizon, 1 to 60 sessions [10].")
@click.option("--seed", type=click.IntRange(min=0), default=1, help="Seed of all randomness [1].")
@click.option("--known-at", type=IsoTime(), help="Use the prices as known at this time [now].")
@click.option("--anyway", is_flag=True, help="Tune although the prices of a ticker contradict themselves.")
@click.option("--detach", is_flag=True, help="Submit the job for workers, print its id and end.")
@in_forms
@click.pass_context
def tune(
    ctx: click.Context,
    ticker: str,
    strategy: str,
    trials: int,
    parallel: int,
    objectives: str,
    budget: str,
    take: int,
    pairs: tuple[str, ...],
    panel: str,
    start: date | None,
    end: date | None,
    horizon: int,
    seed: int,
    known_at: datetime | None,
    anyway: bool,
    detach: bool,
    form: Form,
) -> None:
    """Try settings of a strategy for TICKER, and show which were best.

    Trials are judged inside the training window, so that none sees the sessions on which the gate judges.
    With --detach each trial is a job for any worker; without it this process runs one after another.
    """
    request = TuneRequest(
        ticker=ticker,
        strategy=strategy,
        trials=trials,
        parallel=parallel,
        objectives=_objectives(objectives),
        budget=_seconds(budget),
        take=take,
        settings=parse_settings(pairs),
        panel=[*parse_names(panel)],
        start=start,
        end=end,
        horizon=horizon,
        seed=seed,
        known_at=known_at,
        anyway=anyway,
    )
    there = service(ctx)
    if there and detach:
        show_submitted(acts.submit_tuning(there, request), form)
        return
    made = acts.tune(there, request, progress=not form) if there else _tune(ctx, request, detach, form)
    if made is not None:
        _answer(made[0], made[1], form)


def _tune(ctx: click.Context, request: TuneRequest, detach: bool, form: Form) -> tuple[object, Data] | None:
    """The tuning with its trials, and what was taken; None when the job waits for a worker."""
    use_cases, title = container(ctx).use_cases(), f"tune {request.strategy}"
    result = submit_and_run(use_cases, "tune", request, title, detach=detach, form=form)
    if result is None:
        return None
    return shown_row("tunings", use_cases.show_tuning()(result["tuning"])), result.get("taken") or {}


def _answer(found: object, taken: Data, form: Form) -> None:
    row = as_shown(TuningView, found)
    if form:
        show_data({**row, "taken": msgspec.to_builtins(taken)} if taken else row, form, flat_results(row))
        return
    show_tuning(row)
    if taken:
        show_taken(msgspec.to_builtins(taken))


def _objectives(text: str) -> list[Objective]:
    names = parse_names(text)
    for name in names:
        if name not in OBJECTIVES:
            raise InvalidInput(
                f"unknown objective {name!r}", field="objectives", remedy=f"one of {', '.join(OBJECTIVES)}"
            )
    return [cast(Objective, name) for name in names]


def _seconds(text: str) -> float | None:
    """The seconds of `90`, `90s`, `30m` or `2h`; None for no text. Raises InvalidInput."""
    if not text:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", text.strip())
    if not found:
        raise InvalidInput(f"invalid budget {text!r}", field="budget", remedy="e.g. 30m, 2h or 90s")
    return float(found[1]) * UNITS[found[2]]
