"""The page of the settings: variables of the environment, and what may change while the service runs."""

from collections.abc import Iterable

import msgspec
from scripts.reference.markdown import code, prose, sentence, table, whole_page
from scripts.reference.schemas import kind

from domain.running_settings import RunningSettings
from entrypoints.variables import Variable, variables

INTRO = """
Settings are environment variables, read once when a process starts. The options `--home` and `--source` of
the [command line](cli.md) override `PREVISTO_HOME` and `PREVISTO_SOURCE`.
`PREVISTO_SERVER` and `PREVISTO_PROFILE` name a [remote service](../how-to/use-a-remote-service.md) for the
command line. An invalid value is refused with
the name of the variable, and a variable `PREVISTO_…` that nothing reads is named with the one that was
probably meant. `.env.example` has an example of each. `previsto settings show` prints the effective values
with their origins.

A secret may stand in a file, as containers mount it: `PREVISTO_DATABASE_URL_FILE` names the file that holds
`PREVISTO_DATABASE_URL`. The same holds for `OTEL_EXPORTER_OTLP_HEADERS`, `AWS_ACCESS_KEY_ID`,
`AWS_SECRET_ACCESS_KEY` and `MLFLOW_TRACKING_PASSWORD`.
"""
PROVIDER = """
Previsto issues its own tokens unless `PREVISTO_OIDC_ISSUER` is set; then it accepts those of the provider.
"""
TRACES = """
Traces are off without an endpoint. These are the standard variables of OpenTelemetry; its SDK also reads
those of certificates, compression and batches. [Follow a trace](../how-to/follow-a-trace.md).
"""
RUNNING = """
These settings may change without a restart. `previsto settings set` and `PATCH /v1/settings` change them;
each change is the event `settings.changed.v1` and applies in every process within two seconds. The
environment variable gives the value that holds until the first change and after `previsto settings reset`.
`0`, or no entry for a kind, means no limit; so does a variable of a limit that is not set.
"""


def page() -> str:
    """The whole page."""
    found = variables()
    return whole_page(
        "Settings",
        prose(INTRO),
        "## Installation",
        _table(found["Settings"].values()),
        "## Logs",
        _table(found["LogSettings"].values()),
        "## Error budget of compressions",
        _table(found["ParitySettings"].values()),
        "## Tokens",
        _table(found["IdentitySettings"].values()),
        "## OpenID provider",
        prose(PROVIDER),
        _table(found["Provider"].values()),
        "## Traces",
        prose(TRACES),
        _table(one for group in ("endpoint", "ratio", "TelemetrySettings") for one in found[group].values()),
        "## Settings that change while the service runs",
        prose(RUNNING),
        table(("setting", "variable", "value", "meaning"), map(_running, found["running"].values())),
    )


def _table(found: Iterable[Variable]) -> str:
    rows = ((code(one.name), one.default, one.unit, sentence(one.meaning)) for one in found)
    return table(("variable", "default", "unit", "meaning"), rows)


def _running(one: Variable) -> tuple[str, ...]:
    name = one.name.removeprefix("PREVISTO_").lower()
    _, forms = msgspec.json.schema_components((RunningSettings,), ref_template="{name}")
    schema = forms[RunningSettings.__name__]["properties"][name]
    value = f"{one.unit}: {kind(schema)}" if one.unit else kind(schema)
    return code(name), code(one.name), value, sentence(one.meaning)
