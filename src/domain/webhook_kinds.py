"""The kinds of events of webhooks, and the scopes that each of them needs.

A kind without a version is about jobs and forecasts of the owner, in the form in which the API shows them. A
kind with a version is an event of the ledger, whoever it belongs to.
"""

from collections.abc import Sequence
from typing import get_args

from domain.errors import InvalidInput
from domain.events import Event
from domain.principal import JOB_READERS

TEST = "test"
"""The kind of a test call; nobody subscribes to it."""
OWN: dict[str, tuple[str, ...]] = {
    "job.succeeded": JOB_READERS,
    "job.failed": JOB_READERS,
    "job.cancelled": JOB_READERS,
    "forecast.issued": ("forecasts:read",),
    "forecast.scored": ("forecasts:read",),
}
"""The kinds about things of the owner, with the scopes of which one is needed."""
TAGS = tuple(str(kind.__struct_config__.tag) for kind in get_args(Event))
"""The kinds with a version: the tags of all events."""
AUDIT = ("audit:read",)
MAX_KINDS = 100


def scopes_of(kind: str) -> Sequence[str]:
    """The scopes of which one is needed."""
    return OWN.get(kind, AUDIT)


def own_kind(tag: str) -> str:
    """The kind about things of the owner that an event with this tag is of, or ""."""
    kind = tag.rpartition(".")[0]
    return kind if kind in OWN else ""


def check_kinds(kinds: Sequence[str]) -> None:
    """Raise InvalidInput for an unknown or repeated kind, for none, and for more than 100."""
    for number, kind in enumerate(kinds):
        if kind not in OWN and kind not in TAGS:
            raise InvalidInput(
                f"unknown kind {kind!r}",
                field=f"kinds[{number}]",
                remedy=f"kinds: {', '.join(OWN)}, or with the scope audit:read a type of GET /v1/events",
            )
    if not 0 < len(kinds) <= MAX_KINDS or len(set(kinds)) < len(kinds):
        raise InvalidInput(
            f"kinds must be 1 to {MAX_KINDS}, and none repeated", field="kinds", remedy="e.g. forecast.scored"
        )
