"""`/help/charts`: how to read each chart; the functions of the other pages draw the examples."""

from collections.abc import Mapping

from application.language import Sentence
from entrypoints.charts.fan_svg import fan_svg
from entrypoints.charts.interval_svg import interval_svg, reach_of_losses
from entrypoints.charts.past_svg import past_svg
from entrypoints.charts.range_svg import axis_svg, axis_values, range_svg, reach_of
from entrypoints.markup import Html, Part, tag
from entrypoints.web.evidence_figures import coverage_figure, horizon_figure, pit_figure, reliability_figure
from entrypoints.web.example_charts import example_fan, example_past, example_spans
from entrypoints.web.example_evidence import (
    example_coverage,
    example_losses,
    example_reliability,
    example_steps,
)
from entrypoints.web.forecast_figure import writing_of
from entrypoints.web.guard import Need
from entrypoints.web.keys import close_key, coverage_key, fan_key, range_key, reliability_key
from entrypoints.web.parts import card, head
from entrypoints.web.routing import page
from entrypoints.web.skill_parts import loss_axis
from entrypoints.web.texts import help as texts
from entrypoints.web.visit import Page, Visit

PATH = "/help/charts"
DECIMALS = 2


def show(visit: Visit) -> Page:
    """One card for each chart, with its key, an example and how to read it."""
    title = visit.say(texts.LINK)
    cards = (
        _card(visit, "fan", texts.FAN_TITLE, texts.FAN, (fan_key(visit.words), _figure(visit, _fan(visit)))),
        _card(
            visit,
            "past",
            texts.PAST_TITLE,
            texts.PAST,
            (close_key(visit.words), _figure(visit, _past(visit))),
        ),
        _card(
            visit,
            "range",
            texts.RANGE_TITLE,
            texts.RANGE,
            (range_key(visit.words), _figure(visit, _rows(visit))),
        ),
        *_evidence(visit),
        _card(visit, "words", texts.WORDS_TITLE, texts.WORDS, None),
    )
    grid = tag("div", cards, class_="grid")
    return Page(title=title, body=tag("div", head(title, visit.say(texts.SUB)), grid), here=PATH)


def _evidence(visit: Visit) -> list[Html]:
    """The charts that show whether ranges hold and whether a version beats naive."""
    found, names = example_reliability(), reliability_key(visit.words)
    charts: tuple[tuple[str, Sentence, Mapping[str, Sentence], Html], ...] = (
        ("coverage", texts.COVERAGE_TITLE, texts.COVERAGE, coverage_figure(visit.words, example_coverage())),
        ("horizon", texts.HORIZON_TITLE, texts.HORIZON, horizon_figure(visit.words, example_steps(), None)),
        ("reliability", texts.RELIABILITY_TITLE, texts.RELIABILITY, reliability_figure(visit.words, found)),
        ("pit", texts.PIT_TITLE, texts.PIT, pit_figure(visit.words, found)),
        ("interval", texts.INTERVAL_TITLE, texts.INTERVAL, _losses(visit)),
    )
    keys = {"coverage": coverage_key(visit.words), "horizon": names, "reliability": names}
    return [
        _card(visit, f"how-{id}", title, told, (keys.get(id), drawn)) for id, title, told, drawn in charts
    ]


def _card(visit: Visit, id: str, title: Sentence, told: Mapping[str, Sentence], drawn: Part) -> Html:
    words = tag("div", [tag("p", visit.say(one)) for one in told.values()], class_="stack told")
    return card(id, visit.say(title), drawn, words)


def _figure(visit: Visit, drawn: Html) -> Html:
    caption = tag("figcaption", visit.say(texts.EXAMPLE), class_="small quiet")
    return tag("figure", drawn, caption, class_="chart")


def _fan(visit: Visit) -> Html:
    return fan_svg(example_fan(), writing_of(visit.words, DECIMALS))


def _past(visit: Visit) -> Html:
    write = writing_of(visit.words, DECIMALS)
    return past_svg(example_past(), write.price, write.day)


def _rows(visit: Visit) -> Html:
    spans = example_spans()
    reach = reach_of(spans)
    signs = {value: visit.words.percent(value) if value else "0" for value in axis_values(reach)}
    return tag("div", axis_svg(reach, signs), [range_svg(span, reach) for span in spans], class_="spans")


def _losses(visit: Visit) -> Html:
    rows = example_losses()
    reach = reach_of_losses(rows)
    return _figure(
        visit,
        tag("div", loss_axis(visit.words, reach), [interval_svg(one, reach) for one in rows], class_="spans"),
    )


ROUTES = (page(PATH, Need(anyone=True), show),)
