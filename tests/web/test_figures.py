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
        assert BOLD.findall(answer)[:2] == [said(values[-1][low]), said(values[-1][high])]
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
