"""One forecast, one number: the sentence, the table of the chart and `/v1` say the same."""

import re
from html import unescape
from typing import Any

from entrypoints.charts.price_digits import decimals_for
from tests.support.http_server import Api
from tests.support.pages import Reader

CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.S)
TAG = re.compile(r"<[^>]+>")
BOLD = re.compile(r"<b[^>]*>([^<]+)</b>")


def plain(html: str) -> str:
    """The text of an element."""
    return unescape(TAG.sub("", html)).strip()


def fan_rows(page: str) -> list[list[str]]:
    """The rows of the table of the fan."""
    figure = page[page.index('data-chart="fan"') :]
    body = figure[figure.index("<tbody>") : figure.index("</tbody>")]
    return [[plain(cell) for cell in CELL.findall(row)] for row in body.split("</tr>") if "<td" in row]


def test_sentence_table_chart_and_api_have_the_same_numbers(api: Api, bia: Reader) -> None:
    """Every quantile and close, on the page of the ticker and on that of the forecast."""
    recent: list[dict[str, Any]] = api.get("/v1/forecasts", params={"ticker": "VALE3"}).json()["items"]
    id = max(str(one["id"]) for one in recent)
    told = api.get(f"/v1/forecasts/{id}").json()
    levels, steps = told["levels"], told["steps"]
    values = [[one["quantiles"][str(level)] for level in levels] for one in steps]
    closes = [(one.get("score") or {}).get("close") for one in steps]
    decimals = decimals_for(*values, closes, [told["last_close"]])

    def said(value: float | None) -> str:
        return "–" if value is None else f"{value:,.{decimals}f}"

    for path in ("/tickers/VALE3", f"/forecasts/{id}"):
        page = bia.open(path)
        rows = fan_rows(page)
        low, middle, high = (levels.index(level) for level in (0.1, 0.5, 0.9))
        others = [levels.index(level) for level in levels if level not in (0.1, 0.5, 0.9)]
        assert len(rows) == len(values)
        for row, quantiles, close in zip(rows, values, closes, strict=True):
            assert row[2] == said(close)
            assert row[3] == said(quantiles[middle])
            assert row[4] == f"{said(quantiles[low])} – {said(quantiles[high])}"
            assert row[6:] == [said(quantiles[one]) for one in others]
        answer = page[page.index('class="answer"') :]
        bold = BOLD.findall(answer[: answer.index("</p>")])
        assert {said(values[-1][low]), said(values[-1][high])} <= set(bold)
        assert (said(closes[-1]) in bold) == (closes[-1] is not None)
        readout = page[page.index('class="readout"') :]
        assert BOLD.findall(readout)[1:3] == rows[-1][3:5]
        chart = page[page.index('<svg class="wide"') :].partition("</svg>")[0]
        ends = re.findall(r"<text(?: class=\"strong\")? x=\"[\d.]+\" y=\"[\d.]+\">([^<]+)</text>", chart)
        assert ends[-3:] == [said(values[-1][one]) for one in (high, middle, low)]


def test_the_track_record_is_that_of_the_api(api: Api, bia: Reader) -> None:
    """By version or strategy: forecasts, closes, relative loss and coverage."""
    items = api.get("/v1/tickers/VALE3/track-record").json()["items"]
    page = bia.open("/tickers/VALE3")
    card = page[page.index('id="record"') :].partition("</section>")[0]
    body = card[card.index("<tbody>") :]
    rows = [[plain(cell) for cell in CELL.findall(row)] for row in body.split("</tr>") if "<td" in row]
    assert [row[:3] for row in rows] == [
        [one["by"], str(one["forecasts"]), str(one["scored_sessions"])] for one in items
    ]
    for row, one in zip(rows, items, strict=True):
        relative, covered = one["relative_to_naive"], one["coverage"].get("80")
        assert row[3] == ("–" if relative is None else f"{relative:.3f}")
        assert row[4].replace("\u202f", " ") == ("–" if covered is None else f"{100 * covered:.1f} %")


def table_of(page: str, id: str) -> list[list[str]]:
    """The rows of the table of a chart, and that chart in words."""
    card = page[page.index(f'id="{id}"') :].partition("</section>")[0]
    assert 'class="wide"' in card
    assert 'class="slim"' in card
    body = card[card.index("<tbody>") : card.index("</tbody>")]
    rows = [[plain(cell) for cell in CELL.findall(row)] for row in body.split("</tr>") if "<td" in row]
    return [[cell.replace("\u202f", " ") for cell in row] for row in rows]


def caption_of(page: str, id: str) -> str:
    """The words of a chart."""
    found = page[page.index(f'id="{id}-caption"') :].partition(">")[2].partition("</figcaption>")[0]
    return unescape(found).replace("\u202f", " ")


def percent(share: float, decimals: int = 1) -> str:
    """A share in English."""
    return f"{100 * share:.{decimals}f} %"


def test_coverage_over_time_is_that_of_the_api(api: Api, bia: Reader) -> None:
    """In the sentence, the table and `/v1`; all closes of the window are those of the track record."""
    items = api.get("/v1/tickers/VALE3/coverage").json()["items"]
    page = bia.open("/tickers/VALE3")
    assert [row[1:3] for row in table_of(page, "coverage")] == [
        [str(one["closes"]), percent(one["coverage"])] for one in items
    ]
    (record,) = api.get("/v1/tickers/VALE3/track-record").json()["items"]
    assert items[-1]["closes"] == record["scored_sessions"] > 0
    assert abs(items[-1]["coverage"] - record["coverage"]["80"]) < 1e-12
    assert f"now {percent(items[-1]['coverage'], 0)} of {items[-1]['closes']} closes" in caption_of(
        page, "coverage"
    )
    assert api.get("/v1/tickers/PETR4/coverage").json()["items"] == []


def test_reliability_and_places_are_those_of_the_api(api: Api, bia: Reader) -> None:
    """In the sentences, the tables and `/v1`; without a close there is no chart."""
    found = api.get("/v1/tickers/VALE3/reliability").json()
    page = bia.open("/tickers/VALE3")
    told = [[percent(one["level"]), percent(one["share"])] for one in found["levels"]]
    assert [row[:2] for row in table_of(page, "reliability")] == told
    assert "; ".join(": ".join(one) for one in told) in caption_of(page, "reliability")
    places = [[percent(one["share"]), percent(one["expected"])] for one in found["places"]]
    assert [row[1:] for row in table_of(page, "pit")] == places
    assert "; ".join(f"{share} ({due})" for share, due in places) in caption_of(page, "pit")
    assert 'id="pit"' not in bia.open("/tickers/PETR4")


def test_the_leaderboard_draws_each_interval(api: Api, bia: Reader) -> None:
    """A whisker for each version with an interval; grey where `/v1` says that nothing is shown."""
    items = api.get("/v1/tickers/VALE3/leaderboard").json()["items"]
    page = bia.open("/tickers/VALE3/models")
    board = page[page.index('id="board"') :].partition("</section>")[0]
    assert board.count('class="whisker') == sum(one["interval"] is not None for one in items) > 0
    assert board.count("forecast-dot off") == sum(one["verdict"] == "not shown" for one in items)
