"""The gate on pages: each policy with its number and its bound, as a sign and in words."""

from application.language import Sentence
from application.queries.show_gate import GOAL, Check, GateView
from entrypoints.markup import Html, tag
from entrypoints.web.parts import badge, icon
from entrypoints.web.texts import models as texts
from entrypoints.web.visit import Visit

DECIMALS = {"origins": 0, "naive": 3, "chance": 3, "fallback": 3}
POLICIES: dict[str, Sentence] = {
    "origins": texts.POLICY_ORIGINS,
    "naive": texts.POLICY_NAIVE,
    "fallback": texts.POLICY_FALLBACK,
}


def gate_badge(visit: Visit, gate: GateView) -> Html:
    """Whether the gate lets the version pass."""
    return badge("good", visit.say(texts.OPEN)) if gate.open else badge("bad", visit.say(texts.CLOSED))


def gate_checks(visit: Visit, gate: GateView) -> Html:
    """All policies; each is met or not, with its number."""
    return tag("ul", [_check(visit, one, gate.tries) for one in gate.checks], class_="checks")


def _check(visit: Visit, one: Check, tries: int) -> Html:
    look, sign = ("good", "check") if one.met else ("bad", "cross")
    state = visit.say(texts.MET if one.met else texts.NOT_MET)
    mark = tag("span", icon(sign), tag("span", state, class_="unseen"), class_=look)
    return tag("li", mark, tag("span", _policy(visit, one, tries)), tag("b", _value(visit, one)))


def _policy(visit: Visit, one: Check, tries: int) -> Html:
    words = visit.words
    if one.policy == "coverage":
        low, high = (words.percent(GOAL + sign * one.bound) for sign in (-1, 1))
        return visit.say(texts.POLICY_COVERAGE, low=low, high=high)
    if one.policy == "chance":
        bound = words.number(one.bound, 4 if tries > 1 else 2)
        if tries > 1:
            return visit.say(texts.POLICY_CHANCE_TRIES, bound=bound, tries=tries)
        return visit.say(texts.POLICY_CHANCE, bound=bound)
    bound = words.number(one.bound, 0 if one.policy == "origins" else 2)
    return visit.say(POLICIES[one.policy], bound=bound)


def _value(visit: Visit, one: Check) -> str:
    if one.value is None:
        return visit.say(texts.UNKNOWN)
    if one.policy == "coverage":
        return visit.words.percent(one.value, 1)
    return visit.words.number(one.value, DECIMALS[one.policy])
