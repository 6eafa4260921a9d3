"""What cannot be undone is confirmed, a dry run records nothing, and a misspelt name gets a question."""

from datetime import UTC, datetime

import pytest

from tests.support.command_line import CommandLine
from tests.support.terminals import command, terminal_output


@pytest.fixture
def trained(ready: CommandLine) -> CommandLine:
    """A home with a version, a client, two keys and a schedule."""
    ready("train", "VALE3", "--strategy", "naive", "--horizon", "5")
    ready("schedules", "add", "daily")
    ready("keys", "rotate")
    ready("keys", "rotate")
    ready("clients", "create", "desk", "--scopes", "data:read")
    return ready


def events(cli: CommandLine) -> int:
    """The position of the head of the ledger."""
    count: int = cli.json("ledger", "verify")["events"]
    return count


def destructive(cli: CommandLine) -> list[tuple[str, ...]]:
    """Every command that cannot be undone."""
    client = cli.json("clients", "list")["clients"][0]["id"]
    key = cli.json("keys", "list")["keys"][0]["kid"]
    return [
        ("models", "retire", "VALE3-week-1"),
        ("schedules", "remove", "daily"),
        ("clients", "revoke", client),
        ("keys", "retire", key),
    ]


def test_100_without_a_terminal_nothing_is_destroyed(trained: CommandLine) -> None:
    """Without --yes the code is 2, the field is `yes`, and neither the ledger nor the keys change."""
    before, keys = events(trained), trained.json("keys", "list")
    for words in destructive(trained):
        code, _, err = trained(*words)
        assert code == 2
        assert err.startswith("previsto: yes: ")
        assert "cannot be undone" in err
        assert "add --yes" in err
    assert (events(trained), trained.json("keys", "list")) == (before, keys)


def test_yes_is_enough(trained: CommandLine) -> None:
    """With --yes each of them is done."""
    for words in destructive(trained):
        assert trained(*words, "--yes")[0] == 0, words
    assert trained.json("schedules", "list")["schedules"] == []
    assert trained.json("models", "show", "VALE3-week-1")["state"] == "retired"


def test_a_terminal_is_asked(trained: CommandLine) -> None:
    """The end of the input is no consent: 130, and nothing is done."""
    before = events(trained)
    words = command(trained.home, trained.source, "models", "retire", "VALE3-week-1")
    code, written = terminal_output(words, 80, keys=b"n\n")
    assert code == 130
    assert b"retiring VALE3-week-1? This cannot be undone. [y/N]" in written
    assert events(trained) == before
    code, _ = terminal_output(words, 80, keys=b"y\n")
    assert code == 0
    assert events(trained) == before + 1


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_100_a_dry_run_records_nothing(trained: CommandLine, more: tuple[str, ...]) -> None:
    """The head of the ledger stays, and the answer says what would happen."""
    before = events(trained)
    code, _, err = trained("models", "promote", "VALE3-week-1", "--dry-run", *more)
    assert code == 4
    assert "VALE3-week-1" in err
    code, out, _ = trained("models", "retire", "VALE3-week-1", "--dry-run", *more)
    assert (code, "VALE3-week-1" in out) == (0, True)
    code, out, _ = trained("tickers", "retire", "AAPL", "--dry-run", *more)
    assert (code, "AAPL" in out) == (0, True)
    code, out, _ = trained("refresh", "--all", "--repair", "--dry-run", *more)
    assert code == 0
    if not more:
        assert "2024-06-28" in out
        assert "dry run, nothing was recorded" in out
    assert events(trained) == before
    assert trained.json("prices", "VALE3")["bars"][-1]["session"] == "2024-05-31"


def test_a_dry_run_foretells(trained: CommandLine) -> None:
    """The refresh that follows finds what the dry run found."""
    foretold = trained.json("refresh", "VALE3", "--dry-run")["tickers"]
    assert trained.json("refresh", "VALE3")["tickers"] == foretold
    assert foretold[0]["added"] == 20
    assert datetime.now(UTC) > datetime(2024, 6, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("forecats", "VALE3"), "forecast"),
        (("models", "promot", "x"), "promote"),
        (("forecast", "VALE3", "--horizn", "5"), "--horizon"),
        (("forecast", "VALE33"), "VALE3"),
        (("forecast", "vale33"), "VALE3"),
        (("models", "show", "VALE3-weak-1"), "VALE3-week-1"),
        (("models", "promote", "VALE3-week-11"), "VALE3-week-1"),
        (("train", "VALE3", "--strategy", "arma"), "arima"),
        (("schedules", "pause", "dayly"), "daily"),
    ],
)
def test_did_you_mean(trained: CommandLine, words: tuple[str, ...], meant: str) -> None:
    """The refusal names what is nearest."""
    code, _, err = trained(*words)
    assert code in (2, 3)
    assert "did you mean" in err.lower()
    assert meant in err.lower().replace(meant.lower(), meant).partition("id you mean")[2]


def test_one_ticker_of_several_is_asked_about_too(trained: CommandLine) -> None:
    """The row of the ticker has the question."""
    code, out, _ = trained("refresh", "VALE3", "AAPLE")
    assert code == 6
    assert "did you mean AAPL?" in out


def test_nothing_near_is_not_guessed(trained: CommandLine) -> None:
    """A name that is like no other gets no question."""
    assert "did you mean" not in trained("forecast", "PETR4")[2]
