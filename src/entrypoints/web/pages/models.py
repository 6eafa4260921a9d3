"""`/models` and `/tickers/{symbol}/models`: the versions, the champions, the gate and the decisions."""

from collections.abc import Sequence

import msgspec

from application.ports.event_store import Recorded
from application.queries.lists import Data
from application.queries.model_history import Decision, FamilyHistory
from application.queries.show_gate import GateView
from domain.events import Event
from domain.registry_events import Evidence, PromotionRefused
from entrypoints.charts.interval_svg import interval_svg, reach_of_losses
from entrypoints.markup import Html, Part, tag
from entrypoints.page_addresses import HOME
from entrypoints.web.gate_parts import gate_badge, gate_checks, refusal
from entrypoints.web.guard import Need
from entrypoints.web.pages.ticker import tracked
from entrypoints.web.parts import Column, Tone, badge, button, card, crumbs, empty, head, icon, table
from entrypoints.web.routing import page
from entrypoints.web.skill_parts import loss_axis, loss_words, whisker_of
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import models as texts
from entrypoints.web.texts import watchlist as watchlist_texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("models:read",))
HERE = "/models"
MAX_VERSIONS, MAX_DECISIONS = 200, 12
TONES: dict[str, Tone] = {"active": "run", "refused": "bad", "retired": "calm"}
SIGNS = {"promoted": "up", "rolled-back": "back", "retired": "box", "promotion-refused": "cross"}


def show_all(visit: Visit) -> Page:
    """The versions of all tickers."""
    rows = visit.product.use_cases().lists().all("models", limit=MAX_VERSIONS)
    title = visit.say(texts.TITLE)
    body = _versions(visit, rows) if rows else _nothing(visit, "")
    return Page(title=title, body=tag("div", head(title, visit.say(texts.ALL_SUB)), body), here=HERE)


def show_ticker(visit: Visit) -> Page:
    """The versions of one ticker: champion, leaderboard, gate and decisions."""
    ticker, _ = tracked(visit)
    uses = visit.product.use_cases()
    rows = uses.lists().all("models", ticker.symbol)
    families = uses.model_history()(ticker)
    title = visit.say(texts.TITLE_OF, ticker=ticker.symbol)
    address = f"/tickers/{ticker.symbol}"
    way = crumbs(
        visit.say(frame_texts.YOU_ARE_HERE),
        (visit.say(watchlist_texts.TITLE), HOME),
        (ticker.symbol, address if visit.may("data:read", "forecasts:read") else ""),
        (visit.say(texts.TITLE), ""),
    )
    top = head(title, visit.say(texts.SUB), _acts(visit, address, families), way)
    if not rows:
        return Page(title=title, body=tag("div", top, _nothing(visit, address)), here=HERE)
    champions = [_champion(visit, one) for one in families]
    cards = [_versions(visit, rows), *(_family(visit, one) for one in families)]
    return Page(title=title, body=tag("div", top, champions, tag("div", cards, class_="grid")), here=HERE)


def _acts(visit: Visit, address: str, families: Sequence[FamilyHistory]) -> list[Html]:
    acts = []
    if visit.may("models:promote"):
        acts += [
            button(f"{visit.say(texts.ROLL_BACK)} ({one.family})", f"{address}/rollback?family={one.family}")
            for one in families
            if one.active
        ]
    if visit.may("models:train"):
        acts.append(button(visit.say(texts.BACKTEST), f"{address}/backtest"))
        acts.append(button(visit.say(texts.TRAIN), f"{address}/train", "main"))
    return acts


def _champion(visit: Visit, family: FamilyHistory) -> Html:
    """The answer of the page: who serves, on which evidence."""
    if not family.active:
        return tag("p", visit.say(texts.FALLBACK_SERVES), class_="answer")
    evidence = visit.product.use_cases().show_gate().version(family.active).evidence
    said = visit.say(
        texts.CHAMPION_IS,
        evidence.origins,
        model=tag("b", family.active),
        relative=tag("b", visit.words.number(evidence.relative_to_naive, 3)),
        p_value=visit.words.number(evidence.p_value, 3),
    )
    return tag("p", said, class_="answer")


