"""The tables of the page of a ticker: track record, revisions with findings, and the last forecasts."""

from collections.abc import Sequence

from application.queries.lists import Data
from domain.errors import NotFound
from domain.ticker import Ticker
from entrypoints.markup import Html, Part, tag
from entrypoints.web.parts import Column, Tone, badge, card, table
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import ticker as texts
from entrypoints.web.visit import Visit

MAX_REVISIONS, MAX_FORECASTS = 6, 8
TONES: dict[str, Tone] = {"fit": "good", "thin": "warn", "unfit": "bad"}


def record_card(visit: Visit, ticker: Ticker, look: str) -> Html:
    """The scores of the forecasts that the person may see, by version or strategy."""
    found = visit.product.use_cases().show_track_record()(ticker, visit.person.sees)
    columns = [
        Column(visit.say(texts.BY)),
        *(
            Column(visit.say(one), True)
            for one in (texts.FORECASTS, texts.CLOSES, texts.LOSS, forecast_texts.COVERED)
        ),
    ]
    rows: list[list[Part]] = [
        [
            one.by,
            visit.words.number(one.forecasts),
            visit.words.number(one.scored_sessions),
            visit.words.number(one.relative_to_naive, 3),
            visit.words.percent(one.coverage.get("80"), 1),
        ]
        for one in found
    ]
    made = table(visit.say(texts.RECORD), columns, rows, "dense cards")
    return card(
        "record", visit.say(texts.RECORD), made, look=f"{look} flush", sub=visit.say(texts.RECORD_SUB)
    )


def quality_card(visit: Visit, ticker: Ticker, look: str) -> Html:
    """The last revisions of the prices, and what was found in them."""
    lines = visit.product.use_cases().price_revisions()(ticker)[-MAX_REVISIONS:][::-1]
    columns = [
        Column(visit.say(texts.KNOWN)),
        Column(visit.say(texts.REVISION), True),
        Column(visit.say(texts.WHAT)),
        Column(visit.say(texts.ADDED), True),
        Column(visit.say(texts.CHANGED), True),
    ]
    rows: list[list[Part]] = [
        [
            tag("span", visit.words.time(one.recorded_at), class_="nowrap"),
            "" if one.number is None else str(one.number),
            tag("span", one.kind, lang="en"),
            visit.words.number(one.added),
            visit.words.number(one.changed),
        ]
        for one in lines
    ]
    made = table(visit.say(texts.REVISIONS), columns, rows, "dense cards")
    found = _findings(visit, ticker)
    return card("quality", visit.say(texts.QUALITY), made, found, look=f"{look} flush")


def _findings(visit: Visit, ticker: Ticker) -> Html | None:
    try:
        quality = visit.product.use_cases().price_quality()(ticker)
    except NotFound:
        return None
    verdict = badge(TONES.get(quality.verdict, "calm"), visit.say(texts.VERDICT, verdict=quality.verdict))
    if not quality.findings:
        return tag("p", verdict, " ", visit.say(texts.NO_FINDING), class_="more")
    columns = [
        Column(visit.say(texts.FINDING)),
        Column(visit.say(texts.ROWS), True),
        Column(visit.say(texts.LATEST)),
        Column(visit.say(texts.EFFECT)),
    ]
    rows: list[list[Part]] = [
        [
            tag("span", one.finding, lang="en"),
            visit.words.number(len(one.sessions)),
            visit.words.day(one.sessions[-1]),
            tag("span", one.effect, lang="en"),
        ]
        for one in quality.findings
    ]
    return Html(
        table(visit.say(texts.FINDINGS), columns, rows, "dense cards") + tag("p", verdict, class_="more")
    )


def recent_card(visit: Visit, recent: Sequence[Data], look: str) -> Html:
    """The last forecasts as links."""
    columns = [
        Column(visit.say(texts.ORIGIN)),
        Column(visit.say(texts.HORIZON), True),
        Column(visit.say(texts.SCORED), True),
        Column(visit.say(forecast_texts.ISSUED)),
    ]
    rows: list[list[Part]] = [
        [
            tag("a", visit.words.day(row["origin"]), href=f"/forecasts/{row['forecast']}", class_="nowrap"),
            str(row["horizon"]),
            str(len(row["steps"])),
            tag("span", visit.words.time(row["at"]), class_="nowrap"),
        ]
        for row in recent[:MAX_FORECASTS]
    ]
    made = table(visit.say(texts.ISSUED), columns, rows, "dense cards")
    return card("recent", visit.say(texts.ISSUED), made, look=f"{look} flush")
