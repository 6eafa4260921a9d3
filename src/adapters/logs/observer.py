"""LogObserver: one line for each happening; those that cost a caller nothing have a number a minute."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from adapters.logs.budget import MINUTE, REFUSED, LineBudget
from adapters.logs.context import bind, trace_and_span_of, trace_of, unbind
from adapters.logs.happening_fields import fields_of, is_over_bound, level_of, logger_of
from adapters.logs.levels import Levels
from application.happenings import (
    Happening,
    JobBegun,
    JobEnded,
    RequestAnswered,
    RequestArrived,
    RequestFailed,
)
from domain.log_levels import LEVELS

MAX_JOBS = 1000
Emit = Callable[[str, str, dict[str, Any]], None]


class LogObserver:
    """Lines that the level forbids cost no rendering. The lines inside of a job or request hold its trace."""

    def __init__(self, levels: Levels, emit: Emit, minute: float = MINUTE) -> None:
        self._levels = levels
        self._emit = emit
        self.strangers = LineBudget(self._tell_left_out, minute)
        self._begun: OrderedDict[tuple[str, int], None] = OrderedDict()

    def __call__(self, happening: Happening, /) -> None:
        """Write the line of a happening."""
        match happening:
            case RequestArrived():
                bind(**trace_and_span_of(happening.traceparent))
                return
            case JobBegun():
                bind(job=happening.job, actor=happening.owner, **trace_of(happening.traceparent))
                if self._is_repeated(happening):
                    return
        level, logger = level_of(happening), logger_of(happening)
        if self._levels.allow(logger, LEVELS[level]) and self._is_affordable(happening):
            fields = {"logger": logger, **fields_of(happening)}
            self._emit(level, str(happening.__struct_config__.tag), fields)
        if isinstance(happening, JobEnded):
            unbind("job", "actor", "trace")

    def _is_affordable(self, happening: Happening) -> bool:
        """Whether a line is within its budget: about an unknown caller, or about a request over a bound."""
        if isinstance(happening, RequestAnswered | RequestFailed) and not happening.actor:
            return self.strangers.take(str(happening.__struct_config__.tag))
        if isinstance(happening, RequestAnswered) and is_over_bound(happening):
            return self.strangers.take(REFUSED, happening.actor)
        return True

    def _tell_left_out(self, event: str, caller: str, number: int) -> None:
        if self._levels.allow("entrypoints.http", LEVELS["warning"]):
            about = (
                f"requests of {caller} that a bound refused" if caller else f"`{event}` of unknown callers"
            )
            message = f"{number} lines about {about} were left out within a minute"
            fields = {"logger": "entrypoints.http", "actor": caller, "number": number, "message": message}
            self._emit("warning", "lines-left-out", fields)

    def _is_repeated(self, begun: JobBegun) -> bool:
        """Whether this attempt began before, and waited for its child jobs since."""
        key = (begun.job, begun.attempt)
        if key in self._begun:
            return True
        self._begun[key] = None
        if len(self._begun) > MAX_JOBS:
            self._begun.popitem(last=False)
        return False
