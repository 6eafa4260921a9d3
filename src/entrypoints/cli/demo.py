"""`demo`: every step from the first price to the replay, on synthetic prices, by the same use-cases."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path

import click
import msgspec

from application.commands.train_model import TrainRequest
from application.forecasting.backtest_request import BacktestRequest
from application.forecasting.sources import Ask
from application.queries.lists import Data
from domain.errors import GateRefused
from domain.forecast import Forecast, ForecastIssued
from domain.ticker import Ticker
from entrypoints.charts.fan_chart_html import fan_chart_html
from entrypoints.cli.backtest_table import NOTES, show_backtest
from entrypoints.cli.exit_codes import CHECK_FAILED
from entrypoints.cli.forecast_table import show_forecast, track_record
from entrypoints.cli.next_steps import next_steps
from entrypoints.cli.no_difference import no_difference, no_difference_of
from entrypoints.cli.output import Form, in_json, progress, say, show_data, show_table
from entrypoints.cli.service import refuse_remote
from entrypoints.forecast_rows import row_of, shown_forecast

SYMBOLS = ["VALE3", "PETR4", "AAPL"]
TICKERS = tuple(map(Ticker.parse, SYMBOLS))
START = datetime(2025, 6, 30, 22, 0, tzinfo=UTC)
STRATEGIES = ("naive", "drift", "volatility", "scale", "arima", "lstm")
SMALL_LSTM: dict[str, int | float | str | bool] = {"window": 20, "hidden": 16, "layers": 1, "epochs": 5}
DEFAULT = "scale"  # what arima and lstm build on
NEEDS = {"arima": "statsmodels", "lstm": "torch==2.13.0"}


def _missing(strategy: str) -> str:
    """The library that a strategy needs and that is not installed, as pip names it, or ""."""
    need = NEEDS.get(strategy, "")
    return need if need and find_spec(need.partition("==")[0]) is None else ""


class DemoClock:
    """A clock that stops until the demo moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The time of the demo."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Set the time."""
        self._now = moment


@click.command()
@click.option(
    "--keep",
    type=click.Path(file_okay=False),
    help="Folder for the ledger and the chart [a temporary folder].",
)
@in_json
@click.pass_context
def demo(ctx: click.Context, keep: str | None, form: Form) -> int:
    """Track, refresh, backtest, train, promote, forecast, score and replay.

    The prices are synthetic: generated from a seed, not from a market. Between forecast and score the demo
    moves its clock by ten sessions.
    """
    refuse_remote(ctx)
    if keep:
        Path(keep).mkdir(parents=True, exist_ok=True)
        return Journey(Path(keep), form).run()
    with tempfile.TemporaryDirectory(prefix="previsto-demo-") as folder:
        return Journey(Path(folder), form).run(kept=False)


