"""Log levels: what is accepted as the running setting, and what it means."""

import pytest

from domain.errors import InvalidInput
from domain.log_levels import LogLevels, read_levels
from domain.running_settings import change
from tests.support.builders import NOON


def test_a_general_level_and_those_of_loggers() -> None:
    """The last one counts; nothing is the default of each process."""
    assert read_levels("") == LogLevels()
    assert read_levels("debug") == LogLevels(general="debug")
    text = "info,adapters.market_data=debug,httpx=error"
    named = {"adapters.market_data": "debug", "httpx": "error"}
    assert read_levels(text) == LogLevels(general="info", loggers=named)


@pytest.mark.parametrize(
    "text", ["loud", "debug\n", "debug,", ",", "a b=debug", "=debug", "x=loud", "DEBUG", 5]
)
def test_any_other_text_is_no_setting(text: object) -> None:
    """The error names the setting and shows an example."""
    with pytest.raises(InvalidInput) as refused:
        change({"log_level": text}, (), by="ana", reason="", at=NOON)
    assert (refused.value.field, "adapters.market_data=debug" in refused.value.remedy) == ("log_level", True)
