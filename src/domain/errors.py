"""All errors of Previsto, as one tree.

PrevistoError
├── InvalidInput          a value is not accepted; names the field and the accepted form
│   ├── NaiveTime         a time has no zone
│   ├── TooFewSessions    the history is shorter than the settings need (also a ValueError)
│   └── FitTooLong        the fit of a preview takes longer than a request may
├── NotFound              the named object does not exist
│   ├── UnknownTicker     the ticker is not tracked
│   ├── NoPrices          the ticker is tracked and has no prices
│   ├── UnknownModel      no version of a model has the name
│   └── UnknownStrategy   no installed strategy has the name
├── Conflict              the current state does not allow the operation
│   ├── VersionConflict   another writer appended to the stream first; safe to retry
│   ├── KeyReused         the idempotency key belongs to another request
│   ├── RequestRunning    the first request with the idempotency key is not answered yet
│   ├── LastAdministrator no other user could administrate the installation
│   ├── DeliveryHeld      the delivered prices contradict the known ones and wait for a decision
│   └── LeaseLost         the claim on the job is no longer valid; its appends are refused
├── Unauthenticated       the token or the secret is missing, wrong or expired
├── Forbidden             the caller is known and lacks the permission
│   └── InsufficientScope the submitter of a job lacks a scope that an effect of the job needs
├── TooManyRequests       the caller exceeds a rate limit; retry later
├── Busy                  all places for this kind of request are taken; retry later
├── GateRefused           the evidence does not allow a promotion
├── ParityRefused         a compressed version is outside of the error budget of its parent
├── IntegrityError        stored bytes differ from the bytes that were written
├── ForecasterFailed      a strategy raised an exception or returned an invalid forecast
├── JobStopped            the job crashed, or was stopped because it exceeded a limit
│   └── EveryPartFailed   no part of the job succeeded; `parts` has the error of each
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

Messages of adapters name paths, hosts and texts of libraries. They are for the operator: the log and the
command line show them. What leaves the service, such as answers, results of jobs and events, has
`public_message` and `public_remedy`.
"""

from collections.abc import Mapping
from typing import Self

IN_THE_LOG = "the log of the service has the details"


