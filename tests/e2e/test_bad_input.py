"""Bad input of every command: one clear line, a documented exit code, and nothing written."""

from pathlib import Path

import pytest

from tests.support.builders import LENIENT
from tests.support.command_line import CommandLine, write_prices


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (["track", "BTC-USD"], 2, None),
        (["refresh", "PETR4"], 3, None),
        (["refresh"], 2, "tickers"),
        (["refresh", "VALE3", "--until", "31/05/2024"], 2, "until"),
        (["prices", "PETR4"], 3, "ticker"),
        (["prices", "VALE3", "--start", "2024-03-01", "--end", "2024-02-01"], 2, "end"),
        (["prices", "VALE3", "--known-at", "yesterday"], 2, "known_at"),
        (["train", "VALE3", "--strategy", "prophet"], 3, "strategy"),
        (
            ["train", "VALE3", "--strategy", "volatility", "--start", "2024-03-01", "--end", "2024-02-01"],
            2,
            "end",
        ),
        (["train", "VALE3", "--strategy", "volatility", "--set", "colour=red"], 2, "settings.colour"),
        (["train", "VALE3", "--strategy", "volatility", "--set", "lam=red"], 2, "settings.lam"),
        (["train", "VALE3", "--strategy", "volatility", "--set", "lam"], 2, "set"),
        (["train", "VALE3", "--strategy", "naive", "--horizon", "0"], 2, "horizon"),
        (["backtest", "--tickers", "VALE3", "--strategy", "naive", "--horizon", "61"], 2, "horizon"),
        (["backtest", "--tickers", "VALE3", "--strategy", "naive", "--origins", "0"], 2, "origins"),
        (["backtest", "--tickers", "VALE3", "--strategy", "naive", "--origins", "500"], 2, "origins"),
        (["backtest", "--tickers", "VALE3,VALE3", "--strategy", "naive"], 2, "tickers"),
        (["backtest", "--tickers", "PETR4", "--strategy", "naive"], 3, "ticker"),
        (["forecast", "VALE3", "--horizon", "0"], 2, "horizon"),
        (["forecast", "VALE3", "--horizon", "61"], 2, "horizon"),
        (["forecast", "PETR4"], 3, "ticker"),
        (["forecast", "VALE3", "--levels", "0.9,0.5"], 2, "levels"),
        (["forecast", "VALE3", "--levels", "high"], 2, "levels"),
        (["forecasts", "show", "nothing"], 3, "forecast"),
        (["score", "nothing"], 3, "forecast"),
        (["replay", "nothing"], 3, "forecast"),
        (["models", "show", "nothing"], 3, "model"),
        (["models", "promote", "VALE3-fortnight-9"], 3, "model"),
        (["models", "rollback", "VALE3"], 4, "ticker"),
        (["models", "retire", "x", "--yes"], 3, "model"),
        (["models", "history", "V4"], 2, "ticker"),
        (["forecasters", "check", "prophet"], 3, "strategy"),
        (["leakage-check", "naive", "--ticker", "PETR4"], 3, "ticker"),
        (["train", "VALE3"], 2, "strategy"),
        (["ledger", "tail", "--last", "0"], 2, "count"),
    ],
)
def test_a_refusal_names_the_field_and_writes_nothing(
    ready: CommandLine, arguments: list[str], code: int, field: str | None
) -> None:
    """Each error has its documented exit code, names the field, and appends no event."""
    before = ready.json("ledger", "verify")["events"]

    if arguments[0] in ("track", "refresh") and field is None:
        got, _, _ = ready(*arguments)
    else:
        got, error = ready.refusal(*arguments)
        if field:
            assert error["field"] == field
        assert error["message"]
        assert "\n" not in error["message"]

    assert got == code
    assert ready.json("ledger", "verify")["events"] == before


def test_a_refusal_is_one_line_without_traceback(ready: CommandLine) -> None:
    """Without --json an error is one line on stderr with field and remedy."""
    code, out, err = ready("forecast", "VALE3", "--horizon", "61")

    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "horizon" in err
    assert "1 to 60" in err


def test_nineteen_bars_are_too_few_for_a_window_of_sixty(cli: CommandLine, tmp_path: Path) -> None:
    """The error for a short history names what is missing."""
    pytest.importorskip("torch", reason="the lstm strategy needs the extra `train`")
    write_prices(tmp_path / "prices", "PETR4.SA", sessions=19)
    cli("track", "PETR4")
    cli.json("refresh", "PETR4")

    code, error = cli.refusal("train", "PETR4", "--strategy", "lstm", "--set", "window=60")

    assert (code, error["code"]) == (2, "too-few-sessions")


def test_a_missing_folder_and_a_corrupt_file_differ(cli: CommandLine, tmp_path: Path) -> None:
    """A missing folder is invalid input, a corrupt file a source error; the other ticker is refreshed."""
    (tmp_path / "prices" / "PETR4.SA.csv").write_bytes(b"\x00\xff\x00 not a table")
    cli("track", "VALE3", "PETR4")

    code, out, _ = cli("refresh", "--all")
    events = cli.json("ledger", "verify")["events"]
    cli.source = f"csv:{tmp_path / 'absent'}"
    missing, _, _ = cli("refresh", "VALE3")

    assert code == 6
    assert "PETR4.SA.csv" in out.replace("\n", "")
    assert events == 3
    assert missing == 2


def test_synthetic_prices_never_mix_with_real_ones(ready: CommandLine) -> None:
    """A ticker with real prices refuses synthetic prices."""
    ready.source = "synthetic"

    code, out, _ = ready("refresh", "VALE3")

    assert code == 4
    assert "mix" in out
    assert "--home" in out


def test_a_swapped_artifact_is_refused(ready: CommandLine) -> None:
    """The replay stops at an artifact with changed bytes before it parses them."""
    ready.json("train", "VALE3", "--strategy", "volatility")
    from application.forecasting.registry_streams import registry_of_model
    from entrypoints.container import Container
    from entrypoints.settings import Settings

    product = Container(settings=Settings.read(str(ready.home), ready.source, env={}))
    product.use_cases.gate.override(LENIENT)
    version = registry_of_model(product.adapters().events(), "VALE3-fortnight-1").versions[
        "VALE3-fortnight-1"
    ]
    if version.evidence.relative_to_naive >= 1:
        pytest.skip("the version did not beat naive on this series")
    product.use_cases().promote_model()("VALE3-fortnight-1")
    file = next(p for p in (ready.home / "artifacts").rglob("*") if p.name.startswith(version.artifact[:8]))
    file.chmod(0o600)
    file.write_bytes(file.read_bytes() + b" ")

    code, error = ready.refusal("forecast", "VALE3")

    assert (code, error["code"]) == (7, "integrity")
