"""Actions on schedules: add, pause, resume, run and remove."""

from collections.abc import Sequence

from application.jobs.kinds.session import STEP_SCOPES
from application.queries.lists import Data
from domain.errors import Forbidden
from domain.horizon import DEFAULT, MAX_HORIZON
from domain.schedule import MAX_DELAY_MINUTES, STEPS
from entrypoints.markup import tag
from entrypoints.web.admin_parts import ADMIN, HERE, done_at
from entrypoints.web.forms import (
    SHOWN,
    ask_page,
    boxes,
    choice_field,
    field,
    require_shown,
    ticked_of,
    whole_number,
)
from entrypoints.web.guard import Need
from entrypoints.web.pages.schedules import PATH
from entrypoints.web.routing import Fields, action
from entrypoints.web.texts import actions as action_texts
from entrypoints.web.texts import schedules as texts
from entrypoints.web.visit import Page, Visit

EXCHANGES = ("BVMF", "XNYS")
MAX_NAME, MAX_TICKERS = 63, 2000  # characters
DELAY, RETRAIN_AFTER = "30", "60"
NAME = "[a-z0-9][a-z0-9._\\-]{0,62}"


def ask_add(visit: Visit) -> Page:
    """Which exchange, tickers and steps?"""
    say = visit.say
    fields = [
        field("name", say(texts.NAME), say(texts.NAME_HINT), maxlength=MAX_NAME, pattern=NAME),
        choice_field("exchange", say(texts.EXCHANGE), EXCHANGES),
        field("tickers", say(texts.TICKERS), say(texts.TICKERS_HINT), required=False, maxlength=MAX_TICKERS),
        boxes("steps", say(texts.STEPS), STEPS, STEPS),
        field("delay", say(texts.DELAY), None, DELAY, "number", min=0, max=MAX_DELAY_MINUTES),
        field(
            "horizon",
            say(action_texts.HORIZON),
            say(action_texts.HORIZON_HINT),
            str(DEFAULT),
            "number",
            min=1,
            max=MAX_HORIZON,
        ),
        field("retrain_after", say(texts.RETRAIN_AFTER), None, RETRAIN_AFTER, "number", min=1),
    ]
    changes = say(texts.ADD_CHANGES)
    return ask_page(visit, say(texts.ADD), changes, texts.ADD_DO, back=PATH, here=HERE, fields=fields)


def add(visit: Visit, fields: Fields) -> str:
    """Add a schedule. Raises Forbidden without a scope of one of its steps."""
    steps = ticked_of(fields, "steps", STEPS)
    _require_effects(visit, steps)
    visit.product.use_cases().keep_schedules().add(
        fields.get("name", "")[: MAX_NAME + 1],
        fields.get("exchange", ""),
        tickers=[name.strip() for name in fields.get("tickers", "").split(",") if name.strip()],
        steps=steps,
        delay=whole_number(fields, "delay"),
        sessions=whole_number(fields, "horizon"),
        retrain_after=whole_number(fields, "retrain_after"),
    )
    return done_at(PATH)


def _ask(visit: Visit, act: str) -> Page:
    row = _row(visit)
    return ask_page(
        visit,
        visit.say(texts.ASK[act], name=tag("b", row["schedule"])),
        visit.say(texts.CHANGES[act]),
        texts.DO[act],
        back=PATH,
        here=HERE,
        hidden={SHOWN: _state(row)},
        stop=act == "remove",
    )


def _shown_row(visit: Visit, fields: Fields) -> Data:
    row = _row(visit)
    require_shown(fields, _state(row))
    return row


def ask_pause(visit: Visit) -> Page:
    """Pause a schedule?"""
    return _ask(visit, "pause")


def pause(visit: Visit, fields: Fields) -> str:
    """Pause a schedule."""
    row = _shown_row(visit, fields)
    visit.product.use_cases().keep_schedules().pause(row["schedule"])
    return done_at(PATH)


def ask_resume(visit: Visit) -> Page:
    """Resume a schedule?"""
    return _ask(visit, "resume")


def resume(visit: Visit, fields: Fields) -> str:
    """Resume a schedule. Raises Forbidden without a scope of one of its steps."""
    row = _shown_row(visit, fields)
    _require_effects(visit, row["steps"])
    visit.product.use_cases().keep_schedules().resume(row["schedule"])
    return done_at(PATH)


def ask_run(visit: Visit) -> Page:
    """Run a schedule now?"""
    return _ask(visit, "run")


def run(visit: Visit, fields: Fields) -> str:
    """Submit its job for the last final session. Raises Forbidden without a scope of one of its steps."""
    row = _shown_row(visit, fields)
    _require_effects(visit, row["steps"])
    return f"/jobs/{visit.product.use_cases().run_schedules().now(row['schedule']).job}"


def ask_remove(visit: Visit) -> Page:
    """Remove a schedule?"""
    return _ask(visit, "remove")


def remove(visit: Visit, fields: Fields) -> str:
    """Remove a schedule."""
    row = _shown_row(visit, fields)
    visit.product.use_cases().keep_schedules().remove(row["schedule"])
    return done_at(PATH)


def _row(visit: Visit) -> Data:
    return visit.product.use_cases().schedules().one(visit.named("schedule"))


def _state(row: Data) -> str:
    """Paused or active, and since when it exists: a removed name may be used again."""
    return f"{'paused' if row['paused'] else 'active'} since {row['at']}"


def _require_effects(visit: Visit, steps: Sequence[str]) -> None:
    needed = dict.fromkeys(scope for step in steps for scope in STEP_SCOPES[step])
    lacking = Need(scopes=tuple(needed)).missing(visit.person.scopes)
    if needed and lacking:
        raise Forbidden(
            f"the steps need the scope {lacking}", field="scope", remedy="ask an administrator for the scope"
        )


ROUTES = (
    *action("/schedules/new", ADMIN, ask_add, add),
    *action("/schedules/{schedule:str}/pause", ADMIN, ask_pause, pause),
    *action("/schedules/{schedule:str}/resume", ADMIN, ask_resume, resume),
    *action("/schedules/{schedule:str}/run", ADMIN, ask_run, run),
    *action("/schedules/{schedule:str}/remove", ADMIN, ask_remove, remove),
)
