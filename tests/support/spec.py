"""given(events).when(decision).then(events): tests of a functional aggregate without doubles."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest


class Story:
    """The events so far; `state` is their fold with `evolve` from `start`."""

    def __init__(self, evolve: Callable[[Any, Any], Any], start: Any = None, past: tuple[Any, ...] = ()):
        self.evolve, self.start, self.past = evolve, start, past

    def given(self, *events: Any) -> "Story":
        """The same story with more events."""
        return Story(self.evolve, self.start, (*self.past, *events))

    @property
    def state(self) -> Any:
        """The state after the events."""
        return reduce(self.evolve, self.past, self.start)

    def when(self, decide: Callable[..., Any], *arguments: Any, **named: Any) -> "Decision":
        """A decision on the state, not made yet."""
        return Decision(self, lambda: decide(self.state, *arguments, **named))


class Decision:
    """A decision that is made when it is compared."""

    def __init__(self, story: Story, take: Callable[[], Any]) -> None:
        self.story, self.take = story, take

    def then(self, *events: Any) -> Story:
        """The decision gives exactly these events; the story continues after them."""
        decided = self.take()
        assert (decided if isinstance(decided, tuple) else (decided,)) == events
        return self.story.given(*events)

    def refused(self, kind: type[Exception], saying: str = "") -> Any:
        """The decision raises this error and leaves the state unchanged."""
        before = self.story.state
        with pytest.raises(kind, match=saying) as caught:
            self.take()
        assert self.story.state == before
        return caught.value
