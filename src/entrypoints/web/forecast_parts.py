"""A forecast on a page: its sentence, its fan with table, its warnings and its source."""

from collections.abc import Sequence
from datetime import date

import msgspec

from application.queries.lists import Data
from application.queries.show_watchlist import Live
from domain.errors import PrevistoError
from domain.forecast import ForecastIssued
from domain.prices import PriceSeries
from domain.quantiles import QuantilePaths
from domain.registry_events import Evidence
from domain.sessions import to_date
from entrypoints.charts.fan_svg import Candle, Fan, fan_svg
from entrypoints.charts.price_digits import decimals_for
from entrypoints.forecast_notes import forecast_notes
from entrypoints.markup import Html, Part, tag
from entrypoints.web.keys import fan_key
from entrypoints.web.language import MONTHS, NONE
from entrypoints.web.parts import Column, button, card, data_table, facts, note, table
from entrypoints.web.skill_parts import served_by, skill_badge, skill_words
from entrypoints.web.texts import forecast as texts
from entrypoints.web.visit import Visit

NAIVE_LEVELS = (0.1, 0.5, 0.9)
RANGE = "80"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the forecasts with what stands beside it: past prices, and naive's quantiles or None."""

    row: Data
    issued: ForecastIssued
    past: tuple[Candle, ...]
    naive: QuantilePaths | None

    @property
    def decimals(self) -> int:
        """The decimals of all prices on the page."""
        closes = [step["close"] for step in self.row["steps"]]
        return decimals_for(*self.row["quantiles"]["values"], closes, [self.row["last_close"]])


def issued_of(row: Data) -> ForecastIssued:
    """The forecast of a row as it was issued."""
    fields = {name: row[name] for name in ForecastIssued.__struct_fields__ if name in row}
    return msgspec.convert(fields, ForecastIssued)


def naive_ends(visit: Visit, row: Data) -> tuple[float, ...]:
    """The 80 % range of naive at the last step; empty without it, or when the prices are gone."""
    try:
        naive = visit.product.use_cases().naive_range()(issued_of(row))
    except PrevistoError:
        return ()
    ends = [naive.at(level)[-1] for level in (0.1, 0.9) if level in naive.levels]
    return tuple(ends) if len(ends) == 2 else ()


def shown_forecast(visit: Visit, row: Data, past_sessions: int) -> Shown:
    """A row with the prices of its issue and naive's range; without both when the prices are gone."""
    issued = issued_of(row)
    uses = visit.product.use_cases()
    try:
        series = uses.known_prices().as_issued(issued).series.until(issued.origin)
        naive = uses.naive_range()(issued)
    except PrevistoError:
        return Shown(row=row, issued=issued, past=(_origin(issued),), naive=None)
    return Shown(row=row, issued=issued, past=candles(series, past_sessions), naive=naive)


def _origin(issued: ForecastIssued) -> Candle:
    close = issued.last_close
    return Candle(session=issued.origin, open=close, high=close, low=close, close=close)


def candles(series: PriceSeries, count: int) -> tuple[Candle, ...]:
    """The last sessions; a price that the source did not give is the close."""
    found = []
    for at in range(max(0, len(series) - count), len(series)):
        close = float(series.close[at])
        values = [float(column[at]) for column in (series.open, series.high, series.low)]
        first, high, low = (close if value != value else value for value in values)  # NaN
        found.append(
            Candle(
                session=to_date(series.sessions[at]),
                open=first,
                high=max(high, first, close),
                low=min(low, first, close),
                close=close,
            )
        )
    return tuple(found)


def fan_of(shown: Shown) -> Fan:
    """What the chart draws."""
    issued, naive = shown.issued, shown.naive
    has_range = naive is not None and all(level in naive.levels for level in NAIVE_LEVELS)
    columns = [naive.at(level) for level in NAIVE_LEVELS] if naive is not None and has_range else []
    return Fan(
        past=shown.past,
        sessions=tuple(issued.sessions),
        levels=issued.quantiles.levels,
        values=issued.quantiles.values,
        naive=tuple(zip(*columns, strict=True)),
        closes=closes_of(shown.row),
    )


def closes_of(row: Data) -> tuple[tuple[int, float, bool], ...]:
    """The closes since, by step, and whether each is inside the 80 % range."""
    return tuple(
        (number, step["close"], bool(step["inside"].get(RANGE, True)))
        for number, step in enumerate(row["steps"])
        if step["close"] is not None
    )


def answer(visit: Visit, shown: Shown, live: Live | None) -> Html | None:
    """The sentence of the page, with its two numbers; None without the levels of the 80 % range."""
    quantiles = shown.issued.quantiles
    if 0.1 not in quantiles.levels or 0.9 not in quantiles.levels:
        return None
    low, high = (
        tag("b", visit.words.number(quantiles.at(level)[-1], shown.decimals)) for level in (0.1, 0.9)
    )
    share = tag("b", visit.words.percent(0.8), class_="accent")
    day = visit.words.day(shown.issued.sessions[-1])
    said: list[Part] = [visit.say(texts.ANSWER, day=day, low=low, high=high, share=share)]
    if live and live.coverage is not None:
        covered = tag("b", visit.words.percent(live.coverage))
        said += [" ", visit.say(texts.PAST_COVERED, live.closes, share=covered)]
    return tag("p", said, class_="answer")


