"""Skill and coverage in words, beside every forecast. The only place of the pages that reads an Evidence."""

from application.language import Sentence
from domain.coverage_band import CoverageVerdict
from domain.loss_interval import NOT_SHOWN, loss_interval, verdict_of
from domain.registry_events import Evidence
from domain.rolling_coverage import CoveragePoint
from entrypoints.charts.interval_svg import Whisker, loss_axis_svg, loss_axis_values
from entrypoints.charts.scale import decimals_of_ticks
from entrypoints.markup import Html, Part, tag
from entrypoints.web.language import Words
from entrypoints.web.parts import SIGNS, Tone, badge, icon
from entrypoints.web.texts import skill as texts

ALPHA = 0.05
VERDICTS: dict[CoverageVerdict, tuple[Tone, Sentence]] = {
    CoverageVerdict.FEW: ("calm", texts.FEW),
    CoverageVerdict.FINE: ("good", texts.FINE),
    CoverageVerdict.NARROW: ("bad", texts.NARROW),
    CoverageVerdict.WIDE: ("warn", texts.WIDE),
}


def skill_badge(words: Words, evidence: Evidence | None) -> Html:
    """Whether the version is better than naive beyond chance; grey is the normal case."""
    if evidence is None or not _beats(evidence):
        return badge("calm", words.say(texts.NO_SKILL))
    return badge("good", words.say(texts.BEATS))


def skill_words(words: Words, evidence: Evidence | None) -> Part:
    """The loss relative to naive with p; nothing for the fallback."""
    if evidence is None or evidence.relative_to_naive is None:
        return None
    relative = words.number(evidence.relative_to_naive, 3)
    return words.say(texts.NUMBERS, relative=relative, p_value=words.number(evidence.p_value, 3))


def loss_words(words: Words, evidence: Evidence) -> Part:
    """The loss relative to naive with its 90 % interval below; the interval ends at 1 where p is 0.05."""
    ratio, interval = words.number(evidence.relative_to_naive, 3), loss_interval(evidence)
    if interval is None:
        return ratio
    ends = (words.number(end, 3) for end in (interval.low, interval.high))
    return (ratio, tag("span", " – ".join(ends), class_="under"))


def whisker_of(evidence: Evidence) -> Whisker | None:
    """The loss relative to naive with its interval as a chart draws them; None without a loss."""
    if evidence.relative_to_naive is None:
        return None
    interval = loss_interval(evidence)
    ends = (interval.low, interval.high) if interval else None
    return Whisker(evidence.relative_to_naive, ends, verdict_of(interval) != NOT_SHOWN)


def loss_axis(words: Words, reach: float) -> Html:
    """The axis of the intervals of a table; naive is in its middle."""
    values = loss_axis_values(reach)
    decimals = decimals_of_ticks(values)
    return loss_axis_svg(reach, {value: words.number(value, decimals) for value in values})


def coverage_words(words: Words, live: CoveragePoint | None) -> Part:
    """The live coverage with the sign of its verdict; below it what is wrong, or what chance explains."""
    if live is None:
        return None
    verdict = CoverageVerdict(live.verdict)
    tone, named = VERDICTS[verdict]
    share = tag("span", icon(SIGNS[tone]), " ", words.percent(live.coverage), class_=f"mark {tone}")
    told = [words.say(named), words.say(texts.CLOSES, live.closes)]
    if (band := chance_words(words, live)) is not None:
        told.insert(0 if verdict == CoverageVerdict.FINE else 1, band)  # an alarm only beyond chance
    first, *others = told
    unseen = tag("span", [(", ", one) for one in others], class_="unseen")
    return (share, tag("span", first, unseen, class_="under nowrap"))


def chance_words(words: Words, live: CoveragePoint) -> Html | None:
    """The coverage that chance explains; None for too few closes."""
    if live.chance_low is None or live.chance_high is None:
        return None
    low, high = words.number(100 * live.chance_low), words.percent(live.chance_high)
    return words.say(texts.CHANCE, low=low, high=high)


def verdict_badge(words: Words, verdict: str) -> Html:
    """Whether a range is as wide as it says, from the name of a CoverageVerdict."""
    tone, said = VERDICTS[CoverageVerdict(verdict)]
    return badge("calm" if verdict == CoverageVerdict.FINE else tone, words.say(said))


def served_by(words: Words, model: str, strategy: str, *, linked: bool) -> Html:
    """The version that computed a forecast, as a link where it is `linked`; or the fallback."""
    if not model:
        return words.say(texts.FALLBACK, strategy=strategy)
    if linked:
        return tag("a", model, href=f"/models/{model}")
    return tag("span", model)


def _beats(evidence: Evidence) -> bool:
    relative, p_value = evidence.relative_to_naive, evidence.p_value
    return relative is not None and relative < 1 and p_value is not None and p_value <= ALPHA
