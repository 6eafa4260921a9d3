"""All errors of Previsto, as one tree.

PrevistoError
├── InvalidInput          a value is not accepted; names the field and the accepted form
│   ├── NaiveTime         a time has no zone
│   └── TooFewSessions    the history is shorter than the settings need (also a ValueError)
├── NotFound              the named object does not exist
├── Conflict              the current state does not allow the operation
│   ├── VersionConflict   another writer appended to the stream first; safe to retry
│   ├── KeyReused         the idempotency key belongs to another request
│   ├── DeliveryHeld      the delivered prices contradict the known ones and wait for a decision
│   └── LeaseLost         the claim on the job is no longer valid; its appends are refused
├── Unauthenticated       the token or the secret is missing, wrong or expired
├── Forbidden             the caller is known and lacks the permission
├── TooManyRequests       the caller exceeds a rate limit; retry later
├── GateRefused           the evidence does not allow a promotion
├── IntegrityError        stored bytes differ from the bytes that were written
├── ForecasterFailed      a strategy raised an exception or returned an invalid forecast
├── JobStopped            the job crashed, or was stopped because it exceeded a limit
├── MissingExtra          the strategy needs an optional dependency that is not installed
├── StoreUnavailable      the database cannot be opened, read or written
├── TrackingUnavailable   the tracking server of the mirror does not answer or fails; retry later
└── SourceError           the market data source gave no usable answer
    ├── RateLimited       the source limits requests; retry later
    ├── UnknownSymbol     the source does not know the ticker, or no longer
    ├── NoData            the source knows the ticker and has no bars in the range
    ├── StaleData         the answer is usable and ends before the last final session
    ├── SourceUnavailable the source cannot be reached or failed; retry later
    │   └── SourceTimeout the source did not answer in time; retry later
    ├── AccessRefused     the source refuses this client or its credentials
    ├── Redirected        the source sends the request to another address
    ├── AnswerTooLarge    the answer exceeds the size limit
    ├── InvalidAnswer     the answer cannot be decoded, or one of its fields is invalid
    │   └── InvalidTable  a price table of a file is invalid
    ├── WrongAnswer       the answer is about another ticker, currency or interval
    └── LocalTrouble      a file or folder of this machine cannot be read or written
"""


class PrevistoError(Exception):
    """An error with a stable `code`, the `field` it is about, and a `remedy`."""

    code = "error"
    retriable = False

    def __init__(self, message: str, *, field: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.remedy = remedy


class InvalidInput(PrevistoError):
    """A value is not accepted."""

    code = "invalid-input"


class NaiveTime(InvalidInput):
    """A time has no zone."""

    code = "naive-time"


class TooFewSessions(InvalidInput, ValueError):
    """The history is shorter than the settings need."""

    code = "too-few-sessions"


class NotFound(PrevistoError):
    """The named object does not exist."""

    code = "not-found"


class Conflict(PrevistoError):
    """The current state does not allow the operation."""

    code = "conflict"


class VersionConflict(Conflict):
    """Another writer appended to the stream first."""

    code = "version-conflict"
    retriable = True


class KeyReused(Conflict):
    """The idempotency key belongs to another request."""

    code = "idempotency-key-reused"


class DeliveryHeld(Conflict):
    """The delivered prices contradict the known ones; they are recorded and wait for a decision."""

    code = "prices-held"


class LeaseLost(Conflict):
    """The claim on the job is no longer valid."""

    code = "lease-lost"


class Unauthenticated(PrevistoError):
    """The token or the secret is missing, wrong or expired."""

    code = "unauthenticated"


class Forbidden(PrevistoError):
    """The scopes of the token or the owner of the object do not allow the operation."""

    code = "forbidden"


class TooManyRequests(PrevistoError):
    """The caller exceeds a rate limit; `wait` is the number of seconds until the next request."""

    code = "too-many-requests"
    retriable = True

    def __init__(self, message: str, *, field: str = "", remedy: str = "", wait: float = 10) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.wait = wait


class GateRefused(PrevistoError):
    """The evidence does not allow a promotion."""

    code = "gate-refused"


class IntegrityError(PrevistoError):
    """Stored bytes differ from the bytes that were written."""

    code = "integrity"


class ForecasterFailed(PrevistoError):
    """A strategy raised an exception or returned an invalid forecast."""

    code = "forecaster-failed"


class JobStopped(PrevistoError):
    """The job crashed, or was stopped because it exceeded a limit."""

    code = "job-stopped"


class MissingExtra(PrevistoError):
    """The strategy needs an optional dependency that is not installed."""

    code = "missing-extra"


class StoreUnavailable(PrevistoError):
    """The database cannot be opened, read or written; `wait` is the number of seconds until another try."""

    code = "store-unavailable"

    def __init__(self, message: str, *, field: str = "", remedy: str = "", wait: float = 5) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.wait = wait


class TrackingUnavailable(PrevistoError):
    """The tracking server of the mirror does not answer, or it fails."""

    code = "tracking-unavailable"
    retriable = True


class SourceError(PrevistoError):
    """The market data source gave no usable answer."""

    code = "source"


class RateLimited(SourceError):
    """The source limits requests; `wait` is the number of seconds until the next request."""

    code = "rate-limited"
    retriable = True

    def __init__(self, message: str, *, field: str = "", remedy: str = "", wait: float = 60) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.wait = wait


class UnknownSymbol(SourceError):
    """The source does not know the symbol, or no longer."""

    code = "unknown-symbol"


class NoData(SourceError):
    """The source has no bars in the range."""

    code = "no-data"


class StaleData(SourceError):
    """The answer ends before the last final session; its rows are kept."""

    code = "stale-data"
    retriable = True


class SourceUnavailable(SourceError):
    """The source cannot be reached, or it failed."""

    code = "source-unavailable"
    retriable = True


class SourceTimeout(SourceUnavailable):
    """The source did not answer in time."""

    code = "source-timeout"


class AccessRefused(SourceError):
    """The source refuses this client or its credentials."""

    code = "access-refused"


class Redirected(SourceError):
    """The source sends the request to another address, which is not followed."""

    code = "redirected"


class AnswerTooLarge(SourceError):
    """The answer exceeds the size limit."""

    code = "answer-too-large"


class InvalidAnswer(SourceError):
    """The answer cannot be decoded, or one of its fields is invalid."""

    code = "invalid-answer"
    retriable = True


class InvalidTable(InvalidAnswer):
    """A price table of a file is invalid."""

    code = "invalid-table"
    retriable = False


class WrongAnswer(SourceError):
    """The answer is about another ticker, currency or interval than the request."""

    code = "wrong-answer"


class LocalTrouble(SourceError):
    """A file or folder of this machine, which a source needs, cannot be read or written."""

    code = "local-trouble"
