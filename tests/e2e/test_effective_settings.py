"""`settings show`: every setting with its value and its origin."""

from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


def test_each_origin_is_told_and_no_secret_is_shown(
    cli: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (url := tmp_path / "url").write_text(f"sqlite:///{cli.home}/previsto.db\n")
    monkeypatch.setenv("PREVISTO_DATABASE_URL", "")  # restored at the end of the test
    monkeypatch.delenv("PREVISTO_DATABASE_URL")
    monkeypatch.setenv("PREVISTO_DATABASE_URL_FILE", str(url))
    monkeypatch.setenv("PREVISTO_JOB_LEASE", "45")
    cli("settings", "set", "jobs_per_owner", 3)
    monkeypatch.setenv("PREVISTO_DATABASE_URL_FILE", str(url))
    monkeypatch.delenv("PREVISTO_DATABASE_URL")
    found = {one["name"]: one for one in cli.json("settings", "show")["settings"]}
    assert found["PREVISTO_HOME"]["origin"] == "option"
    assert found["PREVISTO_DATABASE_URL"]["origin"] == f"file {url}"
    assert found["PREVISTO_JOB_LEASE"] | {"default": ""} == {
        "name": "PREVISTO_JOB_LEASE",
        "value": "45",
        "origin": "environment",
        "default": "",
    }
    assert found["PREVISTO_JOBS_PER_OWNER"]["value"] == "3"
    assert found["PREVISTO_JOBS_PER_OWNER"]["origin"].startswith("event, changed by ")
    assert found["PREVISTO_LOG_RING_MIB"]["origin"] == "default"
    monkeypatch.setenv("PREVISTO_DATABASE_URL", f"sqlite:///{cli.home}/previsto.db?key=hidden")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=hidden")
    assert "hidden" not in cli("settings", "show")[1]


def test_a_variable_that_nothing_reads_is_told(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREVISTO_HOEM", "elsewhere")
    code, _, err = cli("tickers", "list")
    assert code == 0
    assert err.splitlines()[0] == "warning: nothing reads PREVISTO_HOEM; did you mean PREVISTO_HOME?"
