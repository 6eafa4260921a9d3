"""The examples of the help page obey the rules of the charts that they explain."""

from itertools import pairwise

from entrypoints.web.example_charts import example_fan, example_past, example_spans
from entrypoints.web.example_evidence import example_coverage, example_reliability, example_steps


def test_the_example_of_a_fan_is_a_forecast() -> None:
    """Ranges nested, growing with the horizon, around the last close."""
    fan = example_fan()
    assert len(fan.values) == len(fan.sessions) == len(fan.naive) == 10
    assert all(list(row) == sorted(row) for row in fan.values)
    widths = [row[-1] - row[0] for row in fan.values]
    assert widths == sorted(widths)
    assert fan.past[-1].close == fan.values[0][3] == 60.0
    assert all(
        one.low <= min(one.open, one.close) <= max(one.open, one.close) <= one.high for one in fan.past
    )
    assert fan.past[-1].session < fan.sessions[0]


def test_two_of_ten_closes_are_diamonds() -> None:
    """A close is inside exactly when the sign says so, and past fans do not overlap."""
    found = example_past()
    for one in found:
        told = [
            low <= close <= high for (low, high), (_, close, _) in zip(one.outer, one.closes, strict=True)
        ]
        assert told == [inside for _, _, inside in one.closes]
        assert told.count(False) == 2
    assert all(one.sessions[-1] < later.origin for one, later in pairwise(found))


def test_the_wild_share_has_the_longer_bar() -> None:
    """On one scale."""
    calm, wild = example_spans()
    assert wild.changes[-1] > calm.changes[-1] > 0 > calm.changes[0] > wild.changes[0]


def test_the_examples_of_evidence_show_each_verdict() -> None:
    """Ranges that hold and then do not; a step beyond chance; ends above their share."""
    verdicts = {one.verdict for one in example_coverage()}
    assert verdicts == {"few", "fine", "narrow"}
    assert {one.verdict for one in example_steps()} == {"fine", "narrow"}
    found = example_reliability()
    assert found.places[0].share > found.places[0].expected
    assert found.places[-1].share > found.places[-1].expected
