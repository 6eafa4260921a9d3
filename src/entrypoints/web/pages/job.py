"""`/jobs/{id}`: how far a job is, then its result or its error."""

from application.queries.lists import Data
from domain.principal import JOB_SUBMITTERS
from entrypoints.markup import Html, Part, tag
from entrypoints.web.job_log import log_card
from entrypoints.web.job_parts import (
    METER,
    OPEN_STATES,
    own_job,
    progress_words,
    standing,
    state_badge,
    title_of,
)
from entrypoints.web.live_parts import live_sign, stopped_note
from entrypoints.web.pages.jobs import HERE, NEED, plain
from entrypoints.web.parts import button, card, crumbs, facts, head
from entrypoints.web.routing import page
from entrypoints.web.texts import frame as frame_texts
from entrypoints.web.texts import jobs as texts
from entrypoints.web.texts import live as live_texts
from entrypoints.web.visit import Page, Visit


def show(visit: Visit) -> Page:
    """One job: progress while it runs, then its result or its error."""
    row = own_job(visit, visit.named("job"))
    title = tag("span", title_of(row))
    is_open = row["state"] in OPEN_STATES
    acts = None
    if is_open and row["state"] != "cancelling" and any(map(visit.may, JOB_SUBMITTERS)):
        acts = button(visit.say(texts.CANCEL), f"{HERE}/{row['id']}/cancel", "stop", "cross")
    sub = visit.say(texts.SUB, at=visit.words.time(row["submitted_at"]), attempts=row.get("attempts") or 0)
    way = crumbs(
        visit.say(frame_texts.YOU_ARE_HERE),
        (visit.say(texts.TITLE), HERE),
        (tag("code", row["id"]), ""),
    )
    main = _progress(visit, row) if is_open else _end(visit, row)
    body = (
        head(title, (state_badge(visit, row), " ", sub), acts, way),
        tag("div", main, _request(visit, row), log_card(visit, row["id"]), class_="grid"),
    )
    return Page(title=title, body=tag("div", body), here=HERE)


def _progress(visit: Visit, row: Data) -> Html:
    """The progress; the script follows the stream, and without it the link reloads the page."""
    now = progress_words(visit, row)
    address = f"{HERE}/{row['id']}"
    words = tag(
        "p",
        tag("b", now.share, data_live="share"),
        tag("span", now.step, data_live="step"),
        tag("span", now.left, data_live="left", class_="quiet"),
        class_="progress",
    )
    early = not now.share
    hint = visit.say(texts.EARLY) if early else None
    inner = tag(
        "div",
        tag("p", live_sign(visit), stopped_note(visit, address)),
        words,
        tag("p", class_="unseen", data_live="said", aria_live="polite"),
        None if early else _meter(visit, now.width),
        tag("noscript", tag("p", tag("a", visit.say(live_texts.RELOAD), href=address))),
        tag("p", hint, " ", visit.say(texts.RESUMES), class_="small quiet more"),
        data_stream=f"{address}/stream?shown={standing(row)}",
    )
    return card("progress", visit.say(texts.PROGRESS), inner, look="w8")


def _meter(visit: Visit, width: int) -> Html:
    shapes = (
        tag("rect", class_="rest", width=METER, height=10, rx=5),
        tag("rect", class_="done", width=width, height=10, rx=5, data_live="done"),
    )
    return tag(
        "svg",
        shapes,
        class_="meter",
        viewBox=f"0 0 {METER} 10",
        preserveAspectRatio="none",
        role="progressbar",
        aria_label=visit.say(texts.PROGRESS),
        aria_valuemin=0,
        aria_valuemax=100,
        aria_valuenow=width // 10,
    )


def _end(visit: Visit, row: Data) -> Html:
    error = row.get("error")
    if error:
        rows: list[tuple[Part, Part]] = [(visit.say(texts.CODE), tag("code", error["code"]))]
        if error.get("remedy"):
            rows.append((visit.say(texts.REMEDY), tag("span", error["remedy"], lang="en")))
        told = tag("p", tag("b", error["message"]), lang="en")
        return card("result", visit.say(texts.ERROR), told, facts(rows), _parts(row), look="w8")
    return card(
        "result", visit.say(texts.RESULT), _links(visit, row), plain(row.get("result") or {}), look="w8"
    )


def _parts(row: Data) -> Html | None:
    return plain(row["error"]["parts"]) if row["error"].get("parts") else None


def _links(visit: Visit, row: Data) -> Html | None:
    """Where the result is, for those who may see it."""
    if not visit.may("models:read"):
        return None
    result = row.get("result") or {}
    taken = [one.get("model") for one in (result.get("taken") or {}).values()]
    models = [one for one in (result.get("model"), *taken) if isinstance(one, str) and one]
    return tag("p", [(tag("a", one, href=f"/models/{one}"), " ") for one in models]) if models else None


def _to_tuning(visit: Visit, row: Data) -> Html | None:
    """The way to the tuning of a job, once it has begun, for those who may see it."""
    tuning = row["id"] if row["kind"] == "tune" else row["request"].get("tuning")
    if not isinstance(tuning, str) or not visit.may("models:read"):
        return None
    if tuning not in visit.product.use_cases().lists().named("tunings", [tuning]):
        return None
    return tag("p", tag("a", visit.say(texts.TUNING), href=f"/tunings/{tuning}"))


def _request(visit: Visit, row: Data) -> Html:
    address = tag("code", f"GET /v1/jobs/{row['id']}")
    rows: list[tuple[Part, Part]] = [
        (name, tag("span", ", ".join(map(str, value)) if isinstance(value, list) else str(value)))
        for name, value in row["request"].items()
        if value not in (None, "", [], {}, False)
    ]
    json = tag("p", visit.say(texts.JSON, address=address), class_="small quiet more")
    owner = facts([(visit.say(texts.OWNER), row["owner"])])
    parts = (facts(rows), _to_tuning(visit, row), owner, json)
    return card("request", visit.say(texts.REQUEST), *parts, look="w4")


ROUTES = (page("/jobs/{job:str}", NEED, show),)
