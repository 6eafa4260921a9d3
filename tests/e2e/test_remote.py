"""The command line on a remote service shows what it shows on the machine of the service."""

import io
import json
import re
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine, Place
from tests.support.processes.service import Service
from tests.support.remote import SCOPES, RemoteLine, call, log_in, new_client

READINGS = (
    *("tickers list", "jobs list", "jobs list --state succeeded", "jobs list --kind score", "jobs show JOB"),
    *("models list", "models list --ticker VALE3", "models show VALE3-week-1", "models history VALE3"),
    *(
        "leaderboard VALE3",
        "track-record VALE3",
        "models challengers VALE3",
        "forecasts list",
        "forecasts list --shadow",
        "forecasts list --ticker AAPL",
        "forecasts show FORECAST",
    ),
    *("schedules list", "clients list", "users list", "users audit ana", "settings list"),
    *("ledger tail", "ledger tail --last 3", "prices VALE3 --quality", "score", "sources list"),
    *("backtests list", "backtests show BACKTEST", "prices VALE3", "prices VALE3 --raw --last 3"),
    *(
        "prices VALE3 --start 2024-01-01 --end 2024-05-31",
        "prices VALE3 --quality --known-at 2100-01-01T00:00Z",
    ),
)
PLAIN = ("replay FORECAST", "jobs watch JOB", "prices VALE3 --revisions")
"""Commands without --csv."""
ACTS = (
    *("prices accept VALE3 1 --reason x", "prices reject VALE3 1 --reason x", "backtests show 0"),
    *("prices NIX!", "jobs submit train --request {}"),
    *(
        "models promote VALE3-week-1",
        "models challenge VALE3-week-99",
        "models end-challenge VALE3-week-1",
        "models show nix",
        "jobs show 0",
        "forecasts show 0",
        "schedules run-now nix",
    ),
    *("leaderboard NIX!", "models rollback VALE3", "track NIX!"),
)
"""Refused acts: all but the trace is equal, and the exit code."""
HERE_ONLY = (
    *("db verify", "serve", "worker --drain", "keys list", "doctor", "mirror status", "logs", "demo"),
    *("projections list", "ledger export x", "ledger import x", "ledger key", "import x --ticker VALE3"),
    *("data compare x", "sources check x --ticker VALE3", "leakage-check drift --ticker VALE3"),
    *("prices VALE3 --revisions --csv", "settings show"),
)
Lines = tuple[CommandLine, RemoteLine]


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for profiles, and an environment that names no service."""
    for name in ("SERVER", "PROFILE", "URL", "CLIENT_ID", "CLIENT_SECRET", "TOKEN", "SCOPES"):
        monkeypatch.delenv(f"PREVISTO_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PREVISTO_LOG_LEVEL", "debug")  # that of `Service`, which `settings list` shows
    return tmp_path / "config" / "previsto" / "config.toml"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, furnished: Path) -> Iterator[tuple[Place, str]]:
    """A home with a forecast, a version, a user and a schedule, and a service over it."""
    folder = tmp_path_factory.mktemp("remote")
    shutil.copytree(furnished, folder / "home")
    shutil.copytree(furnished.parent / "prices", folder / "prices")
    place = Place(folder / "home", f"csv:{folder / 'prices'}")
    service = Service(place)
    yield place, service.base
    service.stop()


@pytest.fixture(scope="module")
def kept() -> list[str]:
    """The file with the profile of the first login."""
    return []


@pytest.fixture
def lines(
    served: tuple[Place, str],
    kept: list[str],
    config: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Lines:
    """The command line on the home, and on the service over it."""
    (home, source), base = served
    here = CommandLine(home, source, capsys)
    if not here.json("models", "list")["models"]:
        for line in (
            "train VALE3 --strategy naive --horizon 5",
            "forecast VALE3 --horizon 5",
            "refresh --all",
        ):
            assert here(*line.split())[0] == 0
        backtest = "backtest --tickers VALE3,AAPL --strategy naive --origins 3"
        for line in ("score", "users create ana --scopes data:read", "schedules add daily", backtest):
            assert here(*line.split())[0] == 0
    if not kept:
        client = new_client(home, capsys)
        assert log_in(capsys, monkeypatch, base, client, "--profile", "desk", "--scopes", SCOPES)[0] == 0
        kept.append(config.read_text())
    else:
        config.parent.mkdir(parents=True, mode=0o700)
        config.touch(0o600)
        config.write_text(kept[0])
    return here, RemoteLine("desk", capsys)


def words_of(line: str, here: CommandLine) -> list[str]:
    """The words of a line with ids."""
    for name in ("job", "forecast", "backtest"):
        if name.upper() in line:
            line = line.replace(name.upper(), here.json(f"{name}s", "list")[f"{name}s"][0]["id"])
    return shlex.split(line)


@pytest.mark.parametrize("form", ["", "--json", "--csv"])
@pytest.mark.parametrize("line", READINGS)
def test_both_show_the_same_bytes(line: str, form: str, lines: Lines) -> None:
    """The exit code, stdout and stderr of both are equal, and something is shown."""
    here, there = lines
    words = [*words_of(line, here), *([form] if form else [])]
    local = here(*words)
    assert local[0] == 0
    assert local[1] or form == "--csv"
    assert there(*words) == local


@pytest.mark.parametrize("form", ["", "--json"])
@pytest.mark.parametrize("line", PLAIN)
def test_both_show_the_same_where_there_is_no_csv(line: str, form: str, lines: Lines) -> None:
    """A replay, and a job that has ended."""
    here, there = lines
    words = [*words_of(line, here), *([form] if form else [])]
    local = here(*words)
    assert local[0] == 0 and local[1]
    assert there(*words) == local


@pytest.mark.parametrize("line", ACTS)
def test_both_refuse_alike(line: str, lines: Lines) -> None:
    """Code, message, field and exit code are those of the local command; the trace comes from the service."""
    here, there = lines
    words = [*shlex.split(line), "--json"]
    (local, out, err), (remote, remote_out, remote_err) = here(*words), there(*words)
    assert local == remote != 0
    if out:  # `track` shows its refusals in its table
        assert out == remote_out
        return
    said, told = _error(err), _error(remote_err)
    assert told.pop("trace")
    assert told["remedy"] or not said["remedy"]
    assert {**told, "remedy": ""} == {**said, "remedy": ""}


def _error(err: str) -> dict[str, str]:
    """The error in the last line of stderr; before it may be lines of the log."""
    found: dict[str, str] = json.loads(err.splitlines()[-1])["error"]
    return found


def test_the_first_journey_in_six_commands(
    tmp_path: Path,
    furnished: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Track, refresh, train, forecast, score and replay, on a service with an empty home."""
    prices = tmp_path / "prices"
    shutil.copytree(furnished.parent / "prices", prices)
    place = Place(tmp_path / "home", f"csv:{prices}")
    client = new_client(place.home, capsys)
    service = Service(place)
    try:
        assert log_in(capsys, monkeypatch, service.base, client, "--profile", "desk")[0] == 0
        there = RemoteLine("desk", capsys)
        assert there.json("track", "VALE3", "AAPL")["tickers"][0]["new"] is True
        found = there.json("refresh", "--all", "--until", "2024-05-31")["tickers"]
        assert [one["last"] for one in found] == ["2024-05-31"] * 2
        model = there.json("train", "VALE3", "--strategy", "drift", "--promote")
        assert model["id"] == "VALE3-fortnight-1" and model["promotion"]
        every = there.json("forecast", "--all")["forecasts"]
        assert [one["ticker"] for one in every] == ["AAPL", "VALE3"]
        forecast = there.json("forecast", "VALE3", "--horizon", "10")
        assert there("refresh", "VALE3")[0] == 0  # ten sessions later
        (scored,) = there.json("score", forecast["id"])["forecasts"]
        assert scored["new"] and all(step["score"] for step in scored["steps"])
        assert there.json("replay", forecast["id"])["identical"]
        assert there.json("forecasts", "show", forecast["id"])["steps"] == scored["steps"]
        assert CommandLine(place.home, place.source, capsys)("replay", forecast["id"]) == there(
            "replay", forecast["id"]
        )
    finally:
        service.stop()


