"""ChangeSettings: other bounds while the service runs."""

from collections.abc import Iterable, Mapping
from typing import Any

from application.ledger import Ledger
from domain.errors import KeyReused
from domain.running_settings import STREAM, SettingsChanged, change


class ChangeSettings:
    """Every process reads the change within a second or two."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(
        self, changes: Mapping[str, Any], reset: Iterable[str] = (), reason: str = ""
    ) -> SettingsChanged:
        """Change some, and give others back to the environment. Raises InvalidInput or VersionConflict."""
        wanted, again = dict(changes), tuple(sorted(set(reset)))
        for recorded in self._ledger.carried_out(STREAM):
            found: Any = recorded.event
            if (found.changes, found.reset) != (wanted, again):
                raise KeyReused("the key stands for another change", field="Idempotency-Key")
            return found  # type: ignore[no-any-return]
        by, at = self._ledger.origin.actor, self._ledger.clock.now()
        event = change(wanted, again, by=by, reason=reason, at=at)
        self._ledger.append(STREAM, len(self._ledger.read(STREAM)), (event,))
        return event