class PrevistoError(Exception):
    """An error with a stable `code`, the `field` it is about, and a `remedy`.

    The docstring of each class is public: the first paragraph is the cause, the second one the cure.
    """

    code = "error"
    retriable = False
    wait = 0.0
    """Seconds until another try, where the class or its caller says so."""
    withheld = ""
    """What callers of the API read in place of the messages of this class; "" where they are public."""

    def __init__(self, message: str, *, field: str = "", remedy: str = "", wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.remedy = remedy
        self.wait = self.wait if wait is None else wait
        self._told = self.withheld

    def openly(self) -> Self:
        """This error, with a message and a remedy that name no path, no host and no text of a library."""
        self._told = ""
        return self

    def told_as(self, text: str) -> Self:
        """This error; callers of the API read `text` in place of its message and its remedy."""
        self._told = text
        return self

    @property
    def public_message(self) -> str:
        """The message for callers of the API."""
        return self._told or self.message

    @property
    def public_remedy(self) -> str:
        """The remedy for callers of the API."""
        return IN_THE_LOG if self._told else self.remedy


class InvalidInput(PrevistoError):
    """A value is not accepted.

    Correct what `field` or `errors` names and send the request again.
    """

    code = "invalid-input"


class NaiveTime(InvalidInput):
    """A time has no zone.

    Add the zone, for example `2026-03-02T12:00:00Z`.
    """

    code = "naive-time"


class TooFewSessions(InvalidInput, ValueError):
    """The history is shorter than the settings need.

    Fetch more prices, or ask for less with shorter settings or a shorter horizon.
    """

    code = "too-few-sessions"


class FitTooLong(InvalidInput):
    """The fit of a preview takes longer than a request may.

    Send fewer closes or simpler settings, or submit a training, which is a job.
    """

    code = "fit-too-long"


class NotFound(PrevistoError):
    """The named object does not exist.

    Read the id or the name from a list; what belongs to another owner is not found either.
    """

    code = "not-found"


class UnknownTicker(NotFound):
    """The ticker is not tracked.

    Track the ticker first, or correct its name.
    """

    code = "unknown-ticker"


class NoPrices(NotFound):
    """The ticker is tracked and has no prices.

    Refresh the ticker and wait for the job.
    """

    code = "no-prices"


class UnknownModel(NotFound):
    """No model version has the name.

    Choose a version from the list of models.
    """

    code = "unknown-model"


class UnknownStrategy(NotFound):
    """No strategy with the name is installed.

    Choose one from the list of strategies, or install the package that brings it.
    """

    code = "unknown-strategy"


class Conflict(PrevistoError):
    """The current state does not allow the operation.

    Read the object again, then decide whether the operation still applies.
    """

    code = "conflict"


class VersionConflict(Conflict):
    """Another writer appended to the stream first.

    Send the same request again.
    """

    code = "version-conflict"
    retriable = True


class KeyReused(Conflict):
    """The idempotency key belongs to another request.

    Use a new key for each new request; repeat a key only with the same request.
    """

    code = "idempotency-key-reused"


class LastAdministrator(Conflict):
    """No other user could administrate the installation.

    Create another user with the scope `admin` first.
    """

    code = "last-administrator"


class RequestRunning(Conflict):
    """The first request with the idempotency key is not answered yet.

    Repeat the same request with the same key after `Retry-After` seconds.
    """

    code = "request-running"
    retriable = True
    wait = 1.0


class DeliveryHeld(Conflict):
    """The delivered prices contradict the known ones; they are recorded and wait for a decision.

    Look at the revisions of the ticker, then accept or reject the held delivery.
    """

    code = "prices-held"


class LeaseLost(Conflict):
    """The claim on the job is no longer valid.

    Nothing to do: another worker continues the job.
    """

    code = "lease-lost"


class Unauthenticated(PrevistoError):
    """The token or the secret is missing, wrong or expired.

    Get a new access token and send it as `Authorization: Bearer TOKEN`.
    """

    code = "unauthenticated"


class Forbidden(PrevistoError):
    """The scopes of the token or the owner of the object do not allow the operation.

    Use a token with the scope that the answer names.
    """

    code = "forbidden"


class InsufficientScope(Forbidden):
    """The submitter of a job lacks a scope that an effect of the job needs, or has lost it.

    Submit the job with a token that has every scope of its effects.
    """

    code = "insufficient-scope"


class TooManyRequests(PrevistoError):
    """The caller exceeds a rate limit; `wait` is the number of seconds until the next request.

    Wait for `Retry-After` seconds, and send requests at a lower rate.
    """

    code = "too-many-requests"
    retriable = True
    wait = 10.0


class Busy(PrevistoError):
    """All places for this kind of request are taken; `wait` is the advised pause in seconds.

    Send the request again after `Retry-After` seconds.
    """

    code = "busy"
    retriable = True
    wait = 5.0


class GateRefused(PrevistoError):
    """The evidence does not allow a promotion.

    Read the listed rules; train on more prices or with other settings, or keep the champion.
    """

    code = "gate-refused"


class ParityRefused(PrevistoError):
    """A compressed version is outside of the error budget of its parent, or the parent has nothing to keep.

    Read the listed policies; compress less, or keep the parent.
    """

    code = "parity-refused"


class IntegrityError(PrevistoError):
    """Stored bytes differ from the bytes that were written.

    An operator restores the data from a backup; `previsto doctor` shows what differs.
    """

    code = "integrity"
    withheld = "stored data differ from what was written"


class ForecasterFailed(PrevistoError):
    """A strategy raised an exception or returned an invalid forecast.

    Try another strategy or other settings; an operator finds the fault in the log by its trace.
    """

    code = "forecaster-failed"
    withheld = "the strategy failed"


class JobStopped(PrevistoError):
    """The job crashed, or was stopped because it exceeded a limit.

    Submit the job again, with less work or a higher limit if it exceeded one.
    """

    code = "job-stopped"
    withheld = "the job ended by an unexpected error"


class EveryPartFailed(JobStopped):
    """No part of the job succeeded; `parts` has the code and the public message of each.

    Read the error of each part, and remove its cause.
    """

    code = "every-part-failed"
    withheld = ""

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        remedy: str = "",
        parts: Mapping[str, dict[str, str]] | None = None,
        retriable: bool = False,
    ) -> None:
        super().__init__(message, field=field, remedy=remedy)
        self.parts = dict(parts or {})
        self.retriable = retriable


