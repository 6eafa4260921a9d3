"""`/jobs/{id}/stream`: the progress of a job for its page, as long as the session is open."""

from hashlib import sha256
from typing import Any

import msgspec
from anyio import to_thread
from litestar import Response, get

from domain.principal import JOB_READERS
from entrypoints.http.edge.access import Call
from entrypoints.http.edge.event_stream import Found, Message, answer_stream
from entrypoints.http.edge.places import Places
from entrypoints.web.answers import visit_of
from entrypoints.web.guard import Need
from entrypoints.web.job_parts import OPEN_STATES, own_job, progress_words
from entrypoints.web.routing import options
from entrypoints.web.visit import Visit

MAX_STREAMS, MAX_STREAMS_OF_SESSION = 200, 4
NEED = Need(one_of=JOB_READERS, stream=True)


def open_places() -> Places:
    """The places for streams of pages in one process."""
    return Places(MAX_STREAMS, MAX_STREAMS_OF_SESSION)


@get("/jobs/{job:str}/stream", name="stream of a job", **options(NEED))
async def follow(request: Call) -> Response[Any]:
    """Events `progress` with texts and the width of the meter, then one `state` when the state is another."""
    visit = visit_of(request)
    assert visit.session is not None
    request.scope["state"]["held"].callback(request.app.state.page_places.take(visit.session.id))
    first = await to_thread.run_sync(own_job, visit, visit.named("job"))
    return answer_stream(request, _Following(visit, first["state"]))


class _Following:
    """The job after each change of what the page shows."""

    def __init__(self, visit: Visit, state: str) -> None:
        self._visit = visit
        self._state = state
        self._last = ""

    def __call__(self) -> Found:
        row = own_job(self._visit, self._visit.named("job"))
        if row["state"] != self._state or row["state"] not in OPEN_STATES:
            return Found(messages=[Message(event="state", id=row["state"], data=b"{}")], over=True)
        data = msgspec.json.encode(progress_words(self._visit, row))
        id = sha256(data).hexdigest()[:16]
        changed, self._last = id != self._last, id
        return Found(messages=[Message(event="progress", id=id, data=data)] if changed else [])
