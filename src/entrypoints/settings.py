"""Settings: one frozen value, read once from flags and environment."""

import getpass
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from domain.errors import InvalidInput
from domain.running_settings import RunningSettings
from entrypoints.identity_settings import IdentitySettings

_N = TypeVar("_N", int, float)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things lie and where prices come from; `running` may be changed later, by events."""

    home: Path
    database_url: str
    ledger_key: Path
    artifacts: str
    source: str
    actor: str
    identity: IdentitySettings
    seed: int = 1
    yahoo_timeout: float = 15.0
    job_lease: float = 30.0
    checkpoint_pace: float = 15.0
    ray_address: str = ""
    origins: frozenset[str] = frozenset()
    pin_cores: bool = False
    running: RunningSettings = RunningSettings()

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
            artifacts=_artifacts(env.get("PREVISTO_ARTIFACTS") or str(folder / "artifacts")),
            source=_source(source or env.get("PREVISTO_SOURCE") or "yahoo"),
            actor=env.get("PREVISTO_ACTOR") or getpass.getuser(),
            identity=IdentitySettings.read(folder, env),
            seed=_number(env, "PREVISTO_SYNTHETIC_SEED", int, 1),
            yahoo_timeout=_number(env, "PREVISTO_YAHOO_TIMEOUT", float, 15.0),
            job_lease=_number(env, "PREVISTO_JOB_LEASE", float, 30.0, least=1.0),
            checkpoint_pace=_number(env, "PREVISTO_CHECKPOINT_PACE", float, 15.0),
            ray_address=env.get("PREVISTO_RAY_ADDRESS", ""),
            origins=_origins(env),
            pin_cores=bool(_number(env, "PREVISTO_PIN_CORES", int, 0)),
            running=RunningSettings(
                requests_per_minute=_number(env, "PREVISTO_REQUESTS_PER_MINUTE", int, 0),
                token_requests_per_minute=_number(env, "PREVISTO_TOKEN_REQUESTS_PER_MINUTE", int, 0),
                jobs_per_owner=_number(env, "PREVISTO_JOBS_PER_OWNER", int, 0),
                jobs_per_kind=_jobs_per_kind(env),
            ),
        )

    def environment(self, env: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment in which another process reads the same settings."""
        return {**env, "PREVISTO_HOME": str(self.home.resolve()), "PREVISTO_SOURCE": self.source}


def _source(text: str) -> str:
    if text in ("yahoo", "synthetic") or (text.startswith("csv:") and len(text) > 4):
        return text
    raise InvalidInput(
        f"{text!r} is not a price source", field="source", remedy="accepted: yahoo, csv:FOLDER, synthetic"
    )


def _artifacts(text: str) -> str:
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)
    if scheme is None or text.startswith("s3://"):
        return text
    raise InvalidInput(  # only the scheme is quoted: the rest may hold credentials
        f"{scheme[0]!r} is no place for artifacts",
        field="PREVISTO_ARTIFACTS",
        remedy="accepted: a folder, s3://BUCKET/PREFIX",
    )


def _number(env: Mapping[str, str], name: str, kind: type[_N], default: _N, least: float = 0) -> _N:
    try:
        number = kind(env[name]) if name in env else default
    except ValueError:
        raise InvalidInput(
            f"{env[name]!r} is not a number", field=name, remedy=f"e.g. {name}={default}"
        ) from None
    if not least <= number < float("inf"):
        raise InvalidInput(f"{number} is less than {least:g}", field=name, remedy=f"e.g. {name}={default}")
    return number


def _origins(env: Mapping[str, str]) -> frozenset[str]:
    """Web pages that may read the API from a browser, e.g. `https://desk.example`; "*" is refused."""
    name = "PREVISTO_CORS_ORIGINS"
    origins = frozenset(origin.strip() for origin in env.get(name, "").split(",") if origin.strip())
    for origin in origins:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", origin):
            raise InvalidInput(f"{origin!r} is no origin", field=name, remedy="e.g. https://desk.example")
    return origins


def _jobs_per_kind(env: Mapping[str, str]) -> dict[str, int]:
    """`train=2,refresh=1` running at a time."""
    name = "PREVISTO_JOBS_PER_KIND"
    pairs = [pair.partition("=") for pair in env.get(name, "").split(",") if pair]
    wrong = [kind for kind, _, count in pairs if not kind or not count.isdigit() or int(count) < 1]
    if wrong:
        raise InvalidInput(
            f"{env[name]!r} cannot be read", field=name, remedy=f"e.g. {name}=train=2,refresh=1"
        )
    return {kind.strip(): int(count) for kind, _, count in pairs}
