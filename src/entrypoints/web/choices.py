"""`/choices`: the language and the appearance that a person chooses, kept in a cookie of the browser."""

from anyio import to_thread
from litestar import post

from application.language import LANGUAGE_NAMES
from domain.errors import InvalidInput
from entrypoints.http.edge.access import Call
from entrypoints.page_addresses import HOME, is_page
from entrypoints.web.answers import Answer, answer_elsewhere
from entrypoints.web.guard import Need
from entrypoints.web.routing import options, read_form

ACCEPTED = {"language": tuple(LANGUAGE_NAMES), "theme": ("light", "dark")}


@post("/choices", name="choices", status_code=303, **options(Need(anyone=True)))
async def choose(request: Call) -> Answer:
    """Keep one choice, and lead back to the page it was made on."""
    return await to_thread.run_sync(
        _chosen, request, await request.body(), limiter=request.app.state.guard_page.limiter
    )


def _chosen(request: Call, body: bytes) -> Answer:
    fields = read_form(request, body)
    name = next((name for name in ACCEPTED if name in fields), "")
    if not name or fields[name] not in ACCEPTED[name]:
        raise InvalidInput("invalid choice", field=name or "language", remedy="use the buttons of a page")
    wanted = fields.get("next", "")
    cookie = request.app.state.sessions.choose(name, fields[name])
    return answer_elsewhere(wanted if is_page(wanted) else HOME, cookie)