def test_changes_arrive(lines: Lines) -> None:
    """What one side changes the other side shows."""
    here, there = lines
    there.json("settings", "set", "jobs_per_owner", "7", "--reason", "more users")
    assert {row["name"]: row["value"] for row in here.json("settings", "list")["settings"]}[
        "jobs_per_owner"
    ] == 7
    there.json("settings", "reset", "jobs_per_owner")
    made = there.json("clients", "create", "small", "--scopes", "data:read")
    assert here.json("clients", "list")["clients"][-1]["id"] == made["client_id"]
    assert there.json("clients", "rotate", made["client_id"])["client_secret"] != made["client_secret"]
    assert there.json("clients", "revoke", made["client_id"], "--yes")["revoked"]
    there.json("users", "create", "bia", "--scopes", "data:read")
    there.json("users", "disable", "bia")
    assert [row["disabled"] for row in here.json("users", "list")["users"] if row["id"] == "bia"] == [True]
    assert there("schedules", "add", "weekly", "--steps", "refresh")[0] == 0
    assert there("schedules", "remove", "weekly", "--yes")[1] == "weekly is removed\n"
    hook = there.json("webhooks", "add", "https://hooks.example.com", "--kinds", "job.failed")["id"]
    assert there("webhooks", "show", hook) == here("webhooks", "show", hook)
    assert there("webhooks", "remove", hook, "--yes")[0] == 0