class MissingExtra(PrevistoError):
    """The strategy needs an optional dependency that is not installed.

    An operator installs the optional package, or the caller chooses another strategy or format.
    """

    code = "missing-extra"
    withheld = "a package that this needs is not installed"


class StoreUnavailable(PrevistoError):
    """The database cannot be opened, read or written; `wait` is the number of seconds until another try.

    Send the request again after `Retry-After` seconds; an operator looks after the database.
    """

    code = "store-unavailable"
    withheld = "the database or the store of artifacts is not available"
    wait = 5.0


class TrackingUnavailable(PrevistoError):
    """The tracking server of the mirror does not answer, or it fails.

    Nothing is lost: the mirror continues when the tracking server answers.
    """

    code = "tracking-unavailable"
    withheld = "the tracking server is not available"
    retriable = True


class SourceError(PrevistoError):
    """The market data source gave no usable answer.

    Refresh again later; an operator finds the details in the log.
    """

    code = "source"
    withheld = "the price source gave no usable answer"


class RateLimited(SourceError):
    """The source limits requests; `wait` is the number of seconds until the next request.

    Refresh again later, and fewer tickers at a time.
    """

    code = "rate-limited"
    withheld = "the price source limits requests"
    retriable = True
    wait = 60.0


class UnknownSymbol(SourceError):
    """The source does not know the symbol, or no longer.

    Correct the symbol, or retire a ticker that is no longer listed.
    """

    code = "unknown-symbol"
    withheld = "the price source does not know the ticker"


class NoData(SourceError):
    """The source has no bars in the range.

    Ask for another range, or use another source.
    """

    code = "no-data"
    withheld = "the price source has no bars in the range"


class StaleData(SourceError):
    """The answer ends before the last final session; its rows are kept.

    Refresh again after the source has published the last session.
    """

    code = "stale-data"
    withheld = "the prices end before the last final session"
    retriable = True


class SourceUnavailable(SourceError):
    """The source cannot be reached, or it failed.

    Refresh again later.
    """

    code = "source-unavailable"
    withheld = "the price source is not available"
    retriable = True


class SourceTimeout(SourceUnavailable):
    """The source did not answer in time.

    Refresh again later, and fewer tickers at a time.
    """

    code = "source-timeout"
    withheld = "the price source did not answer in time"


class AccessRefused(SourceError):
    """The source refuses this client or its credentials.

    An operator corrects the credentials of the source, or chooses another one.
    """

    code = "access-refused"
    withheld = "the price source refuses this service"


class Redirected(SourceError):
    """The source sends the request to another address, which is not followed.

    An operator corrects the address of the source.
    """

    code = "redirected"
    withheld = "the price source sends the request to another address"


class AnswerTooLarge(SourceError):
    """The answer exceeds the size limit.

    Ask for a shorter range.
    """

    code = "answer-too-large"
    withheld = "the answer of the price source is too large"


class InvalidAnswer(SourceError):
    """The answer cannot be decoded, or one of its fields is invalid.

    Refresh again later; an operator finds the answer in the log if it stays invalid.
    """

    code = "invalid-answer"
    withheld = "the answer of the price source is invalid"
    retriable = True


class InvalidTable(InvalidAnswer):
    """A price table of a file is invalid.

    Correct the table; the message names the line and the column.
    """

    code = "invalid-table"
    withheld = "the price table is invalid"
    retriable = False


class WrongAnswer(SourceError):
    """The answer is about another ticker, currency or interval than the request.

    Correct the symbol, or use another source.
    """

    code = "wrong-answer"
    withheld = "the answer of the price source is about something else"


class LocalTrouble(SourceError):
    """A file or folder of this machine, which a source needs, cannot be read or written.

    An operator makes the file readable and the folder writable.
    """

    code = "local-trouble"
    withheld = "a file that the price source needs cannot be read or written"
