"""The gate on pages: each policy with its number and its bound, as a sign and in words."""

from domain.gate_verdict import GateVerdict, Policy
from entrypoints.markup import Html, tag
from entrypoints.web.language import Words
from entrypoints.web.parts import badge, icon
from entrypoints.web.texts import models as texts

GOAL = 0.8
DECIMALS = {"dates": 0, "challenge": 1}  # 3 for shares of losses and p-values


def gate_badge(words: Words, verdict: GateVerdict) -> Html:
    """Whether the gate lets the version pass."""
    return badge("good", words.say(texts.OPEN)) if verdict.passed else badge("bad", words.say(texts.CLOSED))


def gate_checks(words: Words, verdict: GateVerdict) -> Html:
    """All policies; each is met or not, with its number."""
    checks = [_check(words, one, verdict) for one in verdict.policies]
    return tag("ul", checks, class_="checks")


def refusal(words: Words, verdict: GateVerdict) -> Html:
    """The policies that a version did not meet, each with its number: the reasons of a refusal."""
    told = [
        words.say(texts.REFUSED, policy=_policy(words, one, verdict), value=_value(words, one))
        for one in verdict.policies
        if not one.passed
    ]
    return tag("ul", [tag("li", one) for one in told], class_="plain small quiet")


def _check(words: Words, one: Policy, verdict: GateVerdict) -> Html:
    look, sign = ("good", "check") if one.passed else ("bad", "cross")
    state = words.say(texts.MET if one.passed else texts.NOT_MET)
    mark = tag("span", icon(sign), tag("span", state, class_="unseen"), class_=look)
    return tag("li", mark, tag("span", _policy(words, one, verdict)), tag("b", _value(words, one)))


def _policy(words: Words, one: Policy, verdict: GateVerdict) -> Html:
    if one.name == "coverage":
        low, high = (words.percent(GOAL + sign * one.bound) for sign in (-1, 1))
        return words.say(texts.POLICY_COVERAGE, low=low, high=high)
    if one.name == "chance" and verdict.tries > 1:
        bound = words.number(one.bound, 2)
        return words.say(texts.POLICY_CHANCE_TRIES, bound=bound, tries=verdict.tries)
    bound = words.number(one.bound, DECIMALS.get(one.name, 3))
    return words.say(texts.POLICIES[one.name], bound=bound, reference=verdict.reference)


def _value(words: Words, one: Policy) -> str:
    if one.value is None:
        return words.say(texts.UNKNOWN)
    if one.name == "coverage":
        return words.percent(one.value, 1)
    return words.number(one.value, DECIMALS.get(one.name, 3))
