"""`/tunings` and `/tunings/{tuning}`: what was tried, how good each trial was, and what came of it."""

from typing import Any

from application.find_ticker import find_ticker
from application.queries.lists import Data
from domain.errors import NotFound
from domain.principal import JOB_READERS
from entrypoints.markup import Html, Part, tag
from entrypoints.shown_rows import shown_row
from entrypoints.web.guard import Need
from entrypoints.web.job_parts import own_job
from entrypoints.web.pages.models import HERE
from entrypoints.web.parts import Column, badge, button, card, crumbs, empty, facts, head, table
from entrypoints.web.routing import page
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import models as model_texts
from entrypoints.web.texts import tunings as texts
from entrypoints.web.tuning_parts import (
    TONES,
    asked_card,
    front_card,
    objective_name,
    trials_card,
    value_text,
)
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("models:read",))
PATH = "/tunings"
MAX_TUNINGS = 200


def show_all(visit: Visit) -> Page:
    """The tunings, newest first: all, or those of the ticker in the address. Raises NotFound."""
    uses, asked = visit.product.use_cases(), visit.asked("ticker")
    named = find_ticker(uses.ledger(), asked).symbol if asked else None
    symbol = uses.lists().one("tickers", named, "ticker")["ticker"] if named else None
    found = uses.lists().all("tunings", symbol, limit=MAX_TUNINGS, newest_first=True)
    title = visit.say(texts.TITLE_OF, ticker=symbol) if symbol else visit.say(texts.TITLE)
    body = _table(visit, [shown_row("tunings", row) for row in found]) if found else _nothing(visit, symbol)
    shown = tag("div", head(title, visit.say(texts.SUB), None, _way(visit, title)), body)
    return Page(title=title, body=shown, here=HERE)


def _nothing(visit: Visit, symbol: str | None) -> Html:
    command = tag("code", f"previsto tune {symbol or 'VALE3'} --strategy lstm")
    told = empty(visit.say(texts.NONE), visit.say(texts.NONE_NEXT, command=command))
    return tag("section", told, class_="card flush")


def _table(visit: Visit, rows: list[Data]) -> Html:
    names = (texts.TUNING, texts.STATE)
    columns = [Column(visit.say(one)) for one in names]
    columns += [Column(visit.say(one), True) for one in (texts.TRIALS, texts.BEST)]
    columns.append(Column(visit.say(texts.BEGAN)))
    shown = [_row(visit, row) for row in rows]
    made = table(visit.say(texts.TITLE), columns, shown, "dense cards")
    return card("tunings", visit.say(texts.TITLE), made, look="w12 flush")


def _row(visit: Visit, row: Data) -> list[Part]:
    name = tag("a", f"{row['strategy']} · {row['ticker']}", href=f"{PATH}/{row['id']}")
    done = row["complete"] + row["pruned"] + row["failed"]
    return [
        name,
        badge(TONES[row["state"]], visit.say(texts.STATES[row["state"]])),
        visit.say(texts.ENDED, done=visit.words.number(done), total=visit.words.number(row["trials"])),
        value_text(visit, row["best"]),
        visit.words.time(row["created_at"]),
    ]


def show(visit: Visit) -> Page:
    """A tuning with all of its trials. Raises NotFound."""
    found: Any = shown_row("tunings", visit.product.use_cases().show_tuning()(visit.named("tuning")))
    title = visit.say(texts.OF, strategy=found["strategy"], ticker=found["ticker"])
    state = badge(TONES[found["state"]], visit.say(texts.STATES[found["state"]]))
    made_up = (" ", badge("warn", visit.say(texts.SYNTHETIC))) if found["synthetic"] else None
    sub = (tag("code", found["id"]), " · ", visit.words.time(found["created_at"]), " ", state, made_up)
    cards = (
        front_card(visit, found),
        asked_card(visit, found),
        trials_card(visit, found),
        _versions(visit, found),
    )
    body = (
        head(title, sub, _to_job(visit, found["id"]), _way(visit, title, found["ticker"])),
        tag("p", _answer(visit, found), class_="answer"),
        tag("div", cards, class_="grid"),
    )
    return Page(title=title, body=tag("div", body), here=HERE)


def _way(visit: Visit, title: Html, ticker: str = "") -> Html:
    steps: list[tuple[Part, str]] = [(visit.say(model_texts.TITLE), HERE)]
    if ticker:
        steps += [(visit.say(texts.TITLE), PATH), (ticker, f"/tickers/{ticker}/models")]
    return crumbs(visit.say(frame_texts.YOU_ARE_HERE), *steps, (title, ""))


def _to_job(visit: Visit, job: str) -> Html | None:
    """The way to the job of the tuning, for those who may see it."""
    if not any(map(visit.may, JOB_READERS)):
        return None
    try:
        own_job(visit, job)
    except NotFound:
        return None
    return button(visit.say(texts.TO_JOB), f"/jobs/{job}")


def _answer(visit: Visit, tuning: Data) -> Html:
    """Which trial is best, beside the settings of the strategy."""
    first = tuning["objectives"][0]
    values = {one["trial"]: one["values"][first] for one in tuning["results"] if one["state"] == "complete"}
    if not values:
        return visit.say(texts.NO_COMPLETE)
    trial = min(values, key=lambda number: (values[number], number))
    said = texts.NOT_BETTER if trial == 0 else texts.BETTER if 0 in values else texts.BEST_ONLY
    return visit.say(
        said,
        total=visit.words.number(len(values)),
        trial=tag("b", trial),
        objective=visit.words.plain(objective_name(first)).lower(),
        value=tag("b", value_text(visit, values[trial])),
        default=value_text(visit, values.get(0)),
    )


def _versions(visit: Visit, tuning: Data) -> Html:
    """The versions that its trials became, and how to take one."""
    rows = visit.product.use_cases().lists().all("models", tuning["ticker"])
    taken = [row for row in rows if row.get("tuning") == tuning["id"] and not row.get("parent")]
    found = [_version(visit, row) for row in taken]
    made = facts(found) if found else tag("p", visit.say(texts.NO_VERSIONS), class_="quiet")
    front = tuning["front"] if tuning["state"] == "finished" else []
    command = tag("code", f"previsto tunings promote {tuning['id']} {front[0]}") if front else None
    how = tag("p", visit.say(texts.TAKE, command=command), class_="small quiet more") if command else None
    return card("versions", visit.say(texts.VERSIONS), made, how)


def _version(visit: Visit, row: Data) -> tuple[Part, Part]:
    trial = visit.say(texts.OF_TRIAL, trial=row["recipe"][0]["numbers"]["trial"])
    state = visit.say(model_texts.STATES[row["state"]])
    return tag("a", row["model"], href=f"{HERE}/{row['model']}"), (trial, ", ", state)


ROUTES = (page(PATH, NEED, show_all), page(f"{PATH}/{{tuning:str}}", NEED, show))