def test_a_backtest_shows_the_same_figures(lines: Lines) -> None:
    """Run on either side, and read on the other one."""
    here, there = lines
    words = ("backtest", "--tickers", "VALE3", "--strategy", "drift", "--origins", "3")
    made = {side: side.json(*words) for side in lines}
    for side, other in ((here, there), (there, here)):
        assert other.json("backtests", "show", made[side]["id"]) == made[side]
    own = ("id", "created_at", "code_version")
    first, second = ({**one, **dict.fromkeys(own)} for one in made.values())
    assert first == second
    assert here(*words)[:2] == there(*words)[:2]


def test_a_job_is_submitted_once_for_a_key(lines: Lines) -> None:
    """With the bounds of its attempts; the scopes are those of its effects."""
    here, there = lines
    asked = json.dumps({"tickers": ["VALE3"]})
    words = ("jobs", "submit", "refresh", "--request", asked, "--priority", "3", "--key", "nightly")
    job = there.json(*words)
    assert (job["kind"], job["priority"], job["request"]["tickers"]) == ("refresh", 3, ["VALE3"])
    assert there.json(*words)["id"] == job["id"]
    assert here.json("jobs", "show", job["id"])["owner"] == job["owner"]
    code, error = there.refusal("jobs", "submit", "session")
    assert (code, error["field"]) == (2, "kind")


def test_decisions_about_prices_are_steps_of_the_history(lines: Lines) -> None:
    """Both print the step; its author is the caller."""
    here, there = lines
    for act in ("drop", "confirm"):
        words = ("prices", act, "VALE3", "2024-05-15", "--reason", "checked")
        assert there(*words) == here(*words)
        local, remote = here.json(*words), there.json(*words)
        assert remote["kind"] == local["kind"] == {"drop": "dropped", "confirm": "confirmed"}[act]
        assert remote["first"] == local["first"] == "2024-05-15"


def test_the_data_of_a_person_are_exported(lines: Lines) -> None:
    """Byte for byte, with events and the audit trail."""
    here, there = lines
    local = here("users", "export", "ana")
    assert local[0] == 0 and json.loads(local[1])["events"]
    assert there("users", "export", "ana") == local


