"""Skill and coverage in words, beside every forecast. The only place of the pages that reads an Evidence."""

from application.language import Sentence
from application.queries.show_watchlist import Live
from domain.coverage_band import CoverageVerdict
from domain.loss_interval import NOT_SHOWN, loss_interval, verdict_of
from domain.registry_events import Evidence
from entrypoints.charts.interval_svg import Whisker, loss_axis_svg, loss_axis_values
from entrypoints.charts.scale import decimals_of_ticks
from entrypoints.markup import Html, Part, tag
from entrypoints.web.parts import SIGNS, Tone, badge, icon
from entrypoints.web.texts import skill as texts
from entrypoints.web.visit import Visit

ALPHA = 0.05
VERDICTS: dict[CoverageVerdict, tuple[Tone, Sentence]] = {
    CoverageVerdict.FEW: ("calm", texts.FEW),
    CoverageVerdict.FINE: ("good", texts.FINE),
    CoverageVerdict.NARROW: ("bad", texts.NARROW),
    CoverageVerdict.WIDE: ("warn", texts.WIDE),
}


def skill_badge(visit: Visit, evidence: Evidence | None) -> Html:
    """Whether the version is better than naive beyond chance; grey is the normal case."""
    if evidence is None or not _beats(evidence):
        return badge("calm", visit.say(texts.NO_SKILL))
    return badge("good", visit.say(texts.BEATS))


def skill_words(visit: Visit, evidence: Evidence | None) -> Part:
    """The loss relative to naive with p; nothing for the fallback."""
    if evidence is None or evidence.relative_to_naive is None:
        return None
    relative = visit.words.number(evidence.relative_to_naive, 3)
    return visit.say(texts.NUMBERS, relative=relative, p_value=visit.words.number(evidence.p_value, 3))


def loss_words(visit: Visit, evidence: Evidence) -> Part:
    """The loss relative to naive with its 90 % interval below; the interval ends at 1 where p is 0.05."""
    ratio, interval = visit.words.number(evidence.relative_to_naive, 3), loss_interval(evidence)
    if interval is None:
        return ratio
    ends = (visit.words.number(end, 3) for end in (interval.low, interval.high))
    return (ratio, tag("span", " – ".join(ends), class_="under"))


def whisker_of(evidence: Evidence) -> Whisker | None:
    """The loss relative to naive with its interval as a chart draws them; None without a loss."""
    if evidence.relative_to_naive is None:
        return None
    interval = loss_interval(evidence)
    ends = (interval.low, interval.high) if interval else None
    return Whisker(evidence.relative_to_naive, ends, verdict_of(interval) != NOT_SHOWN)


def loss_axis(visit: Visit, reach: float) -> Html:
    """The axis of the intervals of a table; naive is in its middle."""
    values = loss_axis_values(reach)
    decimals = decimals_of_ticks(values)
    return loss_axis_svg(reach, {value: visit.words.number(value, decimals) for value in values})


def coverage_words(visit: Visit, live: Live) -> Part:
    """The live coverage with the sign of its verdict; below it the closes, or what is wrong in words."""
    if live.coverage is None:
        return None
    tone, verdict = VERDICTS[live.verdict]
    share = tag("span", icon(SIGNS[tone]), " ", visit.words.percent(live.coverage), class_=f"mark {tone}")
    closes, said = _closes(visit, live), visit.say(verdict)
    if live.verdict == CoverageVerdict.FINE:  # an alarm only beyond chance
        closes, said = said, closes
    return (share, tag("span", said, tag("span", ", ", closes, class_="unseen"), class_="under"))


def verdict_badge(visit: Visit, verdict: str) -> Html:
    """Whether a range is as wide as it says, from the name of a CoverageVerdict."""
    tone, said = VERDICTS[CoverageVerdict(verdict)]
    return badge("calm" if verdict == CoverageVerdict.FINE else tone, visit.say(said))


def served_by(visit: Visit, model: str, strategy: str) -> Html:
    """The version that computed a forecast, as a link for those who may see it; or the fallback."""
    if not model:
        return visit.say(texts.FALLBACK, strategy=strategy)
    if visit.may("models:read"):
        return tag("a", model, href=f"/models/{model}")
    return tag("span", model)


def _closes(visit: Visit, live: Live) -> Html:
    return visit.say(texts.CLOSES, live.closes)


def _beats(evidence: Evidence) -> bool:
    relative, p_value = evidence.relative_to_naive, evidence.p_value
    return relative is not None and relative < 1 and p_value is not None and p_value <= ALPHA