def _nothing(visit: Visit, address: str) -> Html:
    act = (
        button(visit.say(texts.TRAIN), f"{address}/train", "main")
        if address and visit.may("models:train")
        else None
    )
    return tag(
        "section",
        empty(visit.say(texts.NO_VERSION), visit.say(texts.NO_VERSION_NEXT), act),
        class_="card flush",
    )


def _versions(visit: Visit, rows: Sequence[Data]) -> Html:
    """The leaderboard: the least loss first in each family."""
    found = [(row, msgspec.convert(row["evidence"], Evidence)) for row in rows]
    found.sort(key=lambda one: (one[0]["ticker"], one[0]["family"], one[1].relative_to_naive or float("inf")))
    whiskers = [whisker_of(evidence) for _, evidence in found]
    reach = reach_of_losses([one for one in whiskers if one])
    axis = loss_axis(visit.words, reach)
    columns = [
        Column(visit.say(texts.VERSION)),
        Column(visit.say(texts.LOSS), True),
        Column(
            (tag("span", visit.say(texts.INTERVAL), class_="unseen"), axis),
            label=visit.words.plain(texts.INTERVAL),
        ),
        *(Column(visit.say(one), True) for one in (texts.P_VALUE, texts.COVERED, texts.ORIGINS)),
        Column(visit.say(texts.STATE)),
    ]
    drawn = [interval_svg(one, reach) if one else None for one in whiskers]
    shown = [_row(visit, *one, svg) for one, svg in zip(found, drawn, strict=True)]
    made = table(visit.say(texts.LEADERBOARD), columns, shown, "cards")
    return card(
        "board", visit.say(texts.LEADERBOARD), made, look="w12 flush", sub=visit.say(texts.LEADERBOARD_SUB)
    )


def _row(visit: Visit, row: Data, evidence: Evidence, interval: Html | None) -> list[Part]:
    name = tag("a", row["model"], href=f"/models/{row['model']}", class_="ticker")
    return [
        (name, tag("span", row["strategy"], " · ", row["family"], class_="under")),
        loss_words(visit.words, evidence),
        interval,
        visit.words.number(evidence.p_value, 3),
        visit.words.percent(evidence.coverage.get("80"), 1),
        visit.words.number(evidence.origins),
        badge(TONES.get(row["state"], "calm"), visit.say(texts.STATES[row["state"]])),
    ]


def _family(visit: Visit, family: FamilyHistory) -> Html:
    decisions = [*zip(family.decisions, family.events, strict=True)][::-1]
    steps = tag("ol", [_step(visit, *one) for one in decisions[:MAX_DECISIONS]], class_="steps")
    sub = visit.say(texts.DECISIONS_OF, family=family.family)
    history = card(f"decisions-{family.family}", visit.say(texts.DECISIONS), steps, look="w7", sub=sub)
    model = family.active or next(one.model for one, _ in decisions if one.model)
    gate = visit.product.use_cases().show_gate()(model)
    return Html(history + gate_card(visit, gate, "w5"))


def gate_card(visit: Visit, gate: GateView, look: str) -> Html:
    """The policies for one version."""
    model = gate.version.model
    return card(
        f"gate-{model}",
        visit.say(texts.GATE_OF, model=model),
        gate_checks(visit.words, gate.verdict),
        look=look,
        aside=gate_badge(visit.words, gate.verdict),
    )


def _step(visit: Visit, one: Decision, recorded: Recorded) -> Html:
    """What happened to a version or a strategy, who did it, and for which reason."""
    name = one.model or getattr(recorded.event, "strategy", "")
    said = visit.say(texts.DECIDED[one.what], model=tag("b", name), who=one.by)
    at = tag(
        "time",
        visit.words.time(one.decided_at),
        datetime=one.decided_at.isoformat(),
        class_="small quiet nowrap",
    )
    told = tag("div", tag("p", said), _reason(visit, one, recorded.event))
    return tag("li", tag("span", icon(SIGNS.get(one.what, "models"))), told, at)


def _reason(visit: Visit, one: Decision, event: Event) -> Html | None:
    """The reason of a person as it was given; that of the gate in the language of the page."""
    if isinstance(event, PromotionRefused) and event.verdict:
        return refusal(visit.words, event.verdict)
    opened = visit.product.use_cases().ledger().opened
    return tag("p", opened(one.reason), class_="small quiet") if one.reason else None


ROUTES = (page(HERE, NEED, show_all), page("/tickers/{symbol:str}/models", NEED, show_ticker))
