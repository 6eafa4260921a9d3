"""A price source as a struct of the API, which the command line shows too."""

import msgspec

from application.queries.list_sources import ListedSource


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """An installed price source. `remote` is null where only the open source tells."""

    id: str
    """The name of the source."""
    provider: str
    """The Python package that brings it."""
    reads: str | None
    """What it reads, in words; null where it cannot be imported."""
    remote: bool | None
    """Whether it asks another machine."""
    problem: str | None
    """Why it cannot be imported; null where it can."""


def source_view(found: ListedSource) -> SourceView:
    """A source as clients see it."""
    return SourceView(
        id=found.source,
        provider=found.provider,
        reads=found.reads or None,
        remote=found.remote,
        problem=found.problem or None,
    )
