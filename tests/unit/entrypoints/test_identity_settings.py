"""The settings of sessions and of the dashboard."""

from pathlib import Path

import pytest

from domain.errors import InvalidInput
from entrypoints.identity_settings import IdentitySettings

HOME = Path("/nowhere")


def test_sessions_have_half_an_hour_and_half_a_day_as_delivered() -> None:
    """In seconds, as the store of sessions takes them; the dashboard is on, but not with a provider."""
    found = IdentitySettings.read(HOME, {})
    assert (found.idle_seconds, found.age_seconds, found.dashboard) == (1800.0, 43_200.0, True)
    other = IdentitySettings.read(HOME, {"PREVISTO_OIDC_ISSUER": "https://login.example"})
    assert not other.dashboard
    shorter = {"PREVISTO_SESSION_IDLE_MINUTES": "0.5", "PREVISTO_SESSION_HOURS": "8", "PREVISTO_WEB": "off"}
    found = IdentitySettings.read(HOME, shorter)
    assert (found.idle_seconds, found.age_seconds, found.dashboard) == (30.0, 28_800.0, False)


@pytest.mark.parametrize("name", ["PREVISTO_SESSION_IDLE_MINUTES", "PREVISTO_SESSION_HOURS"])
@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan", "inf", "99999"])
def test_a_session_without_an_end_is_refused(name: str, value: str) -> None:
    """The variable is named, with an example."""
    with pytest.raises(InvalidInput) as refused:
        IdentitySettings.read(HOME, {name: value})
    assert refused.value.field == name
    assert refused.value.remedy.startswith(f"e.g. {name}=")


def test_the_switch_of_the_dashboard_is_on_or_off() -> None:
    """Another value is refused, so that nobody believes that it is off."""
    with pytest.raises(InvalidInput, match="neither on nor off"):
        IdentitySettings.read(HOME, {"PREVISTO_WEB": "false"})
