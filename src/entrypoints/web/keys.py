"""Keys of charts: each sign as it is drawn, with its word."""

from entrypoints.charts.scale import diamond, dot
from entrypoints.markup import Html, Part, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.language import Words
from entrypoints.web.texts import evidence as evidence_texts
from entrypoints.web.texts import forecast as texts
from entrypoints.web.texts import watchlist as watchlist_texts


@drawn_once
def fan_key(words: Words) -> Html:
    """Candles, ranges and naive."""
    candle = (
        tag("path", class_="wick", d="M6 1v12M18 1v12"),
        tag("rect", class_="up", x=3, y=3, width=6, height=8),
        tag("rect", class_="down", x=15, y=3, width=6, height=8),
    )
    ranges = (
        tag("rect", class_="r95", width=24, height=14),
        tag("rect", class_="r80", y=2, width=24, height=10),
        tag("rect", class_="r50", y=4.5, width=24, height=5),
        tag("path", class_="median", d="M0 7h24"),
    )
    naive = tag("path", class_="naive", d="M0 2h24M0 7h24M0 12h24")
    return tag(
        "ul",
        _sign(candle, words.say(texts.UP_DOWN)),
        _sign(ranges, words.say(texts.RANGES)),
        _sign(naive, words.say(texts.NAIVE)),
        class_="key",
    )


@drawn_once
def range_key(words: Words) -> Html:
    """The ranges of a row."""
    ranges = (
        tag("rect", class_="r95", y=4, width=24, height=6),
        tag("rect", class_="r80", x=3, y=2, width=18, height=10),
        tag("rect", class_="r50", x=8, y=2, width=8, height=10),
        tag("path", class_="median", d="M12 2v10"),
    )
    naive = tag("path", class_="naive", d="M5 1v12M19 1v12")
    signs = _sign(ranges, words.say(watchlist_texts.KEY_RANGES)), _sign(naive, words.say(texts.NAIVE))
    return tag("ul", signs, class_="key")


@drawn_once
def close_key(words: Words) -> Html:
    """Closes inside and outside of the 80 % range."""
    inside, outside = dot(12, 7), diamond(12, 7)
    return tag(
        "ul", _sign(inside, words.say(texts.INSIDE)), _sign(outside, words.say(texts.OUTSIDE)), class_="key"
    )


@drawn_once
def coverage_key(words: Words) -> Html:
    """The line, its goal, the chance band, and a point outside of it."""
    line = tag("path", class_="forecast-line", d="M0 7h24")
    return tag("ul", _sign(line, words.say(evidence_texts.LINE)), *_band_signs(words), class_="key")


@drawn_once
def reliability_key(words: Words) -> Html:
    """The goal, the chance band, and a point outside of it."""
    return tag("ul", _band_signs(words), class_="key")


def _band_signs(words: Words) -> list[Html]:
    goal, band = tag("path", class_="goal", d="M0 7h24"), tag("rect", class_="tolerance", width=24, height=14)
    return [
        _sign(goal, words.say(evidence_texts.GOAL)),
        _sign(band, words.say(evidence_texts.BAND)),
        _sign(diamond(12, 7), words.say(evidence_texts.POINT_OUTSIDE)),
    ]


def _sign(shapes: Part, words: Html) -> Html:
    return tag("li", tag("svg", shapes, viewBox="0 0 24 14", aria_hidden="true"), words)
