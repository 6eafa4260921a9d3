"""The main workflow on the command line, from prices to replay."""

from pathlib import Path

from tests.support.command_line import CommandLine


def test_a_forecast_is_issued_scored_and_replayed(ready: CommandLine, tmp_path: Path) -> None:
    """A forecast issued before June is scored by June's closes and replays bit for bit."""
    chart = tmp_path / "chart.html"

    issued = ready.json("forecast", "vale3.sa", "--html", chart)
    ready.json("refresh", "VALE3")
    scored = ready.json("score")["forecasts"]
    replay = ready.json("replay", issued["id"])

    assert issued["ticker"] == "VALE3"
    assert issued["skill"] == "no skill shown"
    assert issued["origin"] == "2024-05-31"
    assert len(issued["steps"]) == 10
    assert len(scored[0]["steps"]) == 10
    assert replay["identical"] is True
    assert "<svg" in chart.read_text()


def test_training_registers_a_version_with_evidence(ready: CommandLine) -> None:
    """A trained version has settings, training window, artifact and evidence beside naive."""
    version = ready.json("train", "VALE3", "--strategy", "volatility", "--set", "lam=0.95")
    listed = ready.json("models", "list")["models"]

    assert version["id"] == "VALE3-fortnight-1"
    assert version["settings"]["lam"] == 0.95
    assert version["evidence"]["origins"] > 20
    assert version["evidence"]["naive_loss"] > 0
    assert [row["id"] for row in listed] == ["VALE3-fortnight-1"]


def test_the_gate_refuses_naive_and_history_shows_it(ready: CommandLine) -> None:
    """naive cannot beat itself, so its promotion is refused with the evidence."""
    ready.json("train", "VALE3", "--strategy", "naive")

    code, error = ready.refusal("models", "promote", "VALE3-fortnight-1")
    history = ready.json("models", "history", "VALE3")

    assert code == 4
    assert error["code"] == "gate-refused"
    assert "no skill shown" in error["message"]
    assert history["items"][0]["model"] is None
    assert history["items"][0]["history"][-1]["what"] == "promotion-refused"


def test_backtest_prints_the_documented_fields(ready: CommandLine) -> None:
    """The JSON of a backtest has loss, MASE, the ratio to naive, the p-value and coverage by step."""
    answer = ready.json("backtest", "--tickers", "VALE3,AAPL", "--strategy", "volatility", "--horizon", 10)

    assert answer["levels"] == [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    for row in (*answer["tickers"], answer["pooled"]):
        assert row["loss"] > 0
        assert row["mase"] > 0
        assert 0.5 < row["relative_to_naive"] < 1.5
        assert 0 <= row["dm_p_value"] <= 1
        assert set(row["coverage"]["80"]) >= {"1", "5", "10"}
    assert [row["ticker"] for row in answer["tickers"]] == ["VALE3", "AAPL"]


def test_a_rebuilt_projection_equals_the_live_one(ready: CommandLine) -> None:
    """A rebuild of every projection changes no list."""
    ready.json("forecast", "AAPL")
    ready.json("train", "AAPL", "--strategy", "drift")
    before = [ready.json(name, "list") for name in ("models", "forecasts")]

    ready.json("projections", "rebuild")

    assert before == [ready.json(name, "list") for name in ("models", "forecasts")]


def test_the_ledger_verifies_and_doctor_passes(ready: CommandLine) -> None:
    """After the workflow the chain is whole and every check of `doctor` passes."""
    verified = ready.json("ledger", "verify")
    examined = ready.json("doctor")

    assert verified["sound"] is True
    assert verified["events"] == 4
    assert examined["sound"] is True


def test_prices_are_shown_as_they_were_known(ready: CommandLine) -> None:
    """`--known-at` uses only the revisions recorded by then."""
    first = ready.json("prices", "VALE3", "--last", 1)
    ready.json("refresh", "VALE3")
    now = ready.json("prices", "VALE3", "--last", 1)
    then = ready.json("prices", "VALE3", "--last", 1, "--known-at", first["known_at"])

    assert now["bars"][0]["session"] == "2024-06-28"
    assert then["bars"] == first["bars"]


def test_a_second_refresh_finds_nothing_new(ready: CommandLine) -> None:
    """A refresh without new prices appends no revision."""
    ready.json("refresh", "--all")

    again = ready.json("refresh", "--all")["tickers"]

    assert [row["revision"] for row in again] == [0, 0]
