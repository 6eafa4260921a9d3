"""The gate on pages: each policy with its number and its bound, as a sign and in words."""

from application.queries.show_gate import GateView
from domain.gate_verdict import GateVerdict, Policy
from entrypoints.markup import Html, tag
from entrypoints.web.parts import badge, icon
from entrypoints.web.texts import models as texts
from entrypoints.web.visit import Visit

GOAL = 0.8


def gate_badge(visit: Visit, gate: GateView) -> Html:
    """Whether the gate lets the version pass."""
    passed = gate.verdict.passed
    return badge("good", visit.say(texts.OPEN)) if passed else badge("bad", visit.say(texts.CLOSED))


def gate_checks(visit: Visit, gate: GateView) -> Html:
    """All policies; each is met or not, with its number."""
    checks = [_check(visit, one, gate.verdict) for one in gate.verdict.policies]
    return tag("ul", checks, class_="checks")


def _check(visit: Visit, one: Policy, verdict: GateVerdict) -> Html:
    look, sign = ("good", "check") if one.passed else ("bad", "cross")
    state = visit.say(texts.MET if one.passed else texts.NOT_MET)
    mark = tag("span", icon(sign), tag("span", state, class_="unseen"), class_=look)
    return tag("li", mark, tag("span", _policy(visit, one, verdict)), tag("b", _value(visit, one)))


def _policy(visit: Visit, one: Policy, verdict: GateVerdict) -> Html:
    words = visit.words
    if one.name == "coverage":
        low, high = (words.percent(GOAL + sign * one.bound) for sign in (-1, 1))
        return visit.say(texts.POLICY_COVERAGE, low=low, high=high)
    if one.name == "chance" and verdict.tries > 1:
        bound = words.number(one.bound, 2)
        return visit.say(texts.POLICY_CHANCE_TRIES, bound=bound, tries=verdict.tries)
    bound = words.number(one.bound, 0 if one.name == "dates" else 3)
    return visit.say(texts.POLICIES[one.name], bound=bound, reference=verdict.reference)


def _value(visit: Visit, one: Policy) -> str:
    if one.value is None:
        return visit.say(texts.UNKNOWN)
    if one.name == "coverage":
        return visit.words.percent(one.value, 1)
    return visit.words.number(one.value, 0 if one.name == "dates" else 3)
