"""Settings: one frozen value, read once from flags and environment."""

import getpass
import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec

from application.ports.leases import LEASE_SECONDS
from domain.errors import InvalidInput
from domain.free_text import stated_text
from domain.log_levels import read_levels
from domain.running_settings import ChallengePolicy, Policy, RunningSettings
from domain.secret import Secret
from entrypoints.identity_settings import IdentitySettings
from entrypoints.log_settings import LogSettings
from entrypoints.parity_settings import ParitySettings
from entrypoints.proxy_settings import read_proxies
from entrypoints.telemetry_settings import TelemetrySettings

_N = TypeVar("_N", int, float)


class DatabaseUrl(Secret):
    """The address of a database, with its password."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """The address without its user, password and options."""
        try:
            parts = urlsplit(self)
        except ValueError:
            return super().shown
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where things lie and where prices come from; `running` may be changed later, by events."""

    home: Path
    """`PREVISTO_HOME`: the folder of the ledger, the artifacts, the keys and the caches. Default:
    `~/.previsto`."""
    database_url: Secret
    """`PREVISTO_DATABASE_URL`: the database of the ledger, `sqlite:///FILE` or
    `postgresql://ROLE:PASSWORD@HOST/DATABASE`. Default: `previsto.db` in the home folder."""
    ledger_key: Path
    """`PREVISTO_LEDGER_KEY`: the file of the private key that signs checkpoints. Default:
    `keys/ledger-ed25519.pem` in the home folder."""
    artifacts: str
    """`PREVISTO_ARTIFACTS`: where artifacts are stored, a folder or `s3://BUCKET/PREFIX`. The endpoint,
    region and credentials of a bucket come from `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID` and
    `AWS_SECRET_ACCESS_KEY`. Default: `artifacts` in the home folder."""
    source: str
    """`PREVISTO_SOURCE`: the price source, `yahoo`, `csv:FOLDER`, `parquet:FOLDER`, `cotahist:FOLDER` (B3's
    own files), `https:FILE.toml`, `synthetic`, or another one that `previsto sources list` shows. How the
    tables of a folder are written is recognised from each file, or stated: `csv:FOLDER?decimal=,&dates=dmy`.
    Options: `separator` (`,` `;` `tab`), `decimal` (`.` `,`), `dates` (`ymd` `dmy` `mdy` `names`), `encoding`
    (`utf-8` `utf-16` `latin-1` `cp1252`), `basis` (`as-traded` `split-adjusted` `total-return`). Rules state
    the sources of an exchange and their order: `BVMF=cotahist:FOLDER|yahoo, XNYS=yahoo`. Default: `yahoo`."""
    actor: str
    """`PREVISTO_ACTOR`: the actor in every event. Default: the user of the operating system."""
    identity: IdentitySettings
    logs: LogSettings = LogSettings()
    parity: ParitySettings = ParitySettings()
    seed: int = 1
    """`PREVISTO_SYNTHETIC_SEED`: the seed of synthetic prices. Default: `1`."""
    yahoo_timeout: float = 15.0
    """`PREVISTO_YAHOO_TIMEOUT` (seconds): the longest wait for an answer of Yahoo Finance, or of a
    source `https:`. Default: `15`."""
    yahoo_deadline: float = 20.0
    """`PREVISTO_YAHOO_DEADLINE` (seconds): the longest time that one ticker costs at Yahoo Finance, or at a
    source `https:`, with all tries and pauses. Default: `20`."""
    yahoo_rate: float = 2.0
    """`PREVISTO_YAHOO_REQUESTS_PER_SECOND` (requests a second): the pace of all processes with the same home
    folder towards Yahoo Finance, and towards each host of a source `https:`. Default: `2`."""
    prices_expiry: float = 24.0
    """`PREVISTO_PRICES_EXPIRY_HOURS` (hours): prices older than this are asked for again even if no session
    has ended since; days on which the exchange is closed do not count. Default: `24`."""
    job_lease: float = 30.0
    """`PREVISTO_JOB_LEASE` (seconds): the time without a heartbeat after which another worker claims a job.
    Default: `30`."""
    checkpoint_pace: float = 15.0
    """`PREVISTO_CHECKPOINT_PACE` (seconds): the time between checkpoints of a training. Default: `15`."""
    ray_address: str = ""
    """`PREVISTO_RAY_ADDRESS`: the Ray cluster on which `previsto worker` runs jobs, `HOST:PORT`. Default:
    none, processes of this machine."""
    origins: frozenset[str] = frozenset()
    """`PREVISTO_CORS_ORIGINS`: the web origins that may call the API from a browser, separated by commas.
    Default: none."""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """`PREVISTO_TRUSTED_PROXIES`: the addresses and networks of the proxies in front of the API, separated by
    commas. Limits by address and the audit trail then use the last address in `X-Forwarded-For` that is not
    one of them. Default: none, the header is ignored."""
    mcp: bool = False
    """`PREVISTO_MCP`: `1` lets `previsto serve` answer assistants at `/v1/mcp`, with the extra `mcp`.
    Default: `0`."""
    telemetry: TelemetrySettings = TelemetrySettings()
    pin_cores: bool = False
    """`PREVISTO_PIN_CORES`: `1` keeps each API process on its own core, as `previsto serve --pin` does.
    Default: `0`."""
    metrics_tickers: int = 350
    """`PREVISTO_METRICS_TICKERS` (tickers): the number of tickers that have series of their own in the
    metrics, those with the most scores; the others are added up under the name `other`. A ticker has up to 21
    series. Default: `350`."""
    webhook_key: Path = Path()
    """`PREVISTO_WEBHOOK_KEY`: the file of the key that encrypts the addresses and secrets of webhooks; the
    processes of an installation need the same file. Default: `keys/webhooks.key` in the home folder."""
    backups: Path = Path()
    """`PREVISTO_BACKUPS`: the folder of the backups that are made before an upgrade, and by `previsto db
    backup` without a file name. Default: `backups` in the home folder."""
    webhooks_to_loopback: bool = False
    """`PREVISTO_WEBHOOKS_TO_LOOPBACK`: `1` also sends webhooks to this machine, under http or https, for
    tests and development. Default: `0`."""
    running: RunningSettings = RunningSettings()
    """`PREVISTO_REQUESTS_PER_MINUTE` (requests a minute): the rate limit of one caller over all API processes
    of a machine; a request above it is answered with 429. In a request for several tickers each ticker counts
    as one request. `0` means no limit. Default: `60000`.

    `PREVISTO_TOKEN_REQUESTS_PER_MINUTE` (requests a minute): the rate limit of one address that requests
    tokens or logs in. `0` means no limit. Default: `6000`.

    `PREVISTO_JOBS_PER_OWNER` (jobs): the number of jobs of one owner that run at a time. Default: no limit.

    `PREVISTO_QUEUED_JOBS_PER_OWNER` (jobs): the number of jobs of one owner that have not ended; a further
    submission is refused, but for jobs of schedules and child jobs. `0` means no limit. Default: `1000`.

    `PREVISTO_JOBS_PER_KIND` (jobs): the number of jobs of a kind that run at a time, `KIND=NUMBER` separated
    by commas. Default: no limit.

    `PREVISTO_LOG_LEVEL`: the least severe lines of the log, `debug`, `info`, `warning` or `error`; those of
    single loggers follow after commas, `LOGGER=LEVEL`. Other libraries are logged from `warning` on unless
    they are named. Default: `info` for `serve`, `worker` and jobs, `warning` for other commands.

    `PREVISTO_ADAPTIVE_RANGES`: `1` widens or narrows the ranges of forecasts by what the outcomes of earlier
    forecasts of the same ticker, strategy and step say, from 40 outcomes on; `0` issues ranges as the
    strategies give them. Default: `1`.

    `PREVISTO_ON_DECLINE`: what the step `drift` of a session does when it detects that a version declines:
    `nothing`, `alert` (an event, a line of the log, a metric), `retrain` (a training as well) or `demote` (a
    rollback as well, to the champion before or the fallback). Default: `alert`.

    `PREVISTO_ON_CHALLENGE`: what the step `challenge` of a session does when the scores of a challenger
    decide: `nothing` (it goes on), `propose` (the challenge ends, and a person may promote the version on
    this evidence) or `promote` (the version is promoted as well, when the gate has nothing else against it).
    Default: `propose`."""

    @classmethod
    def read(
        cls, home: str | None = None, source: str | None = None, env: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Flags win over `PREVISTO_*` variables, and those over defaults. Raises InvalidInput."""
        folder = Path(home or env.get("PREVISTO_HOME") or "~/.previsto").expanduser()
        return cls(
            home=folder,
            database_url=DatabaseUrl(
                env.get("PREVISTO_DATABASE_URL") or f"sqlite:///{folder.resolve() / 'previsto.db'}"
            ),
            ledger_key=Path(
                env.get("PREVISTO_LEDGER_KEY") or folder / "keys" / "ledger-ed25519.pem"
            ).expanduser(),
            artifacts=_artifacts(env.get("PREVISTO_ARTIFACTS") or str(folder / "artifacts")),
            source=source or env.get("PREVISTO_SOURCE") or "yahoo",
            actor=stated_text(env.get("PREVISTO_ACTOR") or getpass.getuser(), "PREVISTO_ACTOR"),
            identity=IdentitySettings.read(folder, env),
            logs=LogSettings.read(env),
            parity=ParitySettings.read(env),
            seed=_number(env, "PREVISTO_SYNTHETIC_SEED", int, 1),
            yahoo_timeout=_number(env, "PREVISTO_YAHOO_TIMEOUT", float, 15.0),
            yahoo_deadline=_number(env, "PREVISTO_YAHOO_DEADLINE", float, 20.0, least=1.0),
            prices_expiry=_number(env, "PREVISTO_PRICES_EXPIRY_HOURS", float, 24.0, least=0.0),
            yahoo_rate=_number(env, "PREVISTO_YAHOO_REQUESTS_PER_SECOND", float, 2.0, least=0.1),
            job_lease=_number(env, "PREVISTO_JOB_LEASE", float, LEASE_SECONDS, least=1.0),
            checkpoint_pace=_number(env, "PREVISTO_CHECKPOINT_PACE", float, 15.0),
            ray_address=env.get("PREVISTO_RAY_ADDRESS", ""),
            origins=_origins(env),
            proxies=read_proxies(env),
            mcp=bool(_number(env, "PREVISTO_MCP", int, 0)),
            telemetry=TelemetrySettings.read(env),
            pin_cores=bool(_number(env, "PREVISTO_PIN_CORES", int, 0)),
            metrics_tickers=_number(env, "PREVISTO_METRICS_TICKERS", int, 350),
            webhook_key=Path(
                env.get("PREVISTO_WEBHOOK_KEY") or folder / "keys" / "webhooks.key"
            ).expanduser(),
            backups=Path(env.get("PREVISTO_BACKUPS") or folder / "backups").expanduser(),
            webhooks_to_loopback=bool(_number(env, "PREVISTO_WEBHOOKS_TO_LOOPBACK", int, 0)),
            running=RunningSettings(
                requests_per_minute=_number(env, "PREVISTO_REQUESTS_PER_MINUTE", int, 60_000),
                token_requests_per_minute=_number(env, "PREVISTO_TOKEN_REQUESTS_PER_MINUTE", int, 6000),
                jobs_per_owner=_number(env, "PREVISTO_JOBS_PER_OWNER", int, 0),
                queued_jobs_per_owner=_number(env, "PREVISTO_QUEUED_JOBS_PER_OWNER", int, 1000),
                jobs_per_kind=_jobs_per_kind(env),
                log_level=_log_level(env),
                on_decline=_one_of(env, "PREVISTO_ON_DECLINE", Policy, "alert"),
                on_challenge=_one_of(env, "PREVISTO_ON_CHALLENGE", ChallengePolicy, "propose"),
                adaptive_ranges=bool(_number(env, "PREVISTO_ADAPTIVE_RANGES", int, 1)),
            ),
        )

    def environment(self, env: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment in which another process reads the same settings."""
        return {**env, "PREVISTO_HOME": str(self.home.resolve()), "PREVISTO_SOURCE": self.source}


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


def _one_of(env: Mapping[str, str], name: str, policies: Any, default: str) -> Any:
    text, known = env.get(name) or default, get_args(policies)
    if text not in known:
        raise InvalidInput(f"unknown policy {text!r}", field=name, remedy=f"one of {', '.join(known)}")
    return text


def _log_level(env: Mapping[str, str]) -> str:
    name = "PREVISTO_LOG_LEVEL"
    read_levels(text := env.get(name, ""), name)
    return text