def fan_figure(visit: Visit, shown: Shown) -> Html:
    """The chart with its caption, the readout of one session, and the table that both read."""

    def price(value: float) -> str:
        return visit.words.number(value, shown.decimals)

    def month(day: date) -> str:
        return MONTHS[visit.words.language][day.month - 1]

    fan = fan_of(shown)
    rows, columns = _table(visit, shown, fan)
    cells = {"session": 0, "median": 3, "range": 4, "naive": 5}
    last = rows[-1]
    readout = tag(
        "p",
        *(
            tag("span", label, " ", tag("b", last[cells[name]], data_cell=cells[name]))
            for name, label in (
                ("session", visit.say(texts.SESSION)),
                ("median", visit.say(texts.MEDIAN)),
                ("range", visit.say(texts.RANGE_80)),
                ("naive", visit.say(texts.NAIVE_80)),
            )
        ),
        class_="readout",
        aria_live="polite",
    )
    caption = visit.say(
        texts.CAPTION,
        ticker=shown.issued.ticker,
        close=price(shown.issued.last_close),
        origin=visit.words.day(shown.issued.origin),
        median=str(last[3]),
        low=str(last[4]).partition(" – ")[0],
        high=str(last[4]).partition(" – ")[2],
        naive=str(last[5]),
    )
    data = data_table(visit.say(texts.AS_TABLE), table(visit.say(texts.TABLE), columns, rows))
    chart = fan_svg(fan, price, month)
    figure = tag(
        "figure",
        tag("figcaption", caption, class_="unseen", id="fan-caption"),
        readout,
        chart,
        data,
        class_="chart",
        data_chart="fan",
        aria_labelledby="fan-caption",
    )
    return Html(fan_key(visit) + figure)


def _table(visit: Visit, shown: Shown, fan: Fan) -> tuple[list[list[Part]], list[Column]]:
    """Rows and columns: session, step, close, median, 80 % range, naive, then the other levels."""
    quantiles, closes = shown.issued.quantiles, {step: close for step, close, _ in fan.closes}

    def price(value: float | None) -> str:
        return visit.words.number(value, shown.decimals)

    has_range = 0.1 in quantiles.levels and 0.9 in quantiles.levels
    others = [level for level in quantiles.levels if level not in (0.1, 0.5, 0.9)]
    rows: list[list[Part]] = []
    for step, session in enumerate(shown.issued.sessions):
        low, high = (quantiles.at(level)[step] if has_range else None for level in (0.1, 0.9))
        naive = f"{price(fan.naive[step][0])} – {price(fan.naive[step][2])}" if fan.naive else NONE
        rows.append(
            [
                visit.words.day(session),
                str(step + 1),
                price(closes.get(step)),
                price(quantiles.at(0.5)[step]),
                f"{price(low)} – {price(high)}" if has_range else NONE,
                naive,
                *(price(quantiles.at(level)[step]) for level in others),
            ]
        )
    named = (texts.STEP, texts.CLOSE, texts.MEDIAN, texts.RANGE_80, texts.NAIVE_80)
    columns = [Column(visit.say(texts.SESSION)), *(Column(visit.say(one), True) for one in named)]
    return rows, columns + [Column(visit.words.percent(level, 1), True) for level in others]


def warnings(visit: Visit, row: Data) -> Html | None:
    """What to know about the forecast, in the words of the API; loud for doubts and synthetic prices."""
    notes = forecast_notes(row)
    loud = bool(row.get("doubts") or row.get("synthetic"))
    synthetic = tag("p", tag("b", visit.say(texts.SYNTHETIC))) if row.get("synthetic") else None
    told = tag("ul", [tag("li", one) for one in notes], lang="en", class_="plain")
    title = tag("p", tag("b", visit.say(texts.WARNINGS)))
    return note("warn" if loud else "calm", (synthetic, title, told))


def source_card(visit: Visit, row: Data, evidence: Evidence | None, look: str) -> Html:
    """Which version, prices and code the forecast comes from."""
    price = visit.say(texts.REVISION, source=row["source"], number=row["revision"])
    id, digest = row["forecast"], row["digest"]
    replay = None
    if visit.may("forecasts:read", "forecasts:write"):
        address = f"/forecasts/{id}/replay"
        replay = tag("p", button(visit.say(texts.REPLAY), address, sign="back"), class_="more")
    return card(
        "source",
        visit.say(texts.SOURCE),
        facts(
            (
                (visit.say(texts.SERVED_BY), served_by(visit, row["model"], row["strategy"])),
                (visit.say(texts.SKILL), skill_words(visit, evidence) or NONE),
                (visit.say(texts.PRICES), price),
                (visit.say(texts.AGE), str(row["data_age"])),
                (visit.say(texts.ISSUED), visit.words.time(row["at"])),
                (visit.say(texts.FORECAST), tag("a", tag("code", id), href=f"/forecasts/{id}")),
                (visit.say(texts.DIGEST), tag("code", f"{digest[:16]}…", title=digest)),
                (visit.say(texts.CODE), tag("code", row["code_version"])),
            )
        ),
        replay,
        look=look,
        aside=skill_badge(visit, evidence),
    )


def sequence_of(rows: Sequence[Data]) -> list[Data]:
    """Forecasts oldest first, each after the end of the one before, so that their fans do not overlap."""
    chosen: list[Data] = []
    for row in rows:  # newest first
        if row["steps"] and (not chosen or row["sessions"][-1] <= chosen[-1]["origin"]):
            chosen.append(row)
    return chosen[::-1]
