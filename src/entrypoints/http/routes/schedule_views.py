"""Schedules as structs of the API."""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

import msgspec

from application.forecasting.fields import Sessions, Symbol
from domain.schedule import MAX_DELAY_MINUTES, STEPS
from entrypoints.http.routes.bounds import MAX_BATCH

Step = Literal["refresh", "score", "calibrate", "drift", "forecast", "retrain", "challenge"]
ScheduleId = Annotated[str, msgspec.Meta(max_length=80, description="The name of the schedule.")]


class NewSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A schedule to add; it begins with the next session."""

    name: Annotated[
        str,
        msgspec.Meta(
            pattern="^[a-z0-9][a-z0-9._-]{0,62}$",
            max_length=63,
            description="The `id` of the schedule.",
            examples=["after-close"],
        ),
    ]
    exchange: Annotated[
        Literal["BVMF", "XNYS"], msgspec.Meta(description="The exchange whose sessions count.")
    ] = "BVMF"
    tickers: Annotated[
        list[Symbol],
        msgspec.Meta(
            max_length=MAX_BATCH, description="Tickers; without any, every tracked ticker of the exchange."
        ),
    ] = []
    steps: Annotated[
        list[Step],
        msgspec.Meta(min_length=1, max_length=len(STEPS), description="What a run does, in this order."),
    ] = msgspec.field(default_factory=lambda: list(get_args(Step)))
    delay: Annotated[
        int,
        msgspec.Meta(ge=0, le=MAX_DELAY_MINUTES, description="Minutes to wait after a session is final."),
    ] = 30
    horizon: Sessions = 10
    retrain_after: Annotated[
        int,
        msgspec.Meta(
            ge=1, le=10_000, description="A champion that has not seen so many sessions is retrained."
        ),
    ] = 60


class ScheduleView(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule and its last run."""

    id: Annotated[str, msgspec.Meta(description="The name of the schedule.")]
    exchange: Annotated[str, msgspec.Meta(description="The exchange whose sessions count.")]
    tickers: Annotated[
        list[str], msgspec.Meta(description="Its tickers; an empty list means every tracked ticker.")
    ]
    steps: Annotated[list[str], msgspec.Meta(description="What a run does, in this order.")]
    delay: Annotated[int, msgspec.Meta(description="Minutes to wait after a session is final.")]
    horizon: Annotated[int, msgspec.Meta(description="Sessions ahead of its forecasts.")]
    retrain_after: Annotated[
        int, msgspec.Meta(description="A champion that has not seen so many sessions is retrained.")
    ]
    since: Annotated[date, msgspec.Meta(description="It runs for sessions after this one.")]
    paused: Annotated[bool, msgspec.Meta(description="Whether it is paused.")]
    last_session: Annotated[
        date | None, msgspec.Meta(description="The session of the last run; null before the first.")
    ]
    last_job: Annotated[
        str | None, msgspec.Meta(description="The job of the last run; null before the first.")
    ]
    last_run_at: Annotated[
        datetime | None, msgspec.Meta(description="The time of the last run; null before the first.")
    ]
    created_by: Annotated[str, msgspec.Meta(description="The caller or user who added it.")]
    created_at: Annotated[datetime, msgspec.Meta(description="The time at which it was added.")]


class SchedulePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of schedules, ordered by id."""

    items: Annotated[list[ScheduleView], msgspec.Meta(description="The schedules of the page.")]
    next: Annotated[
        str | None, msgspec.Meta(description="The cursor of the next page; null on the last one.")
    ]
