"""A model version as a struct of the API, which the command line shows too."""

from datetime import date, datetime
from typing import Any

import msgspec

from application.queries.show_verdict import ModelVerdict
from domain.parity_report import ParityReport, RecipeStep


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The training window of one ticker, and the revision of its prices."""

    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    first: date
    """The first session."""
    last: date
    """The last session."""
    sessions: int
    """The number of sessions."""
    revision: int
    """The number of the price revision."""


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence: losses of a version, of naive and of the fallback on origins after the training window.

    `fallback` names the strategy of `fallback_loss`.
    """

    origins: int
    """The number of forecasts after the training window."""
    step: int
    """Sessions from one origin to the next."""
    first: date | None
    """The first origin."""
    last: date | None
    """The last origin."""
    loss: float | None
    """Mean loss of the version."""
    naive_loss: float | None
    """Mean loss of naive on the same origins."""
    fallback_loss: float | None
    """Mean loss of the fallback on the same origins."""
    fallback: str = "volatility"
    """The strategy that was the fallback then."""
    p_value: float | None
    """One-sided Diebold-Mariano p-value against naive, for the reader; null when it was not computed."""
    coverage: dict[str, float]
    """By range, such as `80`, the share of closes inside it."""
    metrics: dict[str, Any]
    """Further figures of the training by name."""


class ModelView(msgspec.Struct, frozen=True, kw_only=True):
    """A model version. `state` is registered, active, replaced, refused, rolled back or retired."""

    id: str
    """The id."""
    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    family: str
    """The horizon family: `week`, `fortnight`, `month` or `quarter`."""
    strategy: str
    """The name of the strategy."""
    horizon: int
    """The longest horizon that it forecasts."""
    settings: dict[str, Any]
    """The settings of the strategy by name."""
    seed: int
    """The seed of all random numbers of the job."""
    training: list[Window]
    """What it learned from, one window for each ticker."""
    state: str
    """Its place in the registry."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    code_version: str
    """The version of the code that computed it."""
    created_at: datetime
    """The time at which it was made."""
    evidence: EvidenceView
    """Its losses on sessions that it had not seen."""
    artifact: str
    """The hash of the artifact, which is also its address in the store."""
    data: str | None = None
    """The hash of the training set; null for a version of an earlier release."""
    known_at: datetime | None = None
    """The time whose prices it learned from; null for a version of an earlier release."""
    parent: str | None = None
    """The version that it was made from, or with whose network its training began; null for others."""
    lineage: list[str] = []
    """Its ancestors, the first one first and its parent last."""
    recipe: list[RecipeStep] = []
    """The steps by which it was made from its parent."""
    runtime: str | None = None
    """What answers it, such as `onnxruntime`; null for the code of the strategy itself."""
    parity: ParityReport | None = None
    """What it keeps of its first ancestor, within the error budget; null for one that was trained."""
    tuning: str | None = None
    """The tuning whose trial gave its settings; null for settings that somebody chose."""
    forced: bool = False
    """Whether it was ever promoted by force; its forecasts carry the code `forced-model`."""
    gate: ModelVerdict | None = None
    """What the gate says, policy by policy; null in lists."""
