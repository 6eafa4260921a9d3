"""ShowJobLog: the last log lines of a job, of all its attempts and of the request that submitted it."""

from application.ports.event_store import EventStore
from application.ports.log_lines import LogLine, LogLines
from domain.job import stream_of

MAX_LINES = 500
LEVEL = "info"


class ShowJobLog:
    """Lines are removed when newer ones of the installation need their place."""

    def __init__(self, store: EventStore, lines: LogLines) -> None:
        self._store = store
        self._lines = lines

    def __call__(self, job: str) -> list[LogLine]:
        """The last lines with the job, oldest first; none for a job without a trace."""
        past = self._store.read_stream(stream_of(job))
        _, _, rest = past[0].meta.traceparent.partition("-") if past else ("", "", "")
        trace = rest.partition("-")[0]
        if not trace:
            return []
        found = self._lines.last(MAX_LINES, level=LEVEL, trace=trace).lines
        return [line for line in found if line.fields.get("job") == job]