def test_a_client_for_people_is_made_there(lines: Lines) -> None:
    """Without a secret when it is public, as on the machine of the service."""
    here, there = lines
    words = ("clients", "create", "app", "--scopes", "data:read", "--device", "--public")
    assert there.json(*words).keys() == here.json(*words).keys() == {"client_id"}
    code, error = there.refusal(*words[:-2], "--public")
    assert (code, error["field"]) == (2, "public")


def test_more_rows_than_one_answer_holds(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read in several requests, and each row is there once."""
    here, there = lines
    monkeypatch.setattr("entrypoints.cli.remote.acts.MAX_SESSIONS", 40)
    words = ("prices", "VALE3", "--raw", "--start", "2024-01-01", "--json")
    assert len(json.loads(there(*words)[1])["bars"]) > 80
    assert there(*words) == here(*words)


def test_strategies_are_those_that_the_service_can_run(lines: Lines) -> None:
    """Here those are listed too whose packages are missing, and what a training here would lack is told."""
    here, there = lines
    listed = here.json("forecasters", "list")["forecasters"]
    known = [{**one, "lacks": ""} for one in listed if not one["problem"]]
    assert there.json("forecasters", "list")["forecasters"] == known


def test_a_ledger_is_verified_there(lines: Lines) -> None:
    """As a job, whose own events count."""
    here, there = lines
    before = here.json("ledger", "verify")
    found = there.json("ledger", "verify")
    assert found["sound"] and found["events"] > before["events"]


@pytest.mark.parametrize("line", HERE_ONLY)
def test_102_a_command_of_the_machine_says_so(line: str, lines: Lines) -> None:
    """One error about `server`, exit code 2, and nothing is done."""
    _, there = lines
    code, out, err = there(*shlex.split(line))
    assert (code, out) == (2, "")
    assert err.startswith("previsto: server: `previsto ") and "machine of the service" in err


@pytest.mark.parametrize(
    "line",
    [
        *(
            "refresh --all --dry-run",
            "refresh VALE3 --force",
            "forecast VALE3 --preview",
            "users unlock --address ::1",
        ),
        "models promote VALE3-week-1 --dry-run",
    ],
)
def test_an_option_of_the_machine_says_so(line: str, lines: Lines) -> None:
    """It is refused, not left out."""
    _, there = lines
    code, error = there.refusal(*shlex.split(line))
    assert (code, error["field"]) == (2, "server")
    assert "has no --" in error["message"]


def test_102_a_wrong_secret_is_not_kept(
    served: tuple[Place, str],
    config: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 13, and the profile that was there stays."""
    place, base = served
    name, secret = new_client(place.home, capsys, "data:read")
    assert log_in(capsys, monkeypatch, base, (name, secret))[0] == 0
    before = config.read_text()
    code, out, err = log_in(capsys, monkeypatch, base, (name, "wrong"), "--json")
    assert (code, json.loads(err)["error"]["code"], out) == (13, "unauthenticated", "")
    assert config.read_text() == before


def test_a_service_that_does_not_answer_has_its_own_exit_code(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 14, code `network`, and no file."""
    monkeypatch.setattr("previsto_client._retry.Retries.pause", lambda *_: 0.0)
    code, _, err = log_in(capsys, monkeypatch, "http://127.0.0.1:9", ("desk", "secret"), "--json")
    assert (code, json.loads(err)["error"]["code"]) == (14, "network")
    assert not config.exists()


def test_a_lost_scope_is_a_refusal(
    served: tuple[Place, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader cannot train: exit code 13, with the trace of the service."""
    place, base = served
    client = new_client(place.home, capsys, "data:read")
    assert log_in(capsys, monkeypatch, base, client, "--profile", "reader")[0] == 0
    reader = RemoteLine("reader", capsys)
    assert reader("tickers", "list")[0] == 0
    code, error = reader.refusal("train", "VALE3", "--strategy", "naive")
    assert (code, error["code"]) == (13, "forbidden")
    assert error["trace"]


def test_102_the_secret_is_kept_for_its_owner_and_never_shown(
    served: tuple[Place, str],
    config: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mode 0600 in a folder 0700; no command prints it, and it goes to no other service."""
    place, base = served
    client = new_client(place.home, capsys, "data:read")
    shown = "".join(log_in(capsys, monkeypatch, base, client, "--profile", "desk")[1:])
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
    assert client[1] in config.read_text()
    for words in (("profiles", "list"), ("profiles", "list", "--json"), ("profiles", "use", "desk")):
        code, out, err = call(capsys, *words)
        assert code == 0
        shown += out + err
    assert call(capsys, "--server", base, "tickers", "list")[0] == 0  # the profile of this address
    code, _, err = call(capsys, "--server", "http://127.0.0.1:9", "tickers", "list", "--json")
    assert (code, json.loads(err)["error"]["field"]) == (13, "server")
    code, _, err = call(
        capsys, "--server", "http://127.0.0.1:9", "--profile", "desk", "tickers", "list", "--json"
    )
    assert (code, json.loads(err)["error"]["field"]) == (2, "server")
    assert client[1] not in shown + err
    config.chmod(0o644)
    code, _, err = call(capsys, "--profile", "desk", "tickers", "list", "--json")
    assert (code, json.loads(err)["error"]["field"]) == (2, "profile")


def test_a_profile_is_logged_out_and_removed(
    served: tuple[Place, str],
    config: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`logout` forgets the secret, `profiles remove` the rest."""
    place, base = served
    client = new_client(place.home, capsys, "data:read")
    assert log_in(capsys, monkeypatch, base, client, "--profile", "desk")[0] == 0
    assert call(capsys, "logout")[1].startswith("desk is logged out: forgotten here;")
    assert client[1] not in config.read_text()
    code, _, err = call(capsys, "--profile", "desk", "tickers", "list", "--json")
    assert (code, json.loads(err)["error"]["field"]) == (13, "profile")
    assert call(capsys, "profiles", "remove", "desk", "--yes")[0] == 0
    assert call(capsys, "--profile", "desk", "tickers", "list")[0] == 3
    assert json.loads(call(capsys, "profiles", "list", "--json")[1]) == {"profiles": []}


HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def shell_lines(name: str) -> list[str]:
    """The lines of the shell blocks of a page."""
    blocks = re.findall(r"```bash\n(.*?)```", (HOW_TO / name).read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines()]


def test_the_how_to_works_line_by_line(
    tmp_path: Path, furnished: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command succeeds, in its order; the first one runs on the machine of the service."""
    place = Place(tmp_path / "home", f"csv:{furnished.parent / 'prices'}")
    first, *others = shell_lines("use-a-remote-service.md")
    made = CommandLine(place.home, place.source, capsys).json(*shlex.split(first)[1:])
    service = Service(place)
    try:
        words = {"$SERVER": service.base, "$CLIENT": made["client_id"]}
        for line in others:
            if "$FORECAST" in line:
                found = call(capsys, "--profile", "desk", "forecasts", "list", "--json")[1]
                words["$FORECAST"] = json.loads(found)["forecasts"][0]["id"]
            typed, _, file = line.partition(" < ")
            if file:
                monkeypatch.setattr(sys, "stdin", io.StringIO(made["client_secret"] + "\n"))
            program, *rest = [words.get(word, word) for word in shlex.split(typed)]
            assert program == "previsto"
            assert call(capsys, *rest)[0] == 0, line
    finally:
        service.stop()


def test_the_portuguese_how_to_has_the_same_commands() -> None:
    """Line by line."""
    assert shell_lines("usar-um-servico-remoto.md") == shell_lines("use-a-remote-service.md")
