"""ChangeSettings: change running settings."""

from collections.abc import Iterable, Mapping
from typing import Any

from application.ledger import Ledger
from domain.errors import KeyReused
from domain.running_settings import STREAM, SettingsChanged, change


class ChangeSettings:
    """Records a change of running settings; every process reads it within two seconds."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

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
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        event = change(wanted, again, by=by, reason=reason, at=at)
        self._ledger.append(STREAM, len(self._ledger.read(STREAM)), (event,))
        return event
