"""Actions on jobs and on the ledger: cancel a job, and verify the ledger."""

from domain.principal import JOB_SUBMITTERS
from entrypoints.markup import tag
from entrypoints.web.forms import ask_page
from entrypoints.web.guard import Need
from entrypoints.web.job_parts import own_job, title_of
from entrypoints.web.jobs import submit
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import actions as texts
from entrypoints.web.visit import Page, Visit


def ask_cancel(visit: Visit) -> Page:
    """Cancel a job?"""
    row = own_job(visit, visit.named("job"))
    return ask_page(
        visit,
        visit.say(texts.CANCEL),
        (tag("p", tag("b", title_of(row))), tag("p", visit.say(texts.CANCEL_CHANGES))),
        texts.CANCEL_DO,
        back=f"/jobs/{row['id']}",
        here="/jobs",
        stop=True,
    )


def cancel(visit: Visit, fields: Fields) -> str:
    """Request the cancellation; a job that is cancelled already stays so."""
    row = own_job(visit, visit.named("job"))
    if row["state"] not in ("cancelling", "cancelled"):
        visit.product.use_cases().cancel_job()(row["id"])
    return f"/jobs/{row['id']}"


def ask_verify(visit: Visit) -> Page:
    """Verify the ledger?"""
    title, changes = visit.say(texts.VERIFY), visit.say(texts.VERIFY_CHANGES)
    return ask_page(visit, title, changes, texts.VERIFY_DO, back="/ledger", here="/ledger")


def verify(visit: Visit, fields: Fields) -> str:
    """Submit a job that verifies the ledger."""
    return submit(visit, "verify", {}, fields)


ROUTES = (
    *action("/jobs/{job:str}/cancel", Need(one_of=JOB_SUBMITTERS), ask_cancel, cancel),
    *action("/ledger/verify", Need(scopes=("audit:read",)), ask_verify, verify),
)
