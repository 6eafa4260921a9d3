"""The sentence of a forecast on a page: a range while its last close is open, then the close."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from domain.quantiles import QuantilePaths
from entrypoints.web.forecast_parts import answer
from entrypoints.web.language import Words


@pytest.mark.parametrize(("close", "said"), [(None, "probability"), (74.1, "was <b>74.10</b>; its")])
def test_a_known_close_is_told(close: float | None, said: str) -> None:
    words: Any = Words(language="en")
    quantiles = QuantilePaths(levels=(0.1, 0.5, 0.9), values=((63.94, 69.27, 74.14),))
    issued = SimpleNamespace(quantiles=quantiles, sessions=(date(2023, 11, 16),))
    shown: Any = SimpleNamespace(issued=issued, decimals=2, row={"steps": [{"close": close}]})
    visit: Any = SimpleNamespace(words=words, say=words.say)
    assert said in str(answer(visit, shown, None))
