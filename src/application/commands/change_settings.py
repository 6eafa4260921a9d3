"""ChangeSettings: change running settings."""

from collections.abc import Iterable, Mapping
from typing import Any

from application.happenings import SettingsSet
from application.ledger import Ledger
from application.ports.observer import Observer, unobserved
from domain.errors import KeyReused
from domain.running_settings import STREAM, SettingsChanged, change


class ChangeSettings:
    """Records a change of running settings; every process reads it within two seconds."""

    def __init__(self, ledger: Ledger, observe: Observer = unobserved) -> None:
        self._ledger = ledger
        self._observe = observe

    def __call__(
        self, changes: Mapping[str, Any], reset: Iterable[str] = (), reason: str = ""
    ) -> SettingsChanged:
        """Set `changes`, and reset other settings to their values in the environment.

        Raises InvalidInput, VersionConflict, or KeyReused for a key that belongs to another change.
        """
        wanted, again = dict(changes), tuple(sorted(set(reset)))
        for recorded in self._ledger.earlier_events(STREAM):
            found: Any = recorded.event
            if (found.changes, found.reset) != (wanted, again):
                raise KeyReused("the key belongs to another change", field="Idempotency-Key")
            return found  # type: ignore[no-any-return]
        by, at = self._ledger.actor, self._ledger.clock.now()
        event = change(wanted, again, by=by, reason=reason, at=at)
        self._ledger.append(STREAM, len(self._ledger.read(STREAM)), (event,))
        self._observe(SettingsSet(event=event))
        return event
