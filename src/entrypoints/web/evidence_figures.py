"""Figures that show whether ranges hold: each with its caption, its chart and its table."""

from collections.abc import Iterable, Sequence

from application.language import Sentence
from application.queries.show_attention import WatchedStep
from domain.reliability import LevelShare, PlaceShare, Reliability
from domain.rolling_coverage import CoveragePoint
from entrypoints.charts.coverage_svg import Covered, coverage_svg
from entrypoints.charts.horizon_svg import Horizon, horizon_svg
from entrypoints.charts.pit_svg import Place, pit_svg
from entrypoints.charts.reliability_svg import Observed, reliability_svg
from entrypoints.charts.shares import Band
from entrypoints.markup import Html, Part, tag
from entrypoints.web.forecast_figure import writing_of
from entrypoints.web.language import NONE, Words
from entrypoints.web.parts import Column, data_table, table
from entrypoints.web.texts import evidence as texts
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import monitoring as monitoring_texts


def figure(id: str, caption: Html, drawn: Html, data: Html | None = None, look: str = "half") -> Html:
    """A chart with its caption for screen readers and its table; `half` is one of half a page."""
    said = tag("figcaption", caption, class_="unseen", id=f"{id}-caption")
    return tag("figure", said, drawn, data, class_=f"chart {look}".strip(), aria_labelledby=f"{id}-caption")


def coverage_figure(words: Words, points: Sequence[CoveragePoint]) -> Html:
    """Coverage over time; there is at least one point."""
    last = points[-1]
    drawn = coverage_svg(
        [Covered(one.session, one.coverage, _band(one)) for one in points],
        words.percent,
        writing_of(words, 0),
    )
    shares = [one.coverage for one in points]
    caption = words.say(
        texts.COVERAGE_FEW if last.chance_low is None else texts.COVERAGE_CAPTION,
        last.closes,
        low=words.percent(min(shares)),
        high=words.percent(max(shares)),
        now=words.percent(last.coverage),
        least=words.percent(last.chance_low),
        most=words.percent(last.chance_high),
    )
    rows: list[list[Part]] = [
        [
            words.day(one.session),
            words.number(one.closes),
            words.percent(one.coverage, 1),
            _chance(words, one),
        ]
        for one in points
    ]
    names = (texts.SESSION, texts.PART, texts.COVERED, texts.CHANCE)
    return figure("coverage", caption, drawn, _table(words, texts.COVERAGE, names, rows), "")


def reliability_figure(words: Words, found: Reliability) -> Html:
    """Observed beside nominal levels; there is at least one close."""
    percent = words.percent
    points = [Observed(one.level, one.share, _band(one)) for one in found.levels]
    drawn = reliability_svg(points, percent, words.say(texts.LEVEL_AXIS))
    shares = _listed(f"{percent(one.level, 1)}: {percent(one.share, 1)}" for one in found.levels)
    rows: list[list[Part]] = [
        [percent(one.level, 1), percent(one.share, 1), _chance(words, one)] for one in found.levels
    ]
    caption = words.say(texts.RELIABILITY_CAPTION, found.closes, shares=shares)
    names = (texts.LEVEL, texts.SHARE, texts.CHANCE)
    return figure("reliability", caption, drawn, _table(words, texts.RELIABILITY, names, rows))


def pit_figure(words: Words, found: Reliability) -> Html:
    """Closes between quantiles; there is at least one close."""
    percent, number = words.percent, words.number
    drawn = pit_svg(
        [Place(one.high, one.share, one.expected) for one in found.places],
        percent,
        lambda level: number(100 * level, 0 if (100 * level).is_integer() else 1),
        words.say(texts.QUANTILE_AXIS),
    )
    shares = _listed(f"{percent(one.share, 1)} ({percent(one.expected, 1)})" for one in found.places)
    rows: list[list[Part]] = [
        [_between(words, one), percent(one.share, 1), percent(one.expected, 1)] for one in found.places
    ]
    caption = words.say(texts.PIT_CAPTION, found.closes, shares=shares)
    names = (texts.BETWEEN, texts.PART, texts.EXPECTED)
    return figure("pit", caption, drawn, _table(words, texts.PIT, names, rows))


def horizon_figure(words: Words, steps: Sequence[WatchedStep], data: Html | None) -> Html:
    """Coverage by horizon, with the table of its page; there is at least one step."""
    drawn = horizon_svg(
        [Horizon(words.number(one.step), one.coverage, _band(one)) for one in steps],
        words.percent,
        words.say(monitoring_texts.STEP_AXIS),
    )
    shares = _listed(
        f"{words.number(one.step)}: {words.percent(one.coverage, 1)} ({_chance(words, one)})" for one in steps
    )
    return figure("steps", words.say(monitoring_texts.STEP_CAPTION, shares=shares), drawn, data)


def _band(one: CoveragePoint | LevelShare | WatchedStep) -> Band:
    low, high = one.chance_low, one.chance_high
    return None if low is None or high is None else (low, high)


def _chance(words: Words, one: CoveragePoint | LevelShare | WatchedStep) -> Html:
    band = _band(one)
    return Html(NONE if band is None else " – ".join(words.percent(end) for end in band))


def _between(words: Words, one: PlaceShare) -> Html:
    return Html(f"{words.percent(one.low, 1)} – {words.percent(one.high, 1)}")


def _listed(shares: Iterable[str]) -> Html:
    """Numbers that the formatter wrote, which holds nothing to escape but its narrow space."""
    return Html("; ".join(shares))


def _table(
    words: Words, caption: Sentence, names: Sequence[Sentence], rows: Sequence[Sequence[Part]]
) -> Html:
    first, *others = names
    columns = [Column(words.say(first)), *(Column(words.say(one), True) for one in others)]
    return data_table(words.say(forecast_texts.AS_TABLE), table(words.say(caption), columns, rows))
