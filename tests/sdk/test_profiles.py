"""A profile is used for its own service and its own client alone."""

import os
from pathlib import Path

import pytest
from previsto_client import Previsto, SettingsError
from previsto_client._settings import find_connection

TEXT = """
default = "desk"
[profiles.desk]
url = "https://a.example"
client_id = "one"
client_secret = "hidden"
"""
NONE = {"url": "", "client_id": "", "client_secret": "", "token": "", "scopes": ""}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment with one profile."""
    file = tmp_path / "previsto" / "config.toml"
    file.parent.mkdir()
    file.write_text(TEXT)
    file.chmod(0o600)
    return {"XDG_CONFIG_HOME": str(tmp_path)}


def test_a_profile_gives_what_is_not_stated(env: dict[str, str]) -> None:
    """Also when its own address is stated, with or without a slash at the end."""
    assert find_connection("", NONE, env).client_secret == "hidden"
    assert find_connection("desk", {**NONE, "url": "https://a.example/"}, env).client_secret == "hidden"
    assert find_connection("", NONE, {**env, "PREVISTO_CLIENT_ID": "one"}).client_secret == "hidden"


@pytest.mark.parametrize(
    "stated",
    [{"PREVISTO_URL": "https://b.example"}, {"PREVISTO_CLIENT_ID": "two"}],
    ids=["service", "client"],
)
def test_the_secret_goes_nowhere_else(env: dict[str, str], stated: dict[str, str]) -> None:
    """Another service, or another client of the same one, does not get it."""
    found = find_connection("", NONE, {**env, **stated})
    assert (found.client_secret, found.token) == ("", "")
    assert found.client_id == stated.get("PREVISTO_CLIENT_ID", "")


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_file_that_others_can_read_is_refused(env: dict[str, str]) -> None:
    """It has a secret."""
    (Path(env["XDG_CONFIG_HOME"]) / "previsto" / "config.toml").chmod(0o644)
    with pytest.raises(SettingsError, match="others can read"):
        find_connection("", NONE, env)


def test_certificates_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with a traceback: the variable is the field."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/root.crt")
    with pytest.raises(SettingsError, match="cannot be read") as refused:
        Previsto("https://previsto.localhost", token="any")
    assert refused.value.field == "SSL_CERT_FILE"
