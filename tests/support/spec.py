"""given(events).when(decision).then(events): the story of a functional aggregate, told without doubles."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest


class Story:
    """What has happened so far; `state` is its events folded with `evolve` from `start`."""

    def __init__(self, evolve: Callable[[Any, Any], Any], start: Any = None, past: tuple[Any, ...] = ()):
        self.evolve, self.start, self.past = evolve, start, past

    def given(self, *events: Any) -> "Story":
        """The same story with more behind it."""
        return Story(self.evolve, self.start, (*self.past, *events))

    @property
    def state(self) -> Any:
        """Where the story stands."""
        return reduce(self.evolve, self.past, self.start)

    def when(self, decide: Callable[..., Any], *arguments: Any, **named: Any) -> "Decision":
        """A decision about the state, not yet taken."""
        return Decision(self, lambda: decide(self.state, *arguments, **named))


class Decision:
    """A decision that is taken when it is compared."""

    def __init__(self, story: Story, take: Callable[[], Any]) -> None:
        self.story, self.take = story, take

    def then(self, *events: Any) -> Story:
        """It leads to exactly these events; the story goes on behind them."""
        decided = self.take()
        assert (decided if isinstance(decided, tuple) else (decided,)) == events
        return self.story.given(*events)

    def refused(self, kind: type[Exception], saying: str = "") -> Any:
        """It raises this error and leaves the story where it was."""
        before = self.story.state
        with pytest.raises(kind, match=saying) as caught:
            self.take()
        assert self.story.state == before
        return caught.value
