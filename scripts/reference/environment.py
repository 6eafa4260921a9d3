"""`.env.example`: each environment variable with what it means and an example."""

import textwrap
from collections.abc import Iterator

from scripts.reference.markdown import sentence

from entrypoints.variables import Variable, variables

HEAD = """\
# `make reference` writes this file. Previsto reads the variables from the environment, not from a file:
# Shell:      cp .env.example .env && set -a && . ./.env && set +a
# Container:  docker run --env-file .env ...
"""
EXAMPLES: dict[str, tuple[str, ...]] = {
    "PREVISTO_HOME": ("/var/lib/previsto",),
    "PREVISTO_SOURCE": ("yahoo",),
    "PREVISTO_DATABASE_URL": (
        "sqlite:////var/lib/previsto/previsto.db",
        "postgresql://previsto:secret@db.internal/previsto",
    ),
    "PREVISTO_ARTIFACTS": ("/var/lib/previsto/artifacts", "s3://models/previsto"),
    "PREVISTO_LEDGER_KEY": ("/run/secrets/ledger-ed25519.pem",),
    "PREVISTO_BACKUPS": ("/var/backups/previsto",),
    "PREVISTO_WEBHOOK_KEY": ("/run/secrets/webhooks.key",),
    "PREVISTO_WEBHOOKS_TO_LOOPBACK": ("1",),
    "PREVISTO_ACTOR": ("operations",),
    "PREVISTO_SYNTHETIC_SEED": ("1",),
    "PREVISTO_YAHOO_TIMEOUT": ("15",),
    "PREVISTO_YAHOO_DEADLINE": ("20",),
    "PREVISTO_YAHOO_REQUESTS_PER_SECOND": ("2",),
    "PREVISTO_PRICES_EXPIRY_HOURS": ("24",),
    "PREVISTO_JOB_LEASE": ("30",),
    "PREVISTO_JOBS_PER_KIND": ("train=2,refresh=1",),
    "PREVISTO_JOBS_PER_OWNER": ("4",),
    "PREVISTO_QUEUED_JOBS_PER_OWNER": ("1000",),
    "PREVISTO_CHECKPOINT_PACE": ("15",),
    "PREVISTO_RAY_ADDRESS": ("10.0.0.5:6379",),
    "PREVISTO_ISSUER": ("https://previsto.example.com",),
    "PREVISTO_AUDIENCE": ("https://previsto.example.com/v1",),
    "PREVISTO_TOKEN_KEYS": ("/var/lib/previsto/keys/tokens",),
    "PREVISTO_DEVICE_GRANT": ("off",),
    "PREVISTO_WEB": ("off",),
    "PREVISTO_SESSION_IDLE_MINUTES": ("15",),
    "PREVISTO_SESSION_HOURS": ("8",),
    "PREVISTO_OIDC_ISSUER": ("https://login.example.com/realms/desk",),
    "PREVISTO_OIDC_PROFILE": ("keycloak",),
    "PREVISTO_OIDC_ALGORITHMS": ("RS256,PS256,ES256",),
    "PREVISTO_OIDC_CUSTOM": ("typ=JWT,client=azp,scope=scp+roles",),
    "PREVISTO_OIDC_SCOPES": ("Forecasts.Read=forecasts:read,Forecasts.Write=forecasts:write",),
    "PREVISTO_MCP": ("1",),
    "PREVISTO_OIDC_CLIENT_ID": ("previsto-web",),
    "PREVISTO_OIDC_CLIENT_SECRET": ("secret",),
    "PREVISTO_OIDC_LOGIN_SCOPES": ("openid offline_access forecasts:read",),
    "PREVISTO_SESSION_KEY": ("/run/secrets/sessions.key",),
    "PREVISTO_TRUSTED_PROXIES": ("10.0.0.5,2001:db8::/48",),
    "PREVISTO_CORS_ORIGINS": ("https://desk.example",),
    "PREVISTO_REQUESTS_PER_MINUTE": ("60000",),
    "PREVISTO_TOKEN_REQUESTS_PER_MINUTE": ("6000",),
    "PREVISTO_PIN_CORES": ("1",),
    "PREVISTO_METRICS_TICKERS": ("350",),
    "PREVISTO_LOG_LEVEL": ("info,adapters.market_data=debug",),
    "PREVISTO_ADAPTIVE_RANGES": ("1",),
    "PREVISTO_ON_DECLINE": ("alert",),
    "PREVISTO_ON_CHALLENGE": ("propose",),
    "PREVISTO_LOG_FORMAT": ("json",),
    "PREVISTO_LOG_RING_MIB": ("16",),
    "PREVISTO_PARITY_ORIGINS": ("20",),
    "PREVISTO_PARITY_KEPT_BY_GRAPHS": ("98",),
    "PREVISTO_PARITY_KEPT_BY_NETWORKS": ("80",),
    "PREVISTO_PARITY_ALPHA": ("0.05",),
    "PREVISTO_PARITY_COVERAGE": ("1",),
    "PREVISTO_PARITY_DIFFERENCE": ("0.1",),
    "OTEL_EXPORTER_OTLP_ENDPOINT": ("http://collector:4318",),
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": ("http://collector:4318/v1/traces",),
    "OTEL_EXPORTER_OTLP_HEADERS": ("authorization=Bearer%20TOKEN",),
    "OTEL_EXPORTER_OTLP_PROTOCOL": ("http/protobuf",),
    "OTEL_TRACES_EXPORTER": ("otlp",),
    "OTEL_SDK_DISABLED": ("true",),
    "OTEL_SERVICE_NAME": ("previsto",),
    "OTEL_RESOURCE_ATTRIBUTES": ("deployment.environment.name=production",),
    "OTEL_TRACES_SAMPLER": ("traceidratio",),
    "OTEL_TRACES_SAMPLER_ARG": ("0.1",),
    "OTEL_EXPORTER_OTLP_TIMEOUT": ("2",),
}


def page() -> str:
    """The whole file, without a value in force."""
    return "\n".join([HEAD, *(_entry(one) for one in found())])


def found() -> Iterator[Variable]:
    """Every variable, in the order of the page of settings."""
    for group in variables().values():
        yield from group.values()


def _entry(one: Variable) -> str:
    unit = f" {one.unit}" if one.default.startswith("`") else ""
    said = f"{sentence(one.meaning)} Default: {one.default}{unit}".rstrip().replace("`", "")
    comment = textwrap.fill(said, 108, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    return "\n".join([comment, *(f"#{one.name}={example}" for example in EXAMPLES[one.name]), ""])
