"""A forecast on a page: its sentence, its warnings and its source."""

from collections.abc import Sequence
from typing import Any

from application.queries.lists import Data
from domain.registry_events import Evidence
from domain.rolling_coverage import CoveragePoint
from entrypoints.forecast_notes import forecast_notes
from entrypoints.markup import Html, Part, tag
from entrypoints.web.forecast_data import Shown
from entrypoints.web.language import NONE, Words
from entrypoints.web.parts import button, card, facts, note
from entrypoints.web.skill_parts import served_by, skill_badge, skill_words
from entrypoints.web.texts import forecast as texts
from entrypoints.web.visit import Visit


def answer(visit: Visit, shown: Shown, live: CoveragePoint | None) -> Html | None:
    """The sentence of the page: two numbers, then the close too; None without the levels of 80 %."""
    quantiles = shown.issued.quantiles
    if 0.1 not in quantiles.levels or 0.9 not in quantiles.levels:
        return None
    low, high = (
        tag("b", visit.words.number(quantiles.at(level)[-1], shown.decimals)) for level in (0.1, 0.9)
    )
    share = tag("b", visit.words.percent(0.8), class_="accent")
    day = visit.words.day(shown.issued.sessions[-1])
    found: dict[str, Any] = {"day": day, "low": low, "high": high, "share": share}
    steps = shown.row["steps"]  # those that are scored
    close = steps[-1]["close"] if len(steps) == len(shown.issued.sessions) else None
    if close is None:
        said: list[Part] = [visit.say(texts.ANSWER, **found)]
    else:
        said = [visit.say(texts.ENDED, close=tag("b", visit.words.number(close, shown.decimals)), **found)]
    if live:
        said += [" ", _covered(visit.words, live)]
    return tag("p", said, class_="answer")


def _covered(words: Words, live: CoveragePoint) -> Html:
    covered, low, high = tag("b", words.percent(live.coverage)), live.chance_low, live.chance_high
    if low is None or high is None:
        return words.say(texts.PAST_FEW, live.closes, share=covered)
    return words.say(
        texts.PAST_COVERED, live.closes, share=covered, low=words.percent(low), high=words.percent(high)
    )


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
                (visit.say(texts.SERVED_BY), _served_by(visit, row)),
                (visit.say(texts.SKILL), skill_words(visit.words, evidence) or NONE),
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
        aside=skill_badge(visit.words, evidence),
    )


def _served_by(visit: Visit, row: Data) -> Html:
    return served_by(visit.words, row["model"], row["strategy"], linked=visit.may("models:read"))


def sequence_of(rows: Sequence[Data]) -> list[Data]:
    """Forecasts oldest first, each after the end of the one before, so that their fans do not overlap."""
    chosen: list[Data] = []
    for row in rows:  # newest first
        if row["steps"] and (not chosen or row["sessions"][-1] <= chosen[-1]["origin"]):
            chosen.append(row)
    return chosen[::-1]
