"""The level of a happening, and the fields of its line."""

from typing import Any

import msgspec

from adapters.logs.context import trace_of
from adapters.logs.stack import stack_of
from application.happenings import (
    Decided,
    DeprecatedUsed,
    Happening,
    JobBegun,
    JobEnded,
    PartFailed,
    PricesFetched,
    ProjectionStopped,
    RangesRefused,
    RequestAnswered,
    RequestFailed,
    SettingsSet,
    TracesLost,
    Unavailable,
    VariableUnknown,
)
from domain.errors import Busy, PrevistoError
from domain.registry_events import DeclineDetected, PromotionRefused

LEFT_OUT = ("evidence", "at")
"""Fields of events that are long, or say what the line says."""


LOGGERS: dict[type[Happening], str] = {
    RequestAnswered: "entrypoints.http",
    RequestFailed: "entrypoints.http",
    JobBegun: "application.jobs",
    JobEnded: "application.jobs",
    PartFailed: "application.jobs",
    PricesFetched: "adapters.market_data",
    Decided: "application.commands",
    SettingsSet: "application.commands",
    ProjectionStopped: "application.projections",
    RangesRefused: "application.forecasting",
}


def logger_of(happening: Happening) -> str:
    """The name under which the level of its line is set: the part of the service that tells it."""
    return LOGGERS.get(type(happening), "previsto")


def level_of(happening: Happening) -> str:
    """The level: `error` for a fault, `warning` for what needs attention, `info` for the rest."""
    match happening:
        case Decided(event=DeclineDetected()):
            return "warning"
        case RequestFailed() | RangesRefused():
            return "error"
        case JobEnded(outcome="failed"):
            return "error"
        case JobEnded(outcome="suspended"):
            return "debug"
        case Unavailable() | VariableUnknown() | TracesLost() | ProjectionStopped() | PartFailed():
            return "warning"
        case DeprecatedUsed():
            return "warning"
        case JobEnded(outcome="again" | "interrupted" | "lost"):
            return "warning"
        case RequestAnswered(status=499):  # the caller left, which is no fault
            return "debug"
        case RequestAnswered():
            return "info" if happening.status < 500 else "warning"
        case PricesFetched():
            return "warning" if happening.error else "info"
    return "info"


def is_over_bound(answered: RequestAnswered) -> bool:
    """Whether a bound refused the request: a rate, the places, or the number of open jobs."""
    return answered.status == 429 or answered.code == Busy.code


def fields_of(happening: Happening) -> dict[str, Any]:
    """The fields of the line, without the event."""
    match happening:
        case RequestAnswered():
            return _request(happening)
        case Decided() | SettingsSet():
            return _event(happening)
        case ProjectionStopped():
            message = (
                f"projection {happening.projection} stopped at position {happening.position}: "
                f"{happening.problem} (run `previsto projections list` and `previsto ledger verify`)"
            )
            return {**_given(happening), "message": message}
        case _:
            return _given(happening)


def _request(answered: RequestAnswered) -> dict[str, Any]:
    return {
        "request": f"{answered.method} {answered.route}",
        "status": answered.status,
        "ms": round(answered.seconds * 1000, 3),
        "actor": answered.actor,
        "client": answered.client,
        **({"code": answered.code} if answered.code else {}),
    }


def _event(happening: Decided | SettingsSet) -> dict[str, Any]:
    given = msgspec.structs.asdict(happening.event)
    kind = str(happening.event.__struct_config__.tag)
    fields = {name: value for name, value in given.items() if name not in LEFT_OUT}
    if isinstance(happening.event, PromotionRefused):
        fields["code"] = "gate-refused"
    return {"recorded": kind, "actor": fields.pop("by", ""), **fields}


def _given(happening: Happening) -> dict[str, Any]:
    """The fields of the struct; an error as its code, field, message and, if unexpected, its traceback."""
    fields = msgspec.structs.asdict(happening)
    error, trace = fields.pop("error", None), fields.pop("traceparent", "")
    if "seconds" in fields:
        fields["seconds"] = round(fields["seconds"], 6)
    if "owner" in fields:
        fields["actor"] = fields.pop("owner")
    return {**fields, **trace_of(trace), **(_error(error) if error else {})}


def _error(error: Exception) -> dict[str, Any]:
    if not isinstance(error, PrevistoError):
        return {"code": "internal", "message": f"{type(error).__name__}: {error}", "errors": stack_of(error)}
    hint = f" ({error.remedy})" if error.remedy else ""
    told: dict[str, Any] = {"code": error.code, "field": error.field, "message": f"{error.message}{hint}"}
    return told | ({"errors": stack_of(error)} if error.__cause__ else {})
