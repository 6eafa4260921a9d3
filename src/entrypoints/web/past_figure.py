"""Past forecasts on the page of a ticker, as they were issued, with the closes that followed."""

from collections.abc import Sequence
from datetime import date

from application.queries.lists import Data
from entrypoints.charts.forecast_fan import closes_of
from entrypoints.charts.past_svg import PastFan, past_svg
from entrypoints.charts.price_digits import decimals_for
from entrypoints.markup import Html, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.keys import close_key
from entrypoints.web.language import Words
from entrypoints.web.parts import card
from entrypoints.web.texts import ticker as texts


@drawn_once
def past_card(words: Words, rows: Sequence[Data]) -> Html:
    """The forecasts in the order of time; none is a sentence."""
    title, sub = words.say(texts.PAST), words.say(texts.PAST_SUB)
    fans = [_past_fan(row) for row in rows]
    if not fans:
        return card("past", title, tag("p", words.say(texts.NOTHING_SCORED), class_="quiet"), sub=sub)
    prices = [value for one in fans for pair in one.outer for value in pair]
    decimals = decimals_for(prices, [one.origin_close for one in fans])

    def price(value: float, other: int | None = None) -> str:
        return words.number(value, decimals if other is None else other)

    def day(session: date) -> str:
        return words.day(session, year=False)

    closes = [inside for one in fans for _, _, inside in one.closes]
    caption = words.say(
        texts.PAST_CAPTION,
        len(closes),
        origins=", ".join(day(one.origin) for one in fans),
        missed=closes.count(False),
    )
    figure = tag(
        "figure",
        tag("figcaption", caption, class_="unseen", id="past-caption"),
        past_svg(fans, price, day),
        class_="chart",
        aria_labelledby="past-caption",
    )
    return card("past", title, close_key(words), figure, sub=sub)


def _past_fan(row: Data) -> PastFan:
    levels, values = row["quantiles"]["levels"], row["quantiles"]["values"]

    def pairs(low: float, high: float) -> tuple[tuple[float, float], ...]:
        if low not in levels or high not in levels:
            return ()
        return tuple((one[levels.index(low)], one[levels.index(high)]) for one in values)

    return PastFan(
        origin=date.fromisoformat(row["origin"]),
        origin_close=row["last_close"],
        sessions=tuple(map(date.fromisoformat, row["sessions"])),
        outer=pairs(0.1, 0.9),
        inner=pairs(0.25, 0.75),
        closes=closes_of(row),
    )
