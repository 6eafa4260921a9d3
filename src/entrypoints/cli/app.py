"""The `previsto` command: a group whose commands are imported when they are called."""

import importlib
import sys
from collections.abc import Sequence

import click

# name: (module under entrypoints.cli, attribute, one line of help). Modules load on use, so that
# `previsto --help` stays fast whatever the commands need.
COMMANDS = {
    "demo": ("demo", "demo", "The whole journey on synthetic prices, in about a minute."),
    "track": ("prices", "track", "Follow tickers."),
    "tickers": ("tickers", "tickers", "List and retire tickers."),
    "refresh": ("prices", "refresh", "Fetch and clean the prices of tickers."),
    "prices": ("prices", "prices", "Show the prices of a ticker, as known at any time."),
    "train": ("train", "train", "Train a strategy and register the version with its evidence."),
    "serve": ("serve", "serve", "Serve the HTTP API."),
    "worker": ("worker", "worker", "Carry out jobs."),
    "jobs": ("jobs", "jobs", "Submit, list, follow and cancel jobs."),
    "schedules": ("schedules", "schedules", "What is done after each session of an exchange."),
    "backtest": ("backtest", "backtest", "Walk a strategy forward beside naive."),
    "models": ("models", "models", "List, promote, roll back and retire model versions."),
    "forecast": ("forecasts", "forecast", "Issue a forecast to the ledger."),
    "forecasts": ("forecasts", "forecasts", "List and show issued forecasts."),
    "score": ("forecasts", "score", "Score forecasts whose sessions have closed."),
    "replay": ("forecasts", "replay", "Compute a forecast again and compare bit for bit."),
    "forecasters": ("forecasters", "forecasters", "List and check forecasting strategies."),
    "leakage-check": ("forecasters", "leakage_check", "Prove that a strategy cannot see the future."),
    "projections": ("projections", "projections", "Show and rebuild what queries read."),
    "ledger": ("ledger", "ledger", "Read and verify the ledger."),
    "clients": ("clients", "clients", "Programs that may use the API, and their secrets."),
    "users": ("users", "users", "People who may log in, and their passwords."),
    "settings": ("settings", "settings", "What may change while the service runs."),
    "keys": ("keys", "keys", "The keys that sign access tokens."),
    "db": ("database", "database", "Upgrade, back up, restore and verify the database."),
    "doctor": ("doctor", "doctor", "Check that this installation can work."),
}


class Commands(click.Group):
    """Lists the table above; imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the journey."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        loaded = importlib.import_module(f"entrypoints.cli.{module}")  # noqa: TID251 - names are the table's own
        command: click.Command = getattr(loaded, attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", metavar="DIR", help="Where the ledger and artifacts lie [env PREVISTO_HOME].")
@click.option("--source", metavar="yahoo|csv:DIR|synthetic", help="Price source [env PREVISTO_SOURCE].")
@click.version_option(package_name="previsto", prog_name="previsto")
@click.pass_context
def previsto(ctx: click.Context, home: str | None, source: str | None) -> None:
    """Calibrated forecasts of stock prices, gated against naive, scored and replayable.

    Every command takes --json. Exit codes: 0 done, 1 a check failed, 2 invalid input, 3 not found,
    4 conflict or gate refused, 5 price source, 6 some of many failed, 7 integrity, 8 database,
    9 missing extra, 10 a strategy failed, 11 a job was stopped, 12 a job was cancelled, 13 not allowed.
    """
    ctx.obj = {"home": home, "source": source}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and exit with the documented code."""
    from entrypoints.cli.errors import run

    sys.exit(run(previsto, list(sys.argv[1:] if arguments is None else arguments)))
