"""Artifacts in a bucket, from the command line."""

import pytest

from tests.support.buckets import Bucket
from tests.support.command_line import CommandLine


def test_a_forecast_replays_from_a_bucket(
    ready: CommandLine, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Training writes to the bucket and to no folder; doctor, forecast and replay read from it."""
    monkeypatch.setenv("PREVISTO_ARTIFACTS", bucket.url)

    version = ready.json("train", "VALE3", "--strategy", "volatility")
    issued = ready.json("forecast", "VALE3")
    replay = ready.json("replay", issued["id"])
    models = ready.json("models", "list")["models"]

    assert replay["identical"] is True
    assert [row["id"] for row in models] == [version["id"]]
    assert bucket.ask("GET", "?list-type=2").count(b"models/previsto/sha256/") == 1
    assert ready.json("doctor")["sound"] is True
    assert not (ready.home / "artifacts").exists()


@pytest.mark.parametrize("place", ["ftp://key:secret@models", "gs://models", "s3:models", "file:/models"])
def test_another_scheme_is_refused(cli: CommandLine, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """The error names the variable and the accepted forms, and quotes no credentials."""
    monkeypatch.setenv("PREVISTO_ARTIFACTS", place)

    code, error = cli.refusal("doctor")

    assert code == 2
    assert error["field"] == "PREVISTO_ARTIFACTS"
    assert "secret" not in error["message"]


def test_a_folder_elsewhere_holds_the_models(ready: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path names a folder outside the home."""
    elsewhere = ready.home.parent / "elsewhere"
    monkeypatch.setenv("PREVISTO_ARTIFACTS", str(elsewhere))

    address = ready.json("train", "VALE3", "--strategy", "naive")["artifact"]

    assert (elsewhere / "sha256" / address[:2] / address).is_file()
    assert not (ready.home / "artifacts").exists()
