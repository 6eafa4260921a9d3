"""Happenings: what the service tells its observer (application/ports/observer.py) while it runs.

They are no events of the ledger: nothing depends on them, and they end with the process that sees them.
Times are in seconds. `traceparent` is the W3C trace context of the request or schedule behind them, or "".
"""

from typing import Any, Literal

import msgspec

from domain.errors import PrevistoError
from domain.registry_events import ModelEvent
from domain.running_settings import SettingsChanged

JobOutcome = Literal["succeeded", "failed", "cancelled", "again", "suspended", "lost", "interrupted"]
"""`again`: tried again after an error. `suspended`: waits for its child jobs and starts again. `lost`:
another worker has the claim. `interrupted`: its process ends, or the database is away."""


class ProcessStarted(msgspec.Struct, frozen=True, kw_only=True, tag="process-started"):
    """A long-lived process starts: serve, api, worker, job or mirror. `settings` may hold Secrets."""

    process: str
    release: str
    settings: dict[str, Any]
    message: str = ""


class RequestArrived(msgspec.Struct, frozen=True, kw_only=True, tag="request-arrived"):
    """A request arrives; told in its task, before anything else is known of it."""

    traceparent: str


class RequestAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="request-answered"):
    """The headers of an answer are sent.

    `route` is the template of the path, "none" for a refused or unknown one. `actor` and `client` are those
    of the token, or "". `seconds` is the time since the request arrived. `code` is that of a problem, or "".
    """

    method: str
    route: str
    status: int
    seconds: float
    actor: str
    client: str
    traceparent: str
    code: str = ""


class RequestFailed(msgspec.Struct, frozen=True, kw_only=True, tag="request-failed"):
    """A request is answered with a status of 500 or above, or without the details of `error`."""

    status: int
    error: Exception
    trace: str
    actor: str = ""


class JobBegun(msgspec.Struct, frozen=True, kw_only=True, tag="job-begun"):
    """An attempt at a job begins. `waited` is the time since the submission of the job.

    A job that waits for its child jobs begins again and again, with the same number of its attempt;
    `resumed` is True when the first attempt has begun before.
    """

    job: str
    kind: str
    attempt: int
    waited: float
    owner: str
    traceparent: str
    resumed: bool = False


class JobEnded(msgspec.Struct, frozen=True, kw_only=True, tag="job-ended"):
    """An attempt at a job ends after `seconds`. The worker tells it of an attempt whose process was killed.

    `error` is None after success; a bug of a kind of job is the cause of its JobStopped.
    """

    job: str
    kind: str
    attempt: int
    outcome: JobOutcome
    seconds: float
    traceparent: str
    error: PrevistoError | None = None


class PartFailed(msgspec.Struct, frozen=True, kw_only=True, tag="part-failed"):
    """A part of the current job, such as one ticker, failed; the other parts go on."""

    part: str
    error: PrevistoError


class PricesFetched(msgspec.Struct, frozen=True, kw_only=True, tag="prices-fetched"):
    """A source was asked for the prices of a ticker. `rows` is 0 and `error` set when it had no answer."""

    ticker: str
    source: str
    seconds: float
    rows: int = 0
    error: PrevistoError | None = None


class RangesRefused(msgspec.Struct, frozen=True, kw_only=True, tag="ranges-refused"):
    """The 80 % range of a version or strategy is `factor` times the close; the next one in turn answers."""

    ticker: str
    server: str
    factor: float


class Decided(msgspec.Struct, frozen=True, kw_only=True, tag="model-decided"):
    """A version was promoted, refused, rolled back or retired, or it declines; the event is in the ledger."""

    event: ModelEvent


class SettingsSet(msgspec.Struct, frozen=True, kw_only=True, tag="settings-changed"):
    """Running settings were changed; the event is in the ledger."""

    event: SettingsChanged


class ProjectionStopped(msgspec.Struct, frozen=True, kw_only=True, tag="projection-stopped"):
    """A projection does not contain the events after `position`; told at each read of it."""

    projection: str
    position: int
    problem: str


class VariableUnknown(msgspec.Struct, frozen=True, kw_only=True, tag="variable-unknown"):
    """Nothing reads the environment variable `name`; `near` is the known name that is most like it, or ""."""

    name: str
    near: str


class DeprecatedUsed(msgspec.Struct, frozen=True, kw_only=True, tag="deprecated"):
    """A deprecated operation or variable is used; each process tells it once, with what replaces it."""

    name: str
    message: str


class Unavailable(msgspec.Struct, frozen=True, kw_only=True, tag="unavailable"):
    """A database, an issuer, an artifact or the server of the mirror is not available; `part` tries again."""

    part: str
    error: PrevistoError


class TracesLost(msgspec.Struct, frozen=True, kw_only=True, tag="traces-lost"):
    """The backend of traces takes none, and nothing waits for it; told at most once a minute."""

    message: str


Happening = (
    ProcessStarted
    | RequestArrived
    | RequestAnswered
    | RequestFailed
    | JobBegun
    | JobEnded
    | PartFailed
    | PricesFetched
    | RangesRefused
    | Decided
    | SettingsSet
    | ProjectionStopped
    | VariableUnknown
    | DeprecatedUsed
    | Unavailable
    | TracesLost
)
