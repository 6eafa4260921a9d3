"""`/ledger`: whether the ledger is intact, and what happened."""

from collections.abc import Sequence

from msgspec.structs import replace

from application.ports.event_store import Recorded
from application.queries.read_events import EventView
from entrypoints.markup import Html, tag
from entrypoints.page_addresses import is_page
from entrypoints.web.guard import Need
from entrypoints.web.live_parts import news_line
from entrypoints.web.monitoring_parts import ledger_views, monitoring_figures
from entrypoints.web.news import News
from entrypoints.web.parts import button, card, head, note
from entrypoints.web.routing import page
from entrypoints.web.streams import stream
from entrypoints.web.texts import ledger as texts
from entrypoints.web.visit import Page, Visit

NEED = Need(scopes=("audit:read",))
HERE = "/ledger"
PAGE_EVENTS = 30
WINDOW = 2000  # positions that a filter looks through for one page
LINKS = (
    ("forecast-", "/forecasts/", ("forecasts:read",)),
    ("job-", "/jobs/", ("audit:read",)),
    ("ticker-", "/tickers/", ("data:read", "forecasts:read")),
)
"""By the beginning of a stream, the page of what it is about, and the scopes of that page."""
STREAMS = {"decisions": "registry-", "forecasts": "forecast-", "prices": "ticker-", "jobs": "job-"}


def show(visit: Visit) -> Page:
    """The figures, the last verification, and the events before a position, newest first."""
    title = visit.say(texts.TITLE)
    acts = button(visit.say(texts.VERIFY), "/ledger/verify", "main")
    body = (
        head(title, visit.say(texts.SUB), acts),
        ledger_views(visit, HERE),
        _verdict(visit),
        monitoring_figures(visit),
        _feed(visit),
    )
    return Page(title=title, body=tag("div", body), here=HERE)


def _verdict(visit: Visit) -> Html:
    """The last verification, from its job: no page reads the whole ledger."""
    everyone = visit.person.may("admin")
    ended = [
        row
        for row in visit.product.use_cases().jobs().all("succeeded", "verify")
        if everyone or row["owner"] == visit.person.owner
    ]
    if not ended:
        return tag("p", visit.say(texts.NEVER), class_="answer")
    last = ended[-1]
    found, at = last["result"], visit.words.time(last["ended_at"])
    job = tag("p", tag("a", visit.say(texts.SEE_JOB), href=f"/jobs/{last['id']}"))
    if not found["sound"]:
        return note("bad", (tag("p", tag("b", visit.say(texts.DAMAGED, found["problems"], at=at))), job))
    events, revisions = (tag("b", visit.words.number(found[name])) for name in ("events", "revisions"))
    return tag("p", visit.say(texts.INTACT, at=at, events=events, revisions=revisions), class_="answer")


def _feed(visit: Visit) -> Html:
    kind = visit.choice("kind", tuple(texts.KIND))
    last = visit.product.adapters().feed().head()
    asked = visit.asked("before")
    before = min(int(asked), last + 1) if asked.isdigit() and len(asked) < 16 else last + 1
    events, first = _before(visit, kind, before)
    items = [_event(visit, one) for one in events]
    more = [button(visit.say(texts.OLDER), f"{HERE}?kind={kind}&before={first}")] if first > 1 else []
    if before <= last:
        more.insert(0, button(visit.say(texts.NEWEST), f"{HERE}?kind={kind}"))
    address = tag("code", f"GET /v1/events?after={max(0, first - 1)}")
    return card(
        "events",
        visit.say(texts.EVENTS),
        news_line(visit, f"{HERE}/stream?kind={kind}&after={last}", f"{HERE}?kind={kind}"),
        tag("ol", items, class_="feed") if items else tag("p", visit.say(texts.NOTHING), class_="more quiet"),
        tag("p", visit.say(texts.JSON, address=address), class_="small quiet more"),
        tag("div", more, class_="acts more"),
        look="w12 flush",
        aside=_kinds(visit, kind),
    )


def _before(visit: Visit, kind: str, before: int) -> tuple[list[EventView], int]:
    """The events of a kind before a position, newest first, and the first position looked at."""
    size = PAGE_EVENTS if kind == "all" else WINDOW
    after = max(0, before - 1 - size)
    found = visit.product.use_cases().read_events()(after, before - 1 - after) if before > 1 else []
    wanted = [one for one in found if one.stream.startswith(STREAMS.get(kind, ""))][::-1]
    if len(wanted) > PAGE_EVENTS:
        return wanted[:PAGE_EVENTS], wanted[PAGE_EVENTS - 1].position
    return wanted, after + 1


def _kinds(visit: Visit, chosen: str) -> Html:
    links = [
        tag("a", visit.say(said), href=f"{HERE}?kind={name}", aria_current="true" if name == chosen else None)
        for name, said in texts.KIND.items()
    ]
    return tag("div", links, class_="choice", role="group", aria_label=visit.say(texts.KINDS))


def _event(visit: Visit, one: EventView) -> Html:
    """One line, with the reason of a decision; the API has the other fields."""
    at = tag(
        "time", visit.words.time(one.recorded_at), datetime=one.recorded_at.isoformat(), class_="small quiet"
    )
    opened = visit.product.use_cases().ledger().opened
    reason = one.data.get("reason")
    client = f" · {one.client}" if one.client else ""
    told = tag(
        "div",
        tag("p", tag("code", one.type), " ", _subject(visit, one)),
        tag("p", one.actor, client, f": {opened(str(reason))}" if reason else None),
    )
    return tag("li", at, told, tag("code", visit.words.number(one.position), class_="small"))


def _subject(visit: Visit, one: EventView) -> Html:
    """What the event is about, as a link for those who may see it."""
    for beginning, address, scopes in LINKS:
        name = one.stream.removeprefix(beginning)
        if name != one.stream and visit.may(*scopes) and is_page(f"{address}{name}"):
            return tag("a", one.stream, href=f"{address}{name}")
    return tag("span", one.stream)


def _watch(visit: Visit) -> News:
    kind = visit.choice("kind", tuple(texts.KIND))

    def shown(_: Visit, events: Sequence[Recorded]) -> int:
        """The events that the page would list."""
        return sum(one.stream.startswith(STREAMS.get(kind, "")) for one in events)

    return News(visit, (), shown)


ROUTES = (page(HERE, NEED, show), stream(f"{HERE}/stream", replace(NEED, stream=True), _watch))