class Journey:
    """The steps of the demo in one home folder."""

    def __init__(self, home: Path, form: Form) -> None:
        from entrypoints.container import Container
        from entrypoints.settings import Settings

        self.home = home
        self.quiet = bool(form)
        self.clock = DemoClock(START)
        settings = Settings.read(str(home), "synthetic", env={"PREVISTO_ACTOR": "demo"})
        self.product = Container(settings=settings)
        self.product.adapters.clock.override(self.clock)
        self.uses = self.product.use_cases()
        self.strategies = [name for name in STRATEGIES if not _missing(name)]

    def run(self, *, kept: bool = True) -> int:
        """Run all steps. Returns the exit code, 0 when the replay is identical."""
        for name in STRATEGIES:
            if need := _missing(name):
                say(f"{name} needs {need}: the demo runs without it (pip install {need})", err=True)
        self._say("1. Track three tickers and fetch SYNTHETIC prices (generated, not from a market)")
        self._refresh()
        self._say("2. Backtest every strategy and compare it with naive")
        board = self._leaderboard()
        self._say("3. Train, evaluate on later sessions, and promote what passes the gate")
        versions = self._train()
        self._say("4. Forecast ten sessions of VALE3")
        issued = self.uses.issue_forecast()(Ask(ticker=TICKERS[0]))
        if not self.quiet:
            show_forecast(msgspec.to_builtins(issued))
        self._say("5. Ten sessions later: score the forecast and replay it")
        state = self._score(issued)
        chart = self._chart(state, kept)
        replay = self.uses.replay_forecast()(issued.forecast)
        verdict = "identical" if replay.identical else "differs"
        if self.quiet:
            show_data(_answer(board, versions, state, verdict, chart))
        else:
            say("")
            say(f"replay: {verdict}")
            say(f"chart: {chart}")
            if kept:
                say(f"ledger: previsto --home {self.home} ledger tail")
            for line in ("", *next_steps()):
                say(line)
        return 0 if replay.identical else CHECK_FAILED

    def _say(self, text: str) -> None:
        if not self.quiet:
            say("")
            say(text, bold=True)

    def _refresh(self) -> None:
        for ticker in TICKERS:
            self.uses.track_ticker()(ticker.symbol)
        results = [self.uses.refresh_prices()(ticker) for ticker in TICKERS]
        if not self.quiet:
            rows = [(r.ticker, r.added, r.last, r.revision) for r in results]
            show_table("Prices", ("ticker", "sessions", "last", "revision"), rows)

    def _leaderboard(self) -> list[Data]:
        board = []
        with progress("backtest", quiet=self.quiet) as report:
            for done, strategy in enumerate(self.strategies):
                report(done / len(self.strategies), strategy)
                settings = SMALL_LSTM if strategy == "lstm" else {}
                request = BacktestRequest(tickers=SYMBOLS, strategy=strategy, settings=settings)
                board.append(msgspec.to_builtins(self.uses.run_backtest()(request)))
        board.sort(key=lambda row: row["pooled"]["loss"])
        if not self.quiet:
            show_backtest_board(board)
        return board

    def _train(self) -> list[Data]:
        versions = []
        with progress("train", quiet=self.quiet) as report:
            for ticker in TICKERS:
                for strategy in [name for name in NEEDS if name in self.strategies] or ["volatility"]:
                    settings = SMALL_LSTM if strategy == "lstm" else {}
                    training = TrainRequest(ticker=ticker.symbol, strategy=strategy, settings=settings)
                    version = self.uses.train_model()(training, report)
                    versions.append({**msgspec.to_builtins(version), "gate": self._gate(version.model)})
        if not self.quiet:
            rows = [
                (
                    v["model"],
                    v["strategy"],
                    e["loss"] / e["naive_loss"],
                    e["loss"] / e["fallback_loss"],
                    v["gate"],
                )
                for v in versions
                for e in [v["evidence"]]
            ]
            notes = dict.fromkeys(filter(None, map(no_difference_of, versions)))
            show_table("Versions", ("model", "strategy", "÷ naive", "÷ fallback", "gate"), rows, tuple(notes))
        return versions

    def _gate(self, model: str) -> str:
        try:
            self.uses.promote_model()(model, "demo")
        except GateRefused as refusal:
            return refusal.message.partition(": ")[2]
        return "promoted"

    def _score(self, issued: ForecastIssued) -> Forecast:
        self.clock.move_to(datetime.combine(issued.sessions[-1], time(23, 30), UTC))
        self.uses.refresh_prices()(TICKERS[0])
        state: Forecast = self.uses.score_forecast()(issued.forecast)[0]
        row = {**msgspec.to_builtins(state.issued), "steps": msgspec.to_builtins(state.steps)}
        if not self.quiet:
            show_forecast(row)
            scored, relative, inside = track_record(row)
            say(
                f"score: {scored} sessions, loss ÷ naive {relative:.3f}, "
                f"{inside} closes inside the 80 % range"
            )
        return state

    def _chart(self, state: Forecast, kept: bool) -> str:
        issued = state.issued
        series, naive = self.uses.known_prices().as_issued(issued).series, self.uses.naive_range()(issued)
        folder = self.home if kept else Path(tempfile.gettempdir())
        path = folder / "previsto-demo-VALE3.html"
        path.write_text(fan_chart_html(state, series, naive), encoding="utf-8")
        return str(path)


def show_backtest_board(board: list[Data]) -> None:
    """Show all strategies over all tickers, the best first, and then the tickers of the best one."""
    rows = [
        (row["strategy"], p["loss"], p["relative_to_naive"], p["dm_p_value"], *p["pooled_coverage"].values())
        for row in board
        for p in [row["pooled"]]
    ]
    columns = ("strategy", "loss", "÷ naive", "DM p", "cover 50 %", "80 %", "95 %")
    show_table("Leaderboard · SYNTHETIC PRICES", columns, rows, (*NOTES, *_equals(board)))
    show_backtest(board[0])


def _equals(board: list[Data]) -> Iterator[str]:
    """A sentence for each strategy that is no other than the default here."""
    default = next(row["pooled"]["loss"] for row in board if row["strategy"] == DEFAULT)
    yield from filter(
        None, (no_difference(row["strategy"], row["pooled"]["loss"], DEFAULT, default) for row in board)
    )


def _answer(board: list[Data], versions: list[Data], state: Forecast, verdict: str, chart: str) -> Data:
    return {
        "synthetic": True,
        "leaderboard": [{"strategy": row["strategy"], **row["pooled"]} for row in board],
        "versions": [
            {"id": v["model"], **{key: v[key] for key in ("strategy", "gate", "artifact")}} for v in versions
        ],
        "forecast": shown_forecast(row_of(state)),
        "replay": verdict,
        "chart": chart,
    }
