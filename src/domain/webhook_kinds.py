"""The kinds of events of webhooks, and the scopes that each of them needs.

A kind without a version is about jobs and forecasts of the owner, in the form in which the API shows them. A
kind with a version is an event of the ledger, whoever it belongs to.
"""

from collections.abc import Collection, Sequence

from domain.errors import InvalidInput
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
AUDIT = ("audit:read",)
MAX_KINDS = 50


def scopes_of(kind: str) -> Sequence[str]:
    """The scopes of which one is needed; none for a test call."""
    return () if kind == TEST else OWN.get(kind, AUDIT)


def own_kind(tag: str) -> str:
    """The kind about things of the owner that an event with this tag is of, or ""."""
    kind = tag.rpartition(".")[0]
    return kind if kind in OWN else ""


def check_kinds(kinds: Sequence[str], tags: Collection[str]) -> None:
    """Raise InvalidInput for an unknown kind; `tags` are those of the events of the ledger."""
    for number, kind in enumerate(kinds):
        if kind not in OWN and kind not in tags:
            raise InvalidInput(
                f"unknown kind {kind!r}",
                field=f"kinds[{number}]",
                remedy=f"kinds: {', '.join(OWN)}, or with the scope audit:read a type of GET /v1/events",
            )
    if not 0 < len(kinds) <= MAX_KINDS or len(set(kinds)) < len(kinds):
        raise InvalidInput(
            f"kinds must be 1 to {MAX_KINDS}, and none repeated", field="kinds", remedy="e.g. forecast.scored"
        )
