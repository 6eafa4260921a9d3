"""The `previsto` command: a group that imports a command only when it is called."""

import importlib
import sys
from collections.abc import Sequence

import click

from entrypoints.cli.examples import EXAMPLES
from entrypoints.cli.service import is_remote

# name: (module under entrypoints.cli, attribute, one line of help). A module is imported on use, so that
# `previsto --help` does not wait for the libraries of the commands.
COMMANDS = {
    "demo": ("demo", "demo", "Run every step once on synthetic prices, in about a minute."),
    "track": ("refresh", "track", "Track tickers."),
    "tickers": ("tickers", "tickers", "List and retire tickers."),
    "refresh": ("refresh", "refresh", "Fetch and judge the prices of tickers."),
    "import": ("import_prices", "import_prices", "Take the rows of a price table into the known prices."),
    "prices": (
        "prices",
        "prices",
        "Show prices, and decide about held deliveries.",
    ),
    "train": ("train", "train", "Train a strategy and register the version with its evidence."),
    "serve": ("serve", "serve", "Serve the HTTP API."),
    "data": ("data", "data", "Rebuild and compare the training sets of models."),
    "worker": ("worker", "worker", "Run jobs."),
    "watch": ("watch", "watch", "Show open jobs and new forecasts while they change."),
    "jobs": ("jobs", "jobs", "Submit, list, follow and cancel jobs."),
    "schedules": ("schedules", "schedules", "Add, list, pause, run and remove jobs after each session."),
    "webhooks": (
        "webhooks",
        "webhooks",
        "Add, test, pause and remove addresses that are told of events.",
    ),
    "backtest": ("backtest", "backtest", "Compare a strategy with naive from many past origins."),
    "backtests": ("backtests", "backtests", "List and show the results of backtests."),
    "tune": ("tune", "tune", "Try settings of a strategy, and show which were best."),
    "tunings": ("tunings", "tunings", "List, show, cancel and export tunings, and take trials."),
    "models": ("models", "models", "List, compress, promote, roll back and retire model versions."),
    "leaderboard": ("models", "leaderboard", "Rank the model versions of a ticker by their loss."),
    "track-record": ("track_record", "track_record", "Show real scores by version and step, and declines."),
    "forecast": ("forecasts", "forecast", "Issue a forecast and record it in the ledger."),
    "forecasts": ("forecasts", "forecasts", "List and show issued forecasts."),
    "score": ("forecasts", "score", "Compare forecasts with the closes since they were issued."),
    "replay": ("forecasts", "replay", "Compute a past forecast again and compare it bit for bit."),
    "forecasters": ("forecasters", "forecasters", "List and check forecasting strategies."),
    "sources": ("sources", "sources", "List and check price sources."),
    "leakage-check": ("forecasters", "leakage_check", "Check that a strategy does not use later prices."),
    "projections": (
        "projections",
        "projections",
        "Show, rebuild and update the projections that queries read.",
    ),
    "ledger": ("ledger", "ledger", "Read, verify, sign, export and import the ledger."),
    "clients": ("clients", "clients", "Manage clients: programs that call the API."),
    "users": ("users", "users", "Manage users, and show their audit trail."),
    "settings": ("settings", "settings", "Show settings, and change those that apply without a restart."),
    "logs": ("logs", "logs", "Show the last log lines of all processes."),
    "keys": ("keys", "keys", "Manage the keys that sign access tokens."),
    "mirror": ("mirror", "mirror", "Write trainings, backtests and champions to an MLflow server."),
    "mcp": ("mcp", "mcp", "Answer the questions of an assistant (Model Context Protocol)."),
    "db": ("database", "database", "Upgrade, back up, restore and verify the database."),
    "doctor": ("doctor", "doctor", "Check this installation."),
    "login": ("login", "login", "Log in to a remote service and keep the login as a profile."),
    "logout": ("login", "logout", "Forget the secret and the tokens of a profile."),
    "profiles": ("login", "profiles", "List, choose and remove profiles of remote services."),
    "completion": ("completion", "completion", "Print the completion script of a shell."),
}


class Commands(click.Group):
    """The commands of the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the table."""
        return list(COMMANDS)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; the errors of a remote service are raised as those of this machine."""
        if not is_remote(ctx):
            return super().invoke(ctx)
        from entrypoints.cli.remote.errors import translated

        with translated():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name. Raises NoSuchCommand with the names that are like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as unknown:
            raise click.exceptions.NoSuchCommand(
                unknown.command_name, possibilities=list(COMMANDS), ctx=ctx
            ) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        loaded = importlib.import_module(f"entrypoints.cli.{module}")  # noqa: TID251 - only names of the table
        command: click.Command = getattr(loaded, attribute)
        _add_examples(command, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table without importing a command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


def _add_examples(command: click.Command, name: str) -> None:
    """Let the help of a command, and those of its group, end with an example."""
    if isinstance(command, click.Group):
        for inner, found in command.commands.items():
            _add_examples(found, f"{name} {inner}")
    if example := EXAMPLES.get(name):
        command.epilog = f"\b\nExample:\n  {example}"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home", metavar="DIR", help="Folder of the ledger and artifacts [PREVISTO_HOME, or ~/.previsto]."
)
@click.option(
    "--source",
    metavar="NAME[:ARGUMENT]|RULES",
    help="Price source [PREVISTO_SOURCE, or yahoo]: yahoo, csv:DIR[?OPTIONS], parquet:DIR, cotahist:DIR,"
    " https:FILE.toml, synthetic, or another of `previsto sources list`. Options: separator, decimal, dates,"
    " encoding, basis; for example 'csv:prices?decimal=,&dates=dmy'. Rules state sources by exchange, for"
    " example 'BVMF=cotahist:b3|yahoo, XNYS=yahoo'.",
)
@click.option(
    "--server",
    metavar="URL",
    envvar="PREVISTO_SERVER",
    help="Ask the service at this address in place of this home [PREVISTO_SERVER]; see `previsto login`.",
)
@click.option(
    "--profile",
    metavar="NAME",
    envvar="PREVISTO_PROFILE",
    help="Ask the service of this profile [PREVISTO_PROFILE].",
)
@click.version_option(package_name="previsto", prog_name="previsto")
@click.pass_context
def previsto(
    ctx: click.Context, home: str | None, source: str | None, server: str | None, profile: str | None
) -> None:
    """Forecast stock prices as ranges, and record, score and replay each forecast.

    Almost every command takes --json. Exit codes: 0 done, 1 a check failed, 2 invalid input, 3 not found,
    4 conflict or gate refused, 5 price source, 6 some of several failed, 7 integrity,
    8 database or MLflow,
    9 missing extra, 10 a strategy failed, 11 a job was stopped, 12 a job was cancelled, 13 not allowed,
    14 a remote service gives no answer.
    """
    ctx.ensure_object(dict).update(home=home, source=source, server=server, profile=profile)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit with its documented code."""
    from entrypoints.cli.errors import run

    sys.exit(run(previsto, list(sys.argv[1:] if arguments is None else arguments)))
