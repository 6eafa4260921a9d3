"""Challengers: one row for each version that challenged, one for each pool, and what pairs their scores.

A pair is the loss of a challenger and that of the champion at one step of one origin, once both are scored.
It counts once, in the order of origins. A pool has the mean difference of its seats by origin, and closes an
origin when a later one is paired; what comes later does not count, so that no bet is ever changed. The row
OPEN has the ticker of each open challenger; the row of such a ticker has the newest forecast of each family
and server, which a challenger may answer too.
"""

from collections.abc import Sequence

from application.ports.read_models import Row
from application.projections.folds.pairs import begun, changed_duel, left, pooled, untried
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from domain.challenge_events import ChallengeEnded, ModelChallenged
from domain.duel import DUEL_STEPS
from domain.events import Event
from domain.forecast import ForecastIssued, ForecastScored, ShadowIssued, ShadowScored
from domain.horizon import family_of
from domain.registry_events import ModelPromoted, ModelRetired, ModelRolledBack

OPEN = "open"
NO_OUTCOMES: Data = {"pool": "", "origin": "", "waiting": [], "steps": {}, "peaks": [1.0, 1.0], "path": []}


def fold_challenge_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a challenger, or those of a scored forecast, its shadows, their challengers and pools."""
    match event:
        case ModelChallenged():
            duel = _challenged(event)
            opened = {**(row(OPEN) or {}), event.model: _ticker_of(duel)}
            return [make_row(event.model, _ticker_of(duel), duel), make_row(OPEN, "", opened)]
        case ChallengeEnded():
            ended = {"state": event.outcome, "action": event.action, "reason": event.reason}
            return _leave(event.model, {**ended, "ended_at": event.at.isoformat()}, row)
        case ModelPromoted() | ModelRetired():
            what = "promoted" if isinstance(event, ModelPromoted) else "retired"
            return _leave(event.model, {"state": what, "ended_at": event.at.isoformat()}, row)
        case ModelRolledBack():
            return _leave(event.restored, {"state": "restored", "ended_at": event.at.isoformat()}, row)
        case ShadowIssued():
            return _issued(event, row)
        case ForecastIssued():
            return _served(event, row)
        case ForecastScored():
            return _scored(event, row)
    return []


def _challenged(event: ModelChallenged) -> Data:
    since = {"challenged_at": event.at.isoformat(), "by": event.by, "reason": event.reason}
    return {"model": event.model, "champion": event.champion, "state": "open", **since, **NO_OUTCOMES}


def _leave(model: str, changes: Data, row: Lookup) -> list[Row]:
    """The row of a version that challenges no more, and that of its pool without it."""
    duel = row(model)
    if duel is None or duel["state"] != "open":
        return []
    others = {name: ticker for name, ticker in (row(OPEN) or {}).items() if name != model}
    rows = [make_row(model, _ticker_of(duel), {**duel, **changes}), make_row(OPEN, "", others)]
    if pool := row(duel["pool"]):
        rows.append(make_row(duel["pool"], "", left(pool, model)))
    return rows


def _served(event: ForecastIssued, row: Lookup) -> list[Row]:
    """The row of a ticker with challengers after a forecast of it."""
    if event.ticker not in (row(OPEN) or {}).values():
        return []
    family, by = family_of(event.horizon).label, event.model or event.strategy
    known = row(event.ticker) or {}
    of_family = known.get(family, {})
    newest: Data = {
        "forecast": event.forecast,
        "ticker": event.ticker,
        "origin": event.origin.isoformat(),
        "horizon": event.horizon,
        "levels": list(event.quantiles.levels),
        "series_digest": event.series_digest,
        "model": event.model,
        "adapted": bool(event.adaptation),
    }
    if newest["origin"] < of_family.get(by, newest)["origin"]:
        return []
    return [make_row(event.ticker, "", {**known, family: {**of_family, by: newest}})]


def _issued(event: ShadowIssued, row: Lookup) -> list[Row]:
    """The rows of a shadow, of what it shadows, of its challenger and of its pool."""
    duel = row(event.model)
    if duel is None or duel["state"] != "open":
        return []
    rows = []
    if (duel["champion"], duel["pool"]) != (event.champion, event.pool):  # another champion, another question
        if old := row(duel["pool"]):
            rows.append(make_row(duel["pool"], "", left(old, event.model)))
        begin = {"champion": event.champion, "pool": event.pool, "steps": untried(event.horizon)}
        duel = {**duel, **NO_OUTCOMES, **begin}
    origin, close = event.origin.isoformat(), event.last_close
    names = {"duel": event.model, "pool": event.pool}
    shadow = {**names, "of": event.shadow_of, "champion": event.champion, "origin": origin}
    served = row(event.shadow_of) or {"shadows": {}, "losses": {}, "close": close}
    served = {**served, "shadows": {**served["shadows"], event.forecast: names}}
    return [
        *rows,
        make_row(event.forecast, "", {**shadow, "close": close, "horizon": event.horizon, "losses": {}}),
        make_row(event.shadow_of, "", served),
        make_row(
            event.model,
            event.ticker,
            {**duel, "origin": origin, "waiting": [*duel["waiting"], event.forecast]},
        ),
    ]


def _scored(event: ForecastScored, row: Lookup) -> list[Row]:
    """The rows that the newly scored steps of a forecast or of a shadow change."""
    if (found := row(event.forecast)) is None:
        return []
    found = {**found, "losses": {**found["losses"], **_losses(event, found["close"])}}
    changed = {event.forecast: found}
    for name in [event.forecast] if "of" in found else found["shadows"]:
        shadow = changed.get(name) or row(name)
        if shadow is None or not (served := changed.get(shadow["of"]) or row(shadow["of"])):
            continue
        duel, pool = (changed.get(shadow[key]) or row(shadow[key]) for key in ("duel", "pool"))
        if duel is None or (duel["state"], duel["champion"]) != ("open", shadow["champion"]):
            continue
        if name == event.forecast and len(event.steps) == found["horizon"]:
            duel = {**duel, "waiting": [one for one in duel["waiting"] if one != name]}
        pairs = {
            step: (served["losses"][step], one)
            for step, one in shadow["losses"].items()
            if step in served["losses"]
        }
        duel, differences = changed_duel(duel, shadow["origin"], pairs)
        changed[shadow["duel"]] = duel
        changed[shadow["pool"]] = pooled(
            pool or begun(duel["steps"]), duel["model"], shadow["origin"], differences
        )
    return [make_row(key, _ticker_of(data), data) for key, data in changed.items()]


def _losses(event: ForecastScored, close: float) -> Data:
    """By step, the loss in units of the close of the origin, and the session; none of a corrected origin."""
    if event.origin_close is not None:
        return {}
    scored = {step: event.steps[step - 1] for step in DUEL_STEPS if step <= len(event.steps)}
    found: Data = {}
    for step, score in scored.items():
        loss = score.pinball if score.pinball_with_dividend is None else score.pinball_with_dividend
        if loss is not None:
            found[str(step)] = [loss / close, score.session.isoformat()]
    return found


def _ticker_of(data: Data) -> str:
    """The ticker of the row of a challenger; "" for others, which are in no list of a ticker."""
    return str(data.get("model", "")).rsplit("-", 2)[0]


def _named_by(data: Data) -> Sequence[str]:
    """The rows that a row names; the rows that these name are among them."""
    names = [data.get("of", ""), data.get("duel", ""), data.get("pool", "")]
    for shadow, one in data.get("shadows", {}).items():
        names += [shadow, one["duel"], one["pool"]]
    return [name for name in names if name]


CHALLENGERS = Projection(
    (
        ModelChallenged,
        ChallengeEnded,
        ModelPromoted,
        ModelRetired,
        ModelRolledBack,
        ShadowIssued,
        ShadowScored,
        ForecastIssued,
        ForecastScored,
    ),
    ("forecast", "shadow_of", "model", "pool", "restored", "ticker"),
    fold_challenge_events,
    (OPEN,),
    _named_by,
)
