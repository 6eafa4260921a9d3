"""Actions on versions: promote, roll back and retire. Each shows the champion that it found, and the gate."""

from application.queries.show_gate import GateView
from domain.errors import Conflict, GateRefused
from domain.horizon import HorizonFamily
from entrypoints.markup import Html, tag
from entrypoints.web.forms import ask_page, reason_field, reason_of
from entrypoints.web.guard import Need
from entrypoints.web.pages.models import HERE, gate_card
from entrypoints.web.pages.ticker import tracked
from entrypoints.web.parts import button, head, note
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import actions as texts
from entrypoints.web.texts import models as model_texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("models:read", "models:promote"))
CHAMPION = "champion"  # the hidden field with the champion that was shown
NO_CHAMPION = "none"  # its value for the fallback: a form leaves empty values out


def ask_promote(visit: Visit) -> Page:
    """Promote a version, on which evidence and why?"""
    gate = _gate(visit)
    version = gate.version
    changes = visit.say(
        texts.PROMOTE_CHANGES,
        model=tag("b", version.model),
        ticker=version.ticker,
        champion=tag("b", champion_name(visit, gate.champion)),
    )
    closed = None if gate.verdict.passed else note("warn", tag("p", visit.say(texts.GATE_STAYS)))
    return ask_page(
        visit,
        visit.say(texts.PROMOTE, model=version.model),
        (tag("p", changes), closed),
        texts.PROMOTE_DO,
        back=f"/models/{version.model}",
        here=HERE,
        fields=[reason_field(visit)],
        hidden={CHAMPION: gate.champion or NO_CHAMPION},
        beside=gate_card(visit, gate, "w5"),
    )


def promote(visit: Visit, fields: Fields) -> str | Page:
    """Promote a version; a refusal of the gate is a page with every policy and its number."""
    model = visit.named("model")
    reason, shown = reason_of(fields), _shown(fields)
    try:
        visit.product.use_cases().promote_model()(model, reason, shown)
    except GateRefused:
        return _refused(visit, _gate(visit))
    return f"/models/{model}"


def _refused(visit: Visit, gate: GateView) -> Page:
    model = gate.version.model
    title = visit.say(texts.REFUSED, model=model)
    champion = tag("b", champion_name(visit, gate.champion))
    back = button(
        visit.say(model_texts.TITLE_OF, ticker=gate.version.ticker), f"/tickers/{gate.version.ticker}/models"
    )
    body = (
        head(title, None, back),
        note("bad", tag("p", visit.say(texts.REFUSED_NEXT, champion=champion))),
        tag("div", gate_card(visit, gate, "w7"), class_="grid"),
    )
    return Page(title=title, body=tag("div", body), status=409, here=HERE)


def ask_retire(visit: Visit) -> Page:
    """Retire a version, and why?"""
    gate = _gate(visit)
    model = gate.version.model
    return ask_page(
        visit,
        visit.say(texts.RETIRE_MODEL, model=model),
        visit.say(texts.RETIRE_MODEL_CHANGES),
        texts.RETIRE_DO,
        back=f"/models/{model}",
        here=HERE,
        fields=[reason_field(visit)],
        beside=gate_card(visit, gate, "w5"),
        stop=True,
    )


def retire(visit: Visit, fields: Fields) -> str:
    """Retire a version for good."""
    model = visit.named("model")
    visit.product.use_cases().retire_model()(model, reason_of(fields))
    return f"/models/{model}"


def ask_roll_back(visit: Visit) -> Page:
    """Return to the previous champion of a family, and why?"""
    ticker, _ = tracked(visit)
    family = visit.choice("family", tuple(one.label for one in HorizonFamily))
    found = visit.product.use_cases().model_history()(ticker)
    champion = next((one.active for one in found if one.family == family), "")
    if not champion:
        raise Conflict(
            "nothing to roll back: no version is champion here",
            field="family",
            remedy="the fallback serves already",
        )
    changes = visit.say(texts.ROLL_BACK_CHANGES, model=tag("b", champion), family=family)
    gate = visit.product.use_cases().show_gate()(champion)
    return ask_page(
        visit,
        visit.say(texts.ROLL_BACK, ticker=ticker.symbol),
        changes,
        texts.ROLL_BACK_DO,
        back=f"/tickers/{ticker.symbol}/models",
        here=HERE,
        fields=[reason_field(visit)],
        hidden={"family": family, CHAMPION: champion},
        beside=gate_card(visit, gate, "w5"),
        stop=True,
    )


def roll_back(visit: Visit, fields: Fields) -> str:
    """Roll back the champion of a family."""
    ticker, _ = tracked(visit)
    labels = {one.label: one for one in HorizonFamily}
    family = labels.get(fields.get("family", ""), HorizonFamily.FORTNIGHT)
    visit.product.use_cases().roll_back_model()(ticker, family, reason_of(fields), _shown(fields))
    return f"/tickers/{ticker.symbol}/models"


def champion_name(visit: Visit, champion: str) -> Html:
    """The champion, or the fallback in words."""
    return tag("span", champion) if champion else visit.say(texts.THE_FALLBACK)


def _gate(visit: Visit) -> GateView:
    return visit.product.use_cases().show_gate()(visit.named("model"))


def _shown(fields: Fields) -> str:
    """The champion that the page showed; a form without it shows another one than there is."""
    found = fields.get(CHAMPION, "?")
    return "" if found == NO_CHAMPION else found


ROUTES = (
    *action("/models/{model:str}/promote", NEED, ask_promote, promote),
    *action("/models/{model:str}/retire", NEED, ask_retire, retire),
    *action("/tickers/{symbol:str}/rollback", NEED, ask_roll_back, roll_back),
)
