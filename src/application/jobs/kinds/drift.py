"""Drift: detect versions that decline, and do what the policy of the installation says."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec

from application.commands.record_decline import RecordDecline
from application.forecasting.registry_streams import registry_of_model
from application.jobs.kinds.retraining import Retraining
from application.ledger import Ledger
from application.projections.track_record import ScoreTotals
from application.queries.lists import Data, Lists
from domain.registry_events import DeclineDetected, ModelRegistered
from domain.running_settings import RunningSettings
from domain.step_monitor import THRESHOLD
from domain.ticker import Ticker

SCOPES = ("models:train", "models:promote")


class Drift:
    """Looks at the champions of a ticker, and at strategies that serve without a version."""

    def __init__(
        self,
        ledger: Ledger,
        lists: Lists,
        record: RecordDecline,
        retraining: Retraining,
        settings: Callable[[], RunningSettings],
    ) -> None:
        self._ledger = ledger
        self._lists = lists
        self._record = record
        self._retraining = retraining
        self._settings = settings

    def __call__(self, name: str, session: date) -> dict[str, Any]:
        """The declines that were recorded, in words, and the trainings that were submitted; {} for none."""
        ticker = Ticker.parse(name).symbol
        policy = self._settings().on_decline
        if policy == "nothing":
            return {}
        told: dict[str, Any] = {}
        for found in self._declines(ticker):
            action, job = policy, ""
            champion = self._champion(found.model) if found.model else None
            if found.model and champion is None:
                continue  # it serves no more, by a decision that came before
            if champion is None and policy != "alert":
                action = "alert"  # nothing comes after a strategy without a version
            if champion and action == "retrain":
                key = f"decline {found.model} {found.step} {found.test} {found.last}"
                job = self._retraining.again(champion, session, key)
                action = "retrain" if job else "alert"
            if self._record(msgspec.structs.replace(found, action=action)):
                told.setdefault("declines", []).append(f"{found.model or found.strategy}: {found.reason}")
                if job:
                    told.setdefault("trainings", []).append(job)
        return told

    def _champion(self, model: str) -> ModelRegistered | None:
        """The version, when it serves."""
        active = registry_of_model(self._ledger.store, model).active
        return active if active and active.model == model else None

    def _declines(self, ticker: str) -> Iterator[DeclineDetected]:
        by, at = self._ledger.actor, self._ledger.clock.now()
        for row in self._lists.all("monitoring", ticker):
            for record in row.values():
                for step, one in record["steps"].items():
                    for test, capital in one["monitor"]["peaks"].items():
                        if capital >= THRESHOLD:
                            yield DeclineDetected(
                                ticker=ticker,
                                model=record["model"],
                                strategy=record["strategy"],
                                step=int(step),
                                test=test,
                                capital=capital,
                                threshold=THRESHOLD,
                                action="alert",
                                by=by,
                                at=at,
                                **_evidence(one, test, int(step)),
                            )


def _evidence(step: Data, test: str, number: int) -> dict[str, Any]:
    """The fields of the event about the outcomes."""
    totals = ScoreTotals(**step["totals"])
    coverage, ratio = totals.coverage, totals.relative_to_naive
    shares = ", ".join(f"{share:.3f} of the {name} % range" for name, share in coverage.items())
    of = f"over {totals.sessions} outcomes at step {number}"
    said = f"the loss is {ratio:.3f} of naive's" if test == "performance" else f"coverage is {shares}"
    return {
        "outcomes": totals.sessions,
        "coverage": coverage,
        "relative_to_naive": ratio,
        "first": date.fromisoformat(step["first"]),
        "last": date.fromisoformat(step["until"]),
        "reason": f"{said} {of}",
    }
