"""Monitoring: the page and `/v1` show the figures of one query, which equals a direct computation."""

from datetime import date

import pytest

from domain.coverage_band import CoverageVerdict, chance_band, coverage_verdict
from entrypoints.container import Container
from tests.support.http_server import Api
from tests.support.pages import Reader

PATH = "/v1/monitoring/tickers"


def test_figures_by_ticker_equal_those_of_the_forecasts(api: Api, product: Container) -> None:
    """Closes inside the 80 % range by step, counted again from the scored forecasts."""
    found = api.get(PATH, headers=api.as_("ana:audit:read")).json()
    assert found["waiting"] == {}
    by_ticker = {one["ticker"]: one for one in found["tickers"]}
    steps = [row["steps"] for row in product.use_cases().lists().all("forecasts", "VALE3")]
    for one in by_ticker["VALE3"]["steps"]:
        scored = [s[one["step"] - 1] for s in steps if len(s) >= one["step"]]
        closed = [step for step in scored if step["close"] is not None]
        hits = sum(step["inside"]["80"] for step in closed)
        assert one["closes"] == len(closed) > 0
        assert one["coverage"] == pytest.approx(hits / len(closed))
        ratio = sum(s["pinball"] for s in closed) / sum(s["naive_pinball"] for s in closed)
        assert one["relative_to_naive"] == pytest.approx(ratio)
        assert one["verdict"] == coverage_verdict(hits, len(closed), one["step"])
    assert [one["step"] for one in found["steps"]] == [1, 5, 10]
    assert {one["relative_to_naive"] for one in found["steps"]} == {None}
    assert (by_ticker["PETR4"]["age"], by_ticker["PETR4"]["steps"]) == (None, [])


def test_tickers_with_a_cause_come_first(api: Api, product: Container) -> None:
    """Old prices are a cause; few closes are none."""
    found = api.get(PATH, headers=api.as_("ana:audit:read")).json()["tickers"]
    known = [bool(one["causes"]) for one in found]
    assert known == sorted(known, reverse=True)
    vale = next(one for one in found if one["ticker"] == "VALE3")
    assert vale["causes"] == (["stale"] if vale["age"] else [])
    assert date.fromisoformat(vale["last_session"])
    assert {one["verdict"] for one in vale["steps"]} == {CoverageVerdict.FEW}


def test_the_page_shows_what_the_api_answers(api: Api, bia: Reader) -> None:
    """The numbers of the ticker, and the way to the ledger and back."""
    page = bia.open("/monitoring")
    (vale,) = (
        one
        for one in api.get(PATH, headers=api.as_("ana:audit:read")).json()["tickers"]
        if one["ticker"] == "VALE3"
    )
    for one in vale["steps"]:
        assert f"{one['relative_to_naive']:.3f} of naive’s loss" in page
    assert "No job waits." in page
    assert "/monitoring" in bia.open("/ledger")
    assert bia.get("/monitoring?page=2").status_code == 400


def test_coverage_by_horizon_is_drawn(api: Api, bia: Reader) -> None:
    """A point and a label for each step; its words, its table and `/v1` have the same numbers."""
    steps = api.get(PATH, headers=api.as_("ana:audit:read")).json()["steps"]
    page = bia.open("/monitoring").replace("\u202f", " ")
    card = page[page.index('id="steps"') :].partition("</section>")[0]
    for look in ("wide", "slim"):
        drawn = card[card.index(f'<svg class="{look}"') :].partition("</svg>")[0]
        assert drawn.count("forecast-dot") + drawn.count("dot-miss") == len(steps)
    for one in steps:
        band = chance_band(one["closes"], one["step"])
        assert (one["chance_low"], one["chance_high"]) == (band or (None, None))
        assert f"{one['step']}: {100 * one['coverage']:.1f} %" in card
