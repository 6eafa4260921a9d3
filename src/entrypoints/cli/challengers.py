"""`models challenge`, `challengers` and `end-challenge`: versions that answer in the shadow of a champion."""

from collections.abc import Sequence
from functools import partial

import click
import msgspec

from application.find_ticker import find_ticker
from application.queries.show_challengers import Challenger
from entrypoints.cli.facts import say_wrapped
from entrypoints.cli.known_names import completed
from entrypoints.cli.output import Form, answer, answer_list, container, in_forms, in_json, say, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.challengers import challenger

LAST_POINTS = 10  # of a path, in a table; other forms have all of it
MEANING = "÷ champion: loss at step 1; better, worse: capitals of bets on either, of which {:g} decides"
REASON = click.option("--reason", default="", help="Reason for the history.")


@click.command()
@click.argument("model", shell_complete=completed("model"))
@REASON
@in_json
@click.pass_context
def challenge(ctx: click.Context, model: str, reason: str, form: Form) -> None:
    """Let MODEL answer in the shadow of the champion of its ticker and family.

    The step `challenge` of a schedule records and scores its answers, once for each session; nobody is served
    by them. At most three versions challenge a champion. Its scores decide: see `models challengers`.
    """
    if there := service(ctx):
        found = msgspec.convert(msgspec.to_builtins(there.models.challenge(model, reason=reason)), Challenger)
    else:
        product = container(ctx)
        product.use_cases().challenge_model()(model, reason)
        found = challenger(product, model)
    answer(found, form, _show_begun)


def _show_begun(found: Challenger) -> None:
    say(f"{found.model} challenges {found.champion or 'the fallback'}")
    say("a schedule with the step `challenge` records and scores its answers")


@click.command("end-challenge")
@click.argument("model", shell_complete=completed("model"))
@REASON
@in_json
@click.pass_context
def end_challenge(ctx: click.Context, model: str, reason: str, form: Form) -> None:
    """End the challenge of MODEL; the event has the evidence so far."""
    if there := service(ctx):
        found = msgspec.convert(
            msgspec.to_builtins(there.models.end_challenge(model, reason=reason)), Challenger
        )
    else:
        product = container(ctx)
        product.use_cases().end_challenge()(model, reason)
        found = challenger(product, model)
    answer(found, form, lambda one: say(f"{one.model} challenges no more, after {one.sessions} sessions"))


@click.command()
@click.argument("ticker", shell_complete=completed("ticker"))
@in_forms
@click.pass_context
def challengers(ctx: click.Context, ticker: str, form: Form) -> None:
    """Show the challengers of TICKER and the path of their evidence.

    The capitals are those of bets on the paired scores: one that reaches the threshold decides, and chance
    reaches it in one seat of twenty at most, however often one looks.
    """
    symbol, found = _known(ctx, ticker)
    answer_list("items", found, form, partial(_show, symbol), ticker=symbol)


def _known(ctx: click.Context, ticker: str) -> tuple[str, Sequence[Challenger]]:
    if there := service(ctx):
        told = there.models.list_challengers(ticker)
        return told.ticker, [msgspec.convert(msgspec.to_builtins(one), Challenger) for one in told.items]
    use_cases = container(ctx).use_cases()
    known = find_ticker(use_cases.ledger(), ticker)
    return known.symbol, use_cases.show_challengers()(known)


def show_challenge(ctx: click.Context, model: str, ticker: str) -> None:
    """Say in one line for each what a version has as a challenger, and what challenged it."""
    for one in _known(ctx, ticker)[1]:
        if model in (one.model, one.champion):
            action = f" ({one.action})" if one.action and one.action != "none" else ""
            ratio = "" if one.relative is None else f", {one.relative:.3f} of its loss"
            bets = f"capitals {one.capital:.1f} better, {one.worse_capital:.1f} worse"
            about = f"{one.model} against {one.champion or 'the fallback'}"
            say_wrapped(f"challenge {about}: {one.state}{action}, {one.sessions} sessions{ratio}, {bets}")


def _show(ticker: str, found: Sequence[Challenger]) -> None:
    columns = (
        "model",
        "champion",
        "state",
        "sessions",
        "÷ champion",
        "better",
        "worse",
        "pooled (seats)",
    )
    rows = [
        (
            one.model,
            one.champion or "the fallback",
            f"{one.state}, {one.action}" if one.action and one.action != "none" else one.state,
            one.sessions,
            one.relative,
            one.capital,
            one.worse_capital,
            "" if one.pooled_capital is None else f"{one.pooled_capital:.1f} ({one.seats})",
        )
        for one in found
    ]
    note = MEANING.format(found[0].threshold) if found else "no version has challenged here"
    show_table(f"Challengers of {ticker}", columns, rows, note)
    for one in (one for one in found if one.state == "open" and one.path):
        path = [(str(at.session), at.better, at.worse, at.pooled) for at in one.path[-LAST_POINTS:]]
        show_table(f"Path of {one.model}", ("session", "better", "worse", "pooled"), path)
