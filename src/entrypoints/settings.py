"""Settings: one frozen value, read once from flags and environment."""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.errors import InvalidInput

_N = TypeVar("_N", int, float)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things lie and where prices come from."""

    home: Path
    database_url: str
    ledger_key: Path
    source: str
    actor: str
    seed: int = 1
    yahoo_timeout: float = 15.0

    @classmethod
    def read(
        cls, home: str | None = None, source: str | None = None, env: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Flags win over `PREVISTO_*` variables, and those over defaults. Raises InvalidInput."""
        folder = Path(home or env.get("PREVISTO_HOME") or "~/.previsto").expanduser()
        return cls(
            home=folder,
            database_url=env.get("PREVISTO_DATABASE_URL") or f"sqlite:///{folder.resolve() / 'previsto.db'}",
            ledger_key=Path(
                env.get("PREVISTO_LEDGER_KEY") or folder / "keys" / "ledger-ed25519.pem"
            ).expanduser(),
            source=_source(source or env.get("PREVISTO_SOURCE") or "yahoo"),
            actor=env.get("PREVISTO_ACTOR") or getpass.getuser(),
            seed=_number(env, "PREVISTO_SYNTHETIC_SEED", int, 1),
            yahoo_timeout=_number(env, "PREVISTO_YAHOO_TIMEOUT", float, 15.0),
        )


def _source(text: str) -> str:
    if text in ("yahoo", "synthetic") or (text.startswith("csv:") and len(text) > 4):
        return text
    raise InvalidInput(
        f"{text!r} is not a price source", field="source", remedy="accepted: yahoo, csv:FOLDER, synthetic"
    )


def _number(env: Mapping[str, str], name: str, kind: type[_N], default: _N) -> _N:
    try:
        return kind(env[name]) if name in env else default
    except ValueError:
        raise InvalidInput(
            f"{env[name]!r} is not a number", field=name, remedy=f"e.g. {name}={default}"
        ) from None
