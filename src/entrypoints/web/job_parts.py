"""A job on pages: who may see it, its title, its state, and its progress in words."""

import msgspec

from application.queries.lists import Data
from domain.job import absent
from entrypoints.markup import Html
from entrypoints.web.parts import Tone, badge
from entrypoints.web.texts import jobs as texts
from entrypoints.web.visit import Visit

TONES: dict[str, Tone] = {
    "queued": "calm",
    "running": "run",
    "cancelling": "warn",
    "succeeded": "good",
    "failed": "bad",
    "cancelled": "calm",
}
OPEN_STATES = ("queued", "running", "cancelling")
MAY_STOP_EARLY = ("train",)
METER = 1000


class ProgressWords(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of a job as it is shown: texts, and the width of the meter from 0 to 1000."""

    share: str
    step: str
    left: str
    width: int


def own_job(visit: Visit, job: str) -> Data:
    """A job of the person, or of any owner with the scope `admin`. Raises NotFound."""
    return shown_to(visit, job, visit.product.use_cases().jobs().one(job))


def shown_to(visit: Visit, job: str, row: Data) -> Data:
    """The row of a job for those who may see it. Raises NotFound, as for one that does not exist."""
    if row["owner"] != visit.person.owner and not visit.person.may("admin"):
        raise absent(job)
    return row


def standing(row: Data) -> str:
    """The state and the attempt, in which a page that was loaded before may differ."""
    return f"{row['state']}-{row.get('attempts') or 0}"


def title_of(row: Data) -> str:
    """The kind of a job with what it is about."""
    request = row["request"]
    about = request.get("ticker") or ", ".join(map(str, (request.get("tickers") or ())[:3]))
    strategy = request.get("strategy") or ""
    return " · ".join(filter(None, (" ".join(filter(None, (row["kind"], str(strategy)))), str(about))))


def state_badge(visit: Visit, row: Data) -> Html:
    """The state of a job."""
    return badge(TONES[row["state"]], visit.say(texts.STATES[row["state"]]))


def progress_words(visit: Visit, row: Data) -> ProgressWords:
    """The progress; a training that may stop early has no share and no time left."""
    found = row.get("progress") or {}
    step, fraction, eta = found.get("step") or "", found.get("fraction") or 0.0, found.get("eta")
    if row["state"] == "queued":
        step = str(visit.words.plain(texts.WAITING))
    if row["kind"] in MAY_STOP_EARLY:
        return ProgressWords(share="", step=step, left="", width=0)
    left = visit.words.plain(texts.LEFT, round(eta)) if eta else ""
    share = str(visit.words.percent(fraction))
    return ProgressWords(share=share, step=step, left=left, width=round(METER * min(1.0, fraction)))
