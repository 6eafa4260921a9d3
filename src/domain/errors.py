"""Every refusal Previsto can give, as one tree.

PrevistoError
├── InvalidInput          a value was refused; names the field and the accepted form
│   └── TooFewSessions    the history is shorter than the settings need (also a ValueError)
├── NotFound              the named thing does not exist
├── Conflict              the ledger moved on, or the state forbids the act
│   ├── VersionConflict   another writer appended first; safe to retry
│   ├── KeyReused         an idempotency key stands for another request
│   └── LeaseLost         somebody else works on the job now; what this one did is void
├── Unauthenticated       nobody we know asks: the token or the secret is missing, wrong or over
├── Forbidden             somebody we know asks for more than he may
├── TooManyRequests       he asks too often; retry later
├── GateRefused           the evidence does not allow a promotion
├── IntegrityError        stored bytes are not the bytes that were written
├── ForecasterFailed      a strategy crashed, or answered with something that is not a forecast
├── JobStopped            the work of a job ended before the work was done: it crashed or broke a bound
├── MissingExtra          the strategy needs an optional dependency that is not installed
├── StoreUnavailable      the database cannot be opened, read or written
└── SourceError           the market data source gave no usable answer
    ├── RateLimited       it asked us to slow down; retry later
    ├── UnknownSymbol     it does not know the ticker
    ├── NoData            it knows the ticker and has no bars in the range
    └── SourceUnavailable it could not be reached, or answered with rubbish; retry later
"""


class PrevistoError(Exception):
    """Something was refused."""

    code = "error"
    retriable = False

    def __init__(self, message: str, *, field: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.remedy = remedy


class InvalidInput(PrevistoError):
    """A value was refused."""

    code = "invalid-input"


class TooFewSessions(InvalidInput, ValueError):
    """The history is shorter than the settings need."""

    code = "too-few-sessions"


class NotFound(PrevistoError):
    """The named thing does not exist."""

    code = "not-found"


class Conflict(PrevistoError):
    """The state of the thing forbids the act."""

    code = "conflict"


class VersionConflict(Conflict):
    """Another writer appended to the stream first."""

    code = "version-conflict"
    retriable = True


class KeyReused(Conflict):
    """An idempotency key stands for another request."""

    code = "idempotency-key-reused"


class LeaseLost(Conflict):
    """Somebody else works on the job now, or it has ended."""

    code = "lease-lost"


class Unauthenticated(PrevistoError):
    """The token or the secret is missing, wrong or over."""

    code = "unauthenticated"


class Forbidden(PrevistoError):
    """The scopes of the token, or the ownership of the thing, do not allow it."""

    code = "forbidden"


class TooManyRequests(PrevistoError):
    """The caller asks too often; `wait` says for how many seconds he should not."""

    code = "too-many-requests"
    retriable = True

    def __init__(self, message: str, *, field: str = "", remedy: str = "", wait: float = 10) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.wait = wait


class GateRefused(PrevistoError):
    """The evidence does not allow a promotion."""

    code = "gate-refused"


class IntegrityError(PrevistoError):
    """Stored bytes are not the bytes that were written."""

    code = "integrity"


class ForecasterFailed(PrevistoError):
    """A strategy crashed, or answered with something that is not a forecast."""

    code = "forecaster-failed"


class JobStopped(PrevistoError):
    """The process of a job crashed, or was ended for breaking a bound."""

    code = "job-stopped"


class MissingExtra(PrevistoError):
    """The strategy needs an optional dependency that is not installed."""

    code = "missing-extra"


class StoreUnavailable(PrevistoError):
    """The database cannot be opened, read or written."""

    code = "store-unavailable"


class SourceError(PrevistoError):
    """The market data source gave no usable answer."""

    code = "source"


class RateLimited(SourceError):
    """The source asked us to slow down."""

    code = "rate-limited"
    retriable = True


class UnknownSymbol(SourceError):
    """The source does not know the ticker."""

    code = "unknown-symbol"


class NoData(SourceError):
    """The source has no bars in the range."""

    code = "no-data"


class SourceUnavailable(SourceError):
    """The source could not be reached or answered with rubbish."""

    code = "source-unavailable"
    retriable = True
