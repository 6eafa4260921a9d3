"""Errors: one class for each `code` of the service, and one for each way in which the network fails.

PrevistoError
├── NetworkError        no answer: the service is away, or the connection broke
├── DeadlineExceeded    the call took longer than its `timeout`
├── UnexpectedAnswer    an answer that is not Previsto's
├── LoginError          no token: wrong secret, refused consent, expired code
├── SettingsError       a missing or wrong setting of this client
├── JobFailed           the job ended as failed; `job` has its error
├── JobCancelled        the job was cancelled
└── ApiError            a refusal of the service; its subclasses are in `previsto_client.codes`
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One wrong field of a request, with its path, such as `tickers[3]`.

    Example:
        for wrong in error.errors:
            print(wrong.field, wrong.message)
    """

    field: str
    message: str


class PrevistoError(Exception):
    """Anything that Previsto or the way to it refuses.

    Example:
        try:
            previsto.forecasts.create("VALE3")
        except PrevistoError as error:
            print(error.code, error.remedy)
    """

    code = "error"

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        field: str = "",
        remedy: str = "",
        trace: str = "",
        errors: tuple[FieldError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.field = field
        self.remedy = remedy
        self.trace = trace
        self.errors = errors

    def __str__(self) -> str:
        """One line: the message, the remedy and the trace."""
        remedy = f" ({self.remedy})" if self.remedy else ""
        trace = f" [trace {self.trace}]" if self.trace else ""
        return " ".join(f"{self.message}{remedy}{trace}".split())


class NetworkError(PrevistoError):
    """The service cannot be reached, or the connection broke before the answer was complete.

    Example:
        try:
            previsto.tickers.list()
        except NetworkError as error:
            print(error.remedy)
    """

    code = "network"


class DeadlineExceeded(PrevistoError):
    """The call took longer than its `timeout`. Nothing is lost: the same call again has one effect only.

    Example:
        try:
            previsto.me.get(timeout=2)
        except DeadlineExceeded:
            print("not in two seconds")
    """

    code = "deadline-exceeded"


class UnexpectedAnswer(PrevistoError):
    """The answer is not one of Previsto: another service, or a proxy.

    Example:
        try:
            previsto.me.get()
        except UnexpectedAnswer as error:
            print(error.remedy)
    """

    code = "unexpected-answer"


class LoginError(PrevistoError):
    """The authorization server gives no token.

    Example:
        try:
            previsto.me.get()
        except LoginError as error:
            print(error.code)
    """

    code = "login"


class SettingsError(PrevistoError):
    """A setting of this client is missing or wrong.

    Example:
        try:
            Previsto(timeout=0)
        except SettingsError as error:
            print(error.field)
    """

    code = "settings"


class JobFailed(PrevistoError):
    """A job ended as failed. `code` is that of the error of the job.

    Example:
        try:
            job.wait()
        except JobFailed as error:
            print(error.code, error.job.id)
    """

    code = "job-failed"


class JobCancelled(PrevistoError):
    """A job was cancelled.

    Example:
        try:
            job.wait()
        except JobCancelled as error:
            print(error.job.id)
    """

    code = "job-cancelled"


class ApiError(PrevistoError):
    """The service refuses the request. The class of each `code` is a subclass of this one.

    Example:
        try:
            previsto.tickers.get("VALE3")
        except ApiError as error:
            print(error.status, error.code)
    """
