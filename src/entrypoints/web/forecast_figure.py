"""The fan of a forecast on a page: chart, caption, readout of one session, and the table that both read."""

from collections.abc import Sequence

from entrypoints.charts.axes import Writing
from entrypoints.charts.fan_svg import Fan, fan_svg
from entrypoints.markup import Html, Part, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.forecast_data import Shown
from entrypoints.web.keys import fan_key
from entrypoints.web.language import MONTHS, NONE, Words
from entrypoints.web.parts import Column, data_table, table
from entrypoints.web.texts import forecast as texts

MEDIAN, RANGE_80, NAIVE_80 = 3, 4, 5  # cells of a row of the table


@drawn_once
def fan_figure(words: Words, shown: Shown) -> Html:
    """The chart with its caption, the readout of one session, and the table that both read."""
    fan = shown.fan
    rows, columns = _table(words, shown, fan)
    data = data_table(words.say(texts.AS_TABLE), table(words.say(texts.TABLE), columns, rows))
    figure = tag(
        "figure",
        tag("figcaption", _caption(words, shown, rows[-1]), class_="unseen", id="fan-caption"),
        _readout(words, rows[-1]),
        fan_svg(fan, writing_of(words, shown.decimals)),
        data,
        class_="chart",
        data_chart="fan",
        aria_labelledby="fan-caption",
    )
    return Html(fan_key(words) + figure)


def writing_of(words: Words, usual: int) -> Writing:
    """How a chart writes prices, with the `usual` decimals, months and days."""
    months = MONTHS[words.language]

    def price(value: float, decimals: int | None = None) -> str:
        return words.number(value, usual if decimals is None else decimals)

    return Writing(
        price=price,
        month=lambda day: months[day.month - 1],
        day=lambda day: words.day(day, year=False),
    )


def _readout(words: Words, last: Sequence[Part]) -> Html:
    """The last session in words; the script shows another one, from the cells of the table."""
    cells = (
        (texts.SESSION, 0),
        (texts.MEDIAN, MEDIAN),
        (texts.RANGE_80, RANGE_80),
        (texts.NAIVE_80, NAIVE_80),
    )
    values = [tag("span", words.say(name), " ", tag("b", last[cell], data_cell=cell)) for name, cell in cells]
    return tag("p", values, class_="readout", aria_live="polite")


def _caption(words: Words, shown: Shown, last: Sequence[Part]) -> Html:
    """The chart in words, with the numbers of the last session."""
    low, _, high = str(last[RANGE_80]).partition(" – ")
    return words.say(
        texts.CAPTION,
        ticker=shown.issued.ticker,
        close=words.number(shown.issued.last_close, shown.decimals),
        origin=words.day(shown.issued.origin),
        median=str(last[MEDIAN]),
        low=low,
        high=high,
        naive=str(last[NAIVE_80]),
    )


def _table(words: Words, shown: Shown, fan: Fan) -> tuple[list[list[Part]], list[Column]]:
    """Rows and columns: session, step, close, median, 80 % range, naive, then the other levels."""
    quantiles, closes = shown.issued.quantiles, {step: close for step, close, _ in fan.closes}

    def price(value: float | None) -> str:
        return words.number(value, shown.decimals)

    has_range = 0.1 in quantiles.levels and 0.9 in quantiles.levels
    others = [level for level in quantiles.levels if level not in (0.1, 0.5, 0.9)]
    rows: list[list[Part]] = []
    for step, session in enumerate(shown.issued.sessions):
        low, high = (quantiles.at(level)[step] if has_range else None for level in (0.1, 0.9))
        naive = f"{price(fan.naive[step][0])} – {price(fan.naive[step][2])}" if fan.naive else NONE
        rows.append(
            [
                words.day(session),
                str(step + 1),
                price(closes.get(step)),
                price(quantiles.at(0.5)[step]),
                f"{price(low)} – {price(high)}" if has_range else NONE,
                naive,
                *(price(quantiles.at(level)[step]) for level in others),
            ]
        )
    named = (texts.STEP, texts.CLOSE, texts.MEDIAN, texts.RANGE_80, texts.NAIVE_80)
    columns = [Column(words.say(texts.SESSION)), *(Column(words.say(one), True) for one in named)]
    return rows, columns + [Column(words.percent(level, 1), True) for level in others]
