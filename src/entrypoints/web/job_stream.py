"""`/jobs/{id}/stream`: the progress of a job for its page."""

from hashlib import sha256

import msgspec

from application.queries.lists import Data
from domain.principal import JOB_READERS
from entrypoints.http.edge.event_stream import Found, Message
from entrypoints.web.guard import Need
from entrypoints.web.job_parts import OPEN_STATES, progress_words, shown_to, standing
from entrypoints.web.streams import stream
from entrypoints.web.visit import Visit

NEED = Need(one_of=JOB_READERS, stream=True)


class _Following:
    """The job after each change of what the page shows.

    Events `progress` have texts and the width of the meter; one `state` is the last, as soon as the job is in
    another state or attempt than the page says, which the page shows after a reload.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._shown = visit.asked("shown") or standing(self._row())
        self._last = ""

    def _row(self) -> Data:
        """The job as it was at most half a second ago, read once for all who follow it here and in `/v1`."""
        job, looks = self._visit.named("job"), self._visit.request.app.state.looks
        row: Data = looks.see(job, lambda: self._visit.product.use_cases().jobs().one(job))
        return shown_to(self._visit, job, row)

    def __call__(self) -> Found:
        row = self._row()
        if standing(row) != self._shown or row["state"] not in OPEN_STATES:
            return Found(messages=[Message(event="state", id=row["state"], data=b"{}")], over=True)
        data = msgspec.json.encode(progress_words(self._visit, row))
        id = sha256(data).hexdigest()[:16]
        changed, self._last = id != self._last, id
        return Found(messages=[Message(event="progress", id=id, data=data)] if changed else [])


ROUTES = (stream("/jobs/{job:str}/stream", NEED, _Following),)
