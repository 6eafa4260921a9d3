"""The gate: compares a version with what serves without it, and asks whether it may serve."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from domain.challenge_policy import with_challenge
from domain.cosine_test import CosineTest, cosine_test
from domain.gate_verdict import GateVerdict, Rule
from domain.many_tries import holm, spa
from domain.model_version import Registry
from domain.policies import Bounds, losses_of, nothing_measured, policies, ratio_to
from domain.registry_events import Evidence, Losses, ModelRegistered

NO_LOSSES = Losses(dates=(), version=(), references={})
HOLM_TRIES = 20  # beyond, Holm asks too much of versions that resemble each other


class Gate(Bounds, frozen=True, kw_only=True):
    """The gate with its bounds.

    A version is compared with what serves without it: the champion, else the fallback. Both need losses on
    `dates` dates, which are pooled over tickers where the version was judged on several. A new strategy
    must lose at most `effect` × what the reference loses, with a p-value of at most `alpha` (cosine test,
    adjusted for the tries); a refit at most `refit` ×; a simpler version is let in when the upper end of
    the interval is at most `margin`. Every version must lose less than naive, at most `slack` × what the
    fallback loses and, on its own ticker, what the reference loses, and cover 80 % of the outcomes within
    `tolerance`.
    """

    def judge(self, registry: Registry, model: str, fallback: str) -> GateVerdict:
        """The verdict on a version of a registry; `fallback` serves where there is no champion.

        A champion that was promoted by force has shown nothing: the version is then compared with the one of
        champion and fallback that lost less, and as a new strategy. A version that was shown to be better
        than this champion as its challenger needs no other comparison with it. Raises NotFound.
        """
        version, champion = registry.version(model), registry.rival_to(model)
        reference, rule = champion.model if champion else fallback, Rule.NEW
        if champion and champion.model in registry.forced:
            reference = _stronger(version.evidence, champion.model, fallback)
        elif champion:
            rule = _rule(version, champion)
        shown = registry.challengers.evidence(model, champion.model if champion else "")
        if shown and ratio_to(losses_of(version.evidence) or NO_LOSSES, reference) is None:
            reference, rule = fallback, Rule.NEW
        rivals = [one.evidence for one in registry.tries(model)[1:]]
        verdict = self.compare(version.evidence, rivals, reference, rule)
        return with_challenge(verdict, shown) if shown else verdict

    def compare(
        self, evidence: Evidence, rivals: Sequence[Evidence], reference: str, rule: Rule = Rule.NEW
    ) -> GateVerdict:
        """The verdict on evidence beside one reference; `rivals` is the evidence of the other tries."""
        losses, tries = losses_of(evidence), 1 + len(rivals)
        if losses is None or reference not in losses.references:
            missing = nothing_measured(self, evidence, reference)
            return GateVerdict(
                reference=reference, rule=rule, level=1 - 2 * self.alpha, tries=tries, policies=(missing,)
            )
        test = _test(losses, reference)
        adjusted = _adjusted(test, losses, rivals, reference)
        tail = self._tail(test, adjusted, rule, tries)
        low, high = test.interval(tail) or (None, None)
        found = GateVerdict(
            reference=reference,
            rule=rule,
            tickers=losses.tickers,
            dates=test.n,
            ratio=test.ratio,
            low=low,
            high=high,
            level=1 - 2 * tail,
            p_value=test.p_value,
            adjusted_p_value=adjusted,
            tries=tries,
        )
        return msgspec.structs.replace(found, policies=policies(self, found, evidence))

    def _tail(self, test: CosineTest, adjusted: float | None, rule: Rule, tries: int) -> float:
        """The probability beyond each end of the interval, so that interval and p-value agree."""
        if rule == Rule.REFIT:
            return self.alpha
        if rule == Rule.SIMPLER or not adjusted or not test.p_value:
            return self.alpha / tries
        return self.alpha * test.p_value / adjusted


def _adjusted(test: CosineTest, losses: Losses, rivals: Sequence[Evidence], reference: str) -> float | None:
    """The p-value, raised because the best of several versions is lucky; never below the plain one."""
    if test.p_value is None:
        return None
    known = [found for one in rivals if (found := losses_of(one)) and reference in found.references]
    unknown = len(rivals) - len(known)
    if 1 + len(rivals) <= HOLM_TRIES:
        others = [_test(one, reference).p_value for one in known]
        return holm([test.p_value, *others, *[None] * unknown], 0)
    alike = [losses, *(one for one in known if one.dates == losses.dates)]
    gains = np.stack([_gains(one, reference) for one in alike], axis=1)
    # Bonferroni over the sets of dates: SPA compares versions on the same dates only.
    windows = len({one.dates for one in (losses, *known)}) + unknown
    return min(1.0, windows * spa(gains, 0, test.p_value))


def _test(losses: Losses, reference: str) -> CosineTest:
    return cosine_test(np.asarray(losses.version), np.asarray(losses.references[reference]))


def _gains(losses: Losses, reference: str) -> npt.NDArray[np.float64]:
    gains: npt.NDArray[np.float64] = np.asarray(losses.references[reference]) - np.asarray(losses.version)
    return gains


def _stronger(evidence: Evidence, champion: str, fallback: str) -> str:
    """The one that lost less; the champion where only one of them was measured."""
    losses = losses_of(evidence)
    if losses is None or not {champion, fallback} <= set(losses.references):
        return champion
    return max(champion, fallback, key=lambda one: ratio_to(losses, one) or 0.0)


def _rule(version: ModelRegistered, champion: ModelRegistered) -> Rule:
    """What the version is beside the champion: a refit, simpler, or a new strategy."""
    if _recipe(version) == _recipe(champion) and version.training[0].last >= champion.training[0].last:
        return Rule.REFIT
    known = version.complexity is not None and champion.complexity is not None
    return Rule.SIMPLER if known and version.complexity < champion.complexity else Rule.NEW  # type: ignore[operator]


def _recipe(version: ModelRegistered) -> object:
    """What a refit shares with the champion; it learns from sessions that are as late or later."""
    return version.strategy, version.settings, {window.ticker for window in version.training}
