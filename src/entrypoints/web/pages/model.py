"""`/models/{model}`: what a version learned from, what it showed, and whether the gate lets it pass."""

from collections.abc import Iterator

from application.queries.show_gate import GateView
from domain.registry_events import ModelRegistered
from entrypoints.markup import Html, Part, tag
from entrypoints.web.guard import Need
from entrypoints.web.language import NONE
from entrypoints.web.pages.models import HERE, TONES, gate_card
from entrypoints.web.parts import badge, button, card, crumbs, facts, head
from entrypoints.web.routing import page
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import models as texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("models:read",))


def show(visit: Visit) -> Page:
    """A version with its evidence. Raises NotFound."""
    uses = visit.product.use_cases()
    model = visit.named("model")
    row = uses.lists().one("models", model, "model")
    gate = uses.show_gate()(model)
    version = gate.version
    way = crumbs(
        visit.say(frame_texts.YOU_ARE_HERE),
        (visit.say(texts.TITLE), HERE),
        (version.ticker, f"/tickers/{version.ticker}/models"),
        (model, ""),
    )
    state = badge(TONES.get(row["state"], "calm"), visit.say(texts.STATES[row["state"]]))
    made_up = (" ", badge("warn", visit.say(texts.SYNTHETIC))) if version.synthetic else None
    sub = (version.strategy, " · ", visit.say(texts.HORIZON, version.horizon), " ", state, made_up)
    body = (
        head(tag("span", model), sub, _acts(visit, gate), way),
        tag(
            "div",
            gate_card(visit, gate, "w6"),
            _lineage(visit, version, "w6"),
            _numbers(visit, version, "w6"),
            _settings(visit, version, "w6"),
            class_="grid",
        ),
    )
    return Page(title=tag("span", model), body=tag("div", body), here=HERE)


def _acts(visit: Visit, gate: GateView) -> list[Html] | None:
    model = gate.version.model
    if not visit.may("models:promote") or gate.retired or gate.champion == model:
        return None
    return [
        button(visit.say(texts.RETIRE), f"/models/{model}/retire"),
        button(visit.say(texts.PROMOTE), f"/models/{model}/promote", "main"),
    ]


def _lineage(visit: Visit, version: ModelRegistered, look: str) -> Html:
    windows, evidence, day = version.training, version.evidence, visit.words.day
    prices = [tag("p", visit.say(texts.REVISION, ticker=one.ticker, number=one.revision)) for one in windows]
    learned = [
        tag("p", visit.say(texts.WINDOW, first=day(one.first), last=day(one.last), sessions=one.sessions))
        for one in windows[:1]
    ]
    judged = visit.say(
        texts.EVIDENCE_OF, origins=evidence.origins, first=day(evidence.first), last=day(evidence.last)
    )
    seed = visit.say(texts.SEED, strategy=version.strategy, seed=version.seed)
    steps: tuple[tuple[Part, Part], ...] = (
        (visit.say(texts.PRICES), prices),
        (visit.say(texts.TRAINING), learned),
        (visit.say(texts.VERSION), tag("p", seed)),
        *_origin(visit, version),
        (visit.say(texts.EVIDENCE), tag("p", judged)),
        (visit.say(texts.CODE), tag("p", tag("code", version.code_version))),
    )
    chain = tag("ol", [tag("li", tag("h3", name), value) for name, value in steps], class_="chain")
    return card("lineage", visit.say(texts.LINEAGE), chain, look=look)


def _origin(visit: Visit, version: ModelRegistered) -> Iterator[tuple[Part, Part]]:
    """The tuning that gave its settings, and the version that it was made from or begun with."""
    if version.tuning:
        way = tag("a", version.tuning, href=f"/tunings/{version.tuning}")
        own = version.recipe[0].numbers if version.recipe and not version.parent else {}
        said = visit.say(texts.TRIAL_OF, trial=own["trial"], tuning=way) if "trial" in own else way
        yield visit.say(texts.TUNED_BY), tag("p", said)
    if version.parent:
        yield visit.say(texts.MADE_FROM), tag("p", tag("a", version.parent, href=f"{HERE}/{version.parent}"))


def _numbers(visit: Visit, version: ModelRegistered, look: str) -> Html:
    evidence, number = version.evidence, visit.words.number
    rows: list[tuple[Part, Part]] = [
        (visit.say(texts.LOSS), number(evidence.relative_to_naive, 4)),
        (visit.say(texts.P_VALUE), number(evidence.p_value, 4)),
        (visit.say(texts.LOSS_OF), number(evidence.loss, 5)),
        (visit.say(texts.LOSS_NAIVE), number(evidence.naive_loss, 5)),
        (visit.say(texts.LOSS_FALLBACK, name=evidence.fallback), number(evidence.fallback_loss, 5)),
    ]
    rows += [
        (visit.say(texts.COVERAGE_OF, range=name), visit.words.percent(share, 1))
        for name, share in evidence.coverage.items()
    ]
    address = tag("code", f"GET /v1/models/{version.model}")
    json = tag("p", visit.say(texts.JSON, address=address), class_="small quiet more")
    return card("numbers", visit.say(texts.NUMBERS), facts(rows), json, look=look)


def _settings(visit: Visit, version: ModelRegistered, look: str) -> Html:
    found = [(name, tag("code", str(value))) for name, value in sorted(version.settings.items())]
    made = facts(found) if found else tag("p", visit.say(texts.NO_SETTINGS), class_="quiet")
    artifact = facts([(visit.say(texts.ARTIFACT), tag("code", version.artifact[:16] or NONE))])
    return card("settings", visit.say(texts.SETTINGS), made, artifact, look=look)


ROUTES = (page("/models/{model:str}", NEED, show),)
