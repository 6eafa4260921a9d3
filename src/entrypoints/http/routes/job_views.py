"""A job as a struct of the API, which the command line shows too."""

from datetime import datetime
from typing import Any

import msgspec


class ProgressView(msgspec.Struct, frozen=True, kw_only=True):
    """Progress of a job: fraction from 0 to 1, current step, and seconds left; null when unknown."""

    fraction: float = 0.0
    """From 0 to 1."""
    step: str | None = None
    """What it does now; null before it begins."""
    eta: float | None = None
    """Seconds left; null when unknown."""


class PartProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of one part of a job, such as a ticker."""

    code: str
    """What went wrong, for programs; see the catalogue of errors."""
    message: str
    """What went wrong, for people."""


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """The error of a failed job; `parts` has that of each part, where all of them failed."""

    code: str
    """What went wrong, for programs; see the catalogue of errors."""
    message: str
    """What went wrong, for people."""
    field: str | None = None
    """The field of the request that it is about."""
    remedy: str | None = None
    """What to do next."""
    parts: dict[str, PartProblem] = {}
    """The error of each part, where all of them failed."""


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A job. The states `succeeded`, `failed` and `cancelled` are final.

    `parent` is the job whose share it runs, or null.
    """

    id: str
    """The id."""
    kind: str
    """What the job does."""
    state: str
    """`succeeded`, `failed` and `cancelled` are final."""
    request: dict[str, Any]
    """What was asked for."""
    owner: str | None
    """Who submitted it; null for the installation."""
    parent: str | None = None
    """The job that submitted it; null without one."""
    priority: int = 0
    """Jobs with a higher number run first."""
    attempts: int = 0
    """How often it was started."""
    created_at: datetime
    """The time of the submission."""
    ended_at: datetime | None = None
    """The time of the end; null before."""
    progress: ProgressView = ProgressView()
    """How far it is."""
    result: dict[str, Any] = {}
    """What it gave; its fields depend on the kind."""
    error: JobProblem | None = None
    """Why it failed; null otherwise."""
