"""Parts of the page of a tuning: the picture of its front, its trials, and what was asked."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from application.language import Sentence
from domain.search_space import Span
from entrypoints.charts.front_html import MAX_POINTS, across_of, tried
from entrypoints.charts.front_svg import FrontAxes, front_svg
from entrypoints.markup import Html, Part, tag
from entrypoints.web.evidence_figures import figure
from entrypoints.web.forecast_figure import writing_of
from entrypoints.web.keys import front_key
from entrypoints.web.language import NONE
from entrypoints.web.parts import Column, Tone, badge, card, facts, table
from entrypoints.web.texts import tunings as texts
from entrypoints.web.visit import Visit

Data = Mapping[str, Any]
MAX_TRIALS = 100  # rows of the table
DIGITS = 5  # of a value
TONES: dict[str, Tone] = {
    "open": "run",
    "running": "run",
    "complete": "good",
    "finished": "good",
    "pruned": "calm",
    "cancelled": "calm",
    "failed": "bad",
}


def objective_name(name: str) -> Sentence:
    """The name of an objective, or of the count of trials."""
    return texts.OBJECTIVES.get(name, texts.TRIAL)


def value_text(visit: Visit, value: object) -> str:
    """A value or a setting: a fraction has at most five digits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NONE if value is None else str(value)
    digits = Decimal(f"{value:.{DIGITS}g}").normalize().as_tuple().exponent
    return visit.words.number(value, max(0, -int(digits)))


def front_card(visit: Visit, tuning: Data) -> Html:
    """The picture of the front; its numbers are in the table of the trials."""
    title, sub = visit.say(texts.FRONT), visit.say(texts.FRONT_SUB)
    trials = tried(tuning)
    if not trials:
        return card("front", title, tag("p", visit.say(texts.NO_COMPLETE), class_="quiet"), look="w7")
    up, across = tuning["objectives"][0], across_of(tuning["objectives"])
    axes = FrontAxes(
        across=visit.words.plain(objective_name(across)),
        up=visit.words.plain(objective_name(up)),
        number=writing_of(visit.words, 0).price,
        counts=across not in texts.OBJECTIVES,
    )
    caption = visit.say(
        texts.CAPTION,
        tuning["complete"],
        up=axes.up,
        across=axes.across,
        front=", ".join(str(one["trial"]) for one in tuning["results"] if one["front"]),
    )
    drawn = figure("front", caption, front_svg(trials, axes))
    few = _shown(visit, len(trials), tuning["complete"]) if tuning["complete"] > MAX_POINTS else None
    return card("front", title, front_key(visit.words), drawn, few, look="w7", sub=sub)


def asked_card(visit: Visit, tuning: Data) -> Html:
    """What was asked, and how far it is."""
    varied = [(name, _between(visit, Span(**span))) for name, span in tuning["space"].items()]
    kept = [(k, value_text(visit, v)) for k, v in tuning["settings"].items() if k not in tuning["space"]]
    rows: list[tuple[Part, Part]] = [
        (visit.say(texts.STRATEGY), tuning["strategy"]),
        (visit.say(texts.HORIZON), visit.words.number(tuning["horizon"])),
        (
            visit.say(texts.SMALL),
            ", ".join(visit.words.plain(objective_name(name)) for name in tuning["objectives"]),
        ),
        (visit.say(texts.TRIALS), _trials(visit, tuning)),
        (visit.say(texts.RESULT), _counts(visit, tuning)),
        *([(visit.say(texts.BUDGET), _budget(visit, tuning))] if tuning.get("budget") else []),
        (visit.say(texts.WINDOW), _windows(visit, tuning)),
        (visit.say(texts.JUDGED), visit.say(texts.AFTER, cut=visit.words.day(tuning["cut"]))),
        (visit.say(texts.SEED), str(tuning["seed"])),
        *((tag("code", name), tag("code", said)) for name, said in (*varied, *kept)),
    ]
    address = tag("code", f"GET /v1/tunings/{tuning['id']}")
    json = tag("p", visit.say(texts.JSON, address=address), class_="small quiet more")
    return card("asked", visit.say(texts.ASKED), facts(rows), json, look="w5")


def _between(visit: Visit, span: Span) -> Html:
    return visit.say(texts.BETWEEN, low=value_text(visit, span.low), high=value_text(visit, span.high))


def _trials(visit: Visit, tuning: Data) -> Html:
    return visit.say(texts.PARALLEL, tuning["trials"], parallel=tuning["parallel"])


def _counts(visit: Visit, tuning: Data) -> Html:
    number = visit.words.number
    return visit.say(
        texts.COUNTS,
        complete=number(tuning["complete"]),
        pruned=number(tuning["pruned"]),
        failed=number(tuning["failed"]),
    )


def _budget(visit: Visit, tuning: Data) -> Html:
    budget = visit.say(texts.SECONDS, round(tuning["budget"]))
    return visit.say(texts.SPENT, budget=budget) if tuning.get("stopped") == "budget" else budget


def _windows(visit: Visit, tuning: Data) -> list[Html]:
    day = visit.words.day
    return [
        tag("p", one["ticker"], " ", f"{day(one['first'])} – {day(one['last'])}")
        for one in tuning["training"]
    ]


def trials_card(visit: Visit, tuning: Data) -> Html:
    """The trials with their settings, states and values, those of the front first."""
    varied, objectives = list(tuning["space"]), list(tuning["objectives"])
    columns = [
        Column(visit.say(texts.TRIAL)),
        Column(visit.say(texts.STATE)),
        *(Column(tag("code", name), True, label=name) for name in varied),
        *(Column(visit.say(objective_name(name)), True) for name in objectives),
        Column(visit.say(texts.EPOCHS), True),
    ]
    first = objectives[0]
    ordered = sorted(
        tuning["results"],
        key=lambda one: (not one["front"], one["values"].get(first, float("inf")), one["trial"]),
    )
    rows = [_trial(visit, one, varied, objectives) for one in ordered[:MAX_TRIALS]]
    made = table(visit.say(texts.ALL_TRIALS), columns, rows, "dense cards")
    count = len(ordered)
    few = _shown(visit, len(rows), count) if count > len(rows) else None
    title, sub = visit.say(texts.ALL_TRIALS), visit.say(texts.INSIDE)
    return card("trials", title, made, few, look="w12 flush", sub=sub)


def _trial(visit: Visit, one: Data, varied: Sequence[str], objectives: Sequence[str]) -> list[Part]:
    state = badge(TONES[one["state"]], visit.say(texts.TRIAL_STATES[one["state"]]))
    message = tag("span", one["message"], class_="under", lang="en") if one["message"] else None
    front = tag("span", visit.say(texts.FRONT), class_="unseen")
    number = tag("b", one["trial"], " ●", front) if one["front"] else tag("span", one["trial"])
    return [
        number,
        (state, message),
        *(value_text(visit, one["settings"][name]) for name in varied),
        *(value_text(visit, one["values"].get(name)) for name in objectives),
        visit.words.number(len(one["learning"])) if one["learning"] else NONE,
    ]


def _shown(visit: Visit, shown: int, count: int) -> Html:
    said = visit.say(texts.SHOWN, shown=visit.words.number(shown), total=visit.words.number(count))
    return tag("p", said, class_="small quiet more")
