"""Sources of other packages: whatever one of them does wrong is a SourceError that names it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import EntryPoint
from typing import Any, NamedTuple

from application.ports.market_data import MarketData
from application.ports.source_catalog import SourceContext
from domain.delivery import Delivery
from domain.errors import PrevistoError, SourceError
from domain.ticker import Ticker

MAX_SAID = 200  # characters of a foreign error


class PlugIn(NamedTuple):
    """An entry point, and the distribution that contains it."""

    point: EntryPoint
    provider: str

    def refusal(self, problem: str) -> SourceError:
        """The error of a plug-in that does something wrong."""
        return SourceError(
            f"the source {self.point.name} of {self.provider} {problem}",
            field="source",
            remedy="correct or remove this package",
        )


class GuardedSource:
    """A source of another package behind the port, under the name of its entry point."""

    def __init__(self, plug_in: PlugIn, source: MarketData) -> None:
        self.name = plug_in.point.name
        self.synthetic = source.synthetic
        self.remote = source.remote
        self._plug_in = plug_in
        self._source = source

    def fetch(self, ticker: Ticker, first: date | None, last: date) -> Delivery:
        """The delivery of the source. Raises a SourceError, also for any other exception of the source."""
        with _named(self._plug_in, "failed"):
            delivery = self._source.fetch(ticker, first, last)
        if not isinstance(delivery, Delivery):
            raise self._plug_in.refusal(f"returned {type(delivery).__name__} in place of a Delivery")
        return delivery


def load(plug_in: PlugIn) -> Callable[..., Any]:
    """The callable of the entry point. Raises SourceError."""
    with _named(plug_in, "cannot be imported"):
        opener = plug_in.point.load()
    if not callable(opener):
        raise plug_in.refusal(f"has an entry point that is no callable: {plug_in.point.value}")
    called: Callable[..., Any] = opener
    return called


def open_plug_in(plug_in: PlugIn, argument: str, context: SourceContext) -> GuardedSource:
    """The open source. Raises SourceError, and InvalidInput as the plug-in raises it."""
    opener = load(plug_in)
    with _named(plug_in, "cannot be opened"):
        source = opener(argument, context)
        problem = _shape_problem(source, plug_in.point.name)
    if problem:
        raise plug_in.refusal(problem)
    return GuardedSource(plug_in, source)


def _shape_problem(source: object, name: str) -> str:
    """Why an object does not satisfy the port; empty when it does."""
    stated = getattr(source, "name", None)
    if stated != name or not (name.isidentifier() and name.islower()):
        return f"calls itself {stated!r}; its name and its entry point must be the same lower-case word"
    for flag in ("synthetic", "remote"):
        if not isinstance(getattr(source, flag, None), bool):
            return f"does not state whether it is {flag}"
    return "" if callable(getattr(source, "fetch", None)) else "has no method fetch"


@contextmanager
def _named(plug_in: PlugIn, what: str) -> Iterator[None]:
    try:
        yield
    except SourceError:
        raise
    except PrevistoError as error:  # its text may name a file, which only the operator may know
        error.told_as("the price source does not accept the request")
        raise
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:MAX_SAID]
        raise plug_in.refusal(f"{what} ({said})") from error
