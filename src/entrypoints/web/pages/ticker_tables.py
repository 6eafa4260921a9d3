"""The tables of the page of a ticker: track record, revisions with findings, and the last forecasts."""

from collections.abc import Sequence

from application.queries.lists import Data
from application.queries.price_quality import Quality
from application.queries.price_revisions import RevisionLine
from application.queries.show_track_record import Record
from entrypoints.markup import Html, Part, tag
from entrypoints.web.drawn import drawn_once
from entrypoints.web.language import Words
from entrypoints.web.parts import Column, Tone, badge, card, table
from entrypoints.web.texts import forecast as forecast_texts
from entrypoints.web.texts import ticker as texts

MAX_REVISIONS, MAX_FORECASTS = 6, 8
TONES: dict[str, Tone] = {"fit": "good", "thin": "warn", "unfit": "bad"}


@drawn_once
def record_card(words: Words, found: Sequence[Record], look: str) -> Html:
    """The scores of the forecasts that the person may see, by version or strategy."""
    columns = [
        Column(words.say(texts.BY)),
        *(
            Column(words.say(one), True)
            for one in (texts.FORECASTS, texts.CLOSES, texts.LOSS, forecast_texts.COVERED)
        ),
    ]
    rows: list[list[Part]] = [
        [
            one.by,
            words.number(one.forecasts),
            words.number(one.scored_sessions),
            words.number(one.relative_to_naive, 3),
            words.percent(one.coverage.get("80"), 1),
        ]
        for one in found
    ]
    made = table(words.say(texts.RECORD), columns, rows, "dense cards")
    return card(
        "record", words.say(texts.RECORD), made, look=f"{look} flush", sub=words.say(texts.RECORD_SUB)
    )


@drawn_once
def quality_card(words: Words, lines: Sequence[RevisionLine], quality: Quality | None, look: str) -> Html:
    """The last revisions of the prices, newest first, and what was found in them; None without prices."""
    columns = [
        Column(words.say(texts.KNOWN)),
        Column(words.say(texts.REVISION), True),
        Column(words.say(texts.WHAT)),
        Column(words.say(texts.ADDED), True),
        Column(words.say(texts.CHANGED), True),
    ]
    rows: list[list[Part]] = [
        [
            tag("span", words.time(one.recorded_at), class_="nowrap"),
            "" if one.number is None else str(one.number),
            tag("span", one.kind, lang="en"),
            words.number(one.added),
            words.number(one.changed),
        ]
        for one in lines
    ]
    made = table(words.say(texts.REVISIONS), columns, rows, "dense cards")
    found = _findings(words, quality) if quality else None
    return card("quality", words.say(texts.QUALITY), made, found, look=f"{look} flush")


def _findings(words: Words, quality: Quality) -> Html:
    verdict = badge(TONES.get(quality.verdict, "calm"), words.say(texts.VERDICT, verdict=quality.verdict))
    if not quality.findings:
        return tag("p", verdict, " ", words.say(texts.NO_FINDING), class_="more")
    columns = [
        Column(words.say(texts.FINDING)),
        Column(words.say(texts.ROWS), True),
        Column(words.say(texts.LATEST)),
        Column(words.say(texts.EFFECT)),
    ]
    rows: list[list[Part]] = [
        [
            tag("span", one.finding, lang="en"),
            words.number(len(one.sessions)),
            words.day(one.sessions[-1]),
            tag("span", one.effect, lang="en"),
        ]
        for one in quality.findings
    ]
    return Html(
        table(words.say(texts.FINDINGS), columns, rows, "dense cards") + tag("p", verdict, class_="more")
    )


def recent_card(words: Words, recent: Sequence[Data], look: str) -> Html:
    """The last forecasts as links."""
    columns = [
        Column(words.say(texts.ORIGIN)),
        Column(words.say(texts.HORIZON), True),
        Column(words.say(texts.SCORED), True),
        Column(words.say(forecast_texts.ISSUED)),
    ]
    rows: list[list[Part]] = [
        [
            tag("a", words.day(row["origin"]), href=f"/forecasts/{row['forecast']}", class_="nowrap"),
            str(row["horizon"]),
            str(len(row["steps"])),
            tag("span", words.time(row["at"]), class_="nowrap"),
        ]
        for row in recent[:MAX_FORECASTS]
    ]
    made = table(words.say(texts.ISSUED), columns, rows, "dense cards")
    return card("recent", words.say(texts.ISSUED), made, look=f"{look} flush")
