"""Challenge: begin and end the challenge of a version."""

from datetime import datetime

from domain.challenge_events import Action, ChallengeEnded, ChallengeEvidence, ModelChallenged, Outcome
from domain.challengers import MAX_CHALLENGERS
from domain.errors import Conflict
from domain.free_text import free_text
from domain.model_version import Registry


def challenge(state: Registry, model: str, *, by: str, reason: str, at: datetime) -> ModelChallenged:
    """Make a version a challenger of what serves.

    Raises NotFound, Conflict (retired, the champion, a challenger already, or a fourth one), or InvalidInput
    for a reason that is not printable.
    """
    free_text(reason, "reason")
    state.version(model)
    if model in state.retired:
        raise Conflict(f"{model} is retired", field="model", remedy="train a new version")
    champion = state.served[-1] if state.served else ""
    if model == champion:
        raise Conflict(
            f"{model} is the champion, and cannot challenge itself",
            field="model",
            remedy="name another version of `previsto models list`",
        )
    known = state.challengers.open
    if model in known:
        raise Conflict(f"{model} is a challenger already", field="model")
    if len(known) >= MAX_CHALLENGERS:
        raise Conflict(
            f"this seat has {MAX_CHALLENGERS} challengers: {', '.join(known)}",
            field="model",
            remedy=f"first `previsto models end-challenge {next(iter(known))}`",
        )
    return ModelChallenged(model=model, champion=champion, by=by, reason=reason, at=at)


def end_challenge(
    state: Registry,
    model: str,
    evidence: ChallengeEvidence,
    *,
    by: str,
    reason: str,
    at: datetime,
    outcome: Outcome = "ended",
    action: Action = "none",
) -> ChallengeEnded:
    """End a challenge. Raises NotFound, Conflict for a version that is no challenger, or InvalidInput."""
    free_text(reason, "reason")
    state.version(model)
    if model not in state.challengers.open:
        raise Conflict(
            f"{model} is no challenger",
            field="model",
            remedy=f"see `previsto models challengers {model.split('-')[0]}`",
        )
    return ChallengeEnded(
        model=model, outcome=outcome, action=action, evidence=evidence, by=by, reason=reason, at=at
    )
