"""`doctor`: check this installation."""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import click

from application.ports.artifact_store import ArtifactStore
from application.projections.projector import Projector
from application.queries.lists import Data
from application.queries.verify_ledger import BadPosition, BadRevision, LedgerVerdict
from domain.errors import PrevistoError
from entrypoints.cli.doctor_checks import (
    check_calendars,
    check_clock,
    check_disk,
    check_key_files,
    check_mirror,
    check_stored_artifacts,
)
from entrypoints.cli.exit_codes import CHECK_FAILED, exit_code
from entrypoints.cli.output import Form, container, in_forms, show_data, show_table
from entrypoints.cli.price_table import show_price_table

if TYPE_CHECKING:
    from entrypoints.container import Container

EXTRAS = {
    "torch": "train",
    "onnxruntime": "serve",
    "onnx": "compress",
    "optuna": "tune",
    "statsmodels": "arima",
    "statsforecast": "auto-arima",
    "obstore": "s3",
    "mlflow-skinny": "mlflow",
    "mcp": "mcp",
    "ray": "ray",
}


@click.command()
@click.option("--table", metavar="FILE", help="Show how this price table is read, and check nothing else.")
@in_forms
@click.pass_context
def doctor(ctx: click.Context, table: str | None, form: Form) -> int:
    """Check this installation.

    Exits with 1 when a check fails. Checks the database and its clock, the ledger, artifacts by their
    hash, key files, calendars, strategies, the price source, the backend of traces, free disk space and
    the mirror. A check that fails says its cure, and with --json the exit code that other commands end
    with for this reason. A missing optional package is shown as absent and is not a failure.

    With --table: separator, decimal sign, order of day and month, encoding, columns and first rows of a
    table, or why it is refused. The ticker is that of the file's name; the options are those of --source.
    """
    product = container(ctx)
    if table is not None:
        return show_price_table(product.settings(), table, form)
    checks = [_run(name, check) for name, check in _checks(product)]
    extras = [_extra(name, extra) for name, extra in EXTRAS.items()]
    broken = any(check["state"] == "broken" for check in checks)
    if form:
        show_data({"sound": not broken, "checks": [*checks, *extras]}, form, [*checks, *extras])
    else:
        show_table("Doctor", ("check", "state", "detail"), [_row(c) for c in [*checks, *extras]])
    return CHECK_FAILED if broken else 0


def _checks(product: "Container") -> Iterator[tuple[str, Callable[[], str]]]:
    from entrypoints.container.telemetry import check_backend

    adapters, settings, lists = product.adapters(), product.settings(), product.use_cases().lists()

    def exchanges() -> list[str]:
        return [row["exchange"] for row in lists.all("tickers")]

    yield "python", lambda: sys.version.split()[0]
    yield "database", lambda: f"{adapters.engine().url}, {adapters.feed().head()} events"
    verdict = cache(product.use_cases().verify_ledger())
    yield "ledger", lambda: _hash_chain(verdict())
    yield "price revisions", lambda: _revisions(verdict())
    yield "projections", lambda: _projections(product.use_cases().projector())
    yield "artifacts", lambda: _artifact(adapters.artifacts())
    yield "stored artifacts", lambda: check_stored_artifacts(adapters.artifacts(), lists.all("models"))
    yield "clock", lambda: check_clock(adapters.clock().now, adapters.database_time)
    yield "key files", lambda: check_key_files(settings)
    yield "calendar", lambda: check_calendars(adapters.calendar(), exchanges(), adapters.clock().now())
    yield "strategies", lambda: ", ".join(adapters.catalog().names())
    yield "source", lambda: adapters.source().name
    yield "traces", lambda: check_backend(settings.telemetry)
    yield "disk", lambda: check_disk(settings)
    yield "mirror", lambda: check_mirror(product.use_cases().mirror_status()())


def _hash_chain(verdict: LedgerVerdict) -> str:
    bad = [one for one in verdict.bad if isinstance(one, BadPosition)]
    if bad:
        raise PrevistoError(f"the hash chain is broken at position {bad[0].position}")
    return "the hash chain is complete"


def _revisions(verdict: LedgerVerdict) -> str:
    bad = [one for one in verdict.bad if isinstance(one, BadRevision)]
    if bad:
        raise PrevistoError(f"{bad[0].revision}: {bad[0].problem}")
    return f"{verdict.revisions} match their events"


def _projections(projector: Projector) -> str:
    places = {name: projector.catch_up(name) for name in projector.names}
    stopped = [f"{name}: {place.problem}" for name, place in places.items() if place.problem]
    if stopped:
        raise PrevistoError(stopped[0])
    return "up to date: " + ", ".join(places)


def _artifact(artifacts: ArtifactStore) -> str:
    address = artifacts.save(({}, {"doctor": "round trip"}))
    artifacts.load(address)
    return "written and read back"


def _run(name: str, check: Callable[[], str]) -> Data:
    try:
        return {"check": name, "state": "sound", "detail": check()}
    except PrevistoError as error:
        detail = f"{error.message} {error.remedy}".strip()
        cure = {"cure": error.remedy, "code": error.code, "exit": exit_code(error)}
        return {"check": name, "state": "broken", "detail": detail, **cure}


def _row(found: Data) -> tuple[str, str, str]:
    return found["check"], found["state"], found["detail"]


def _extra(name: str, extra: str) -> Data:
    try:
        return {"check": name, "state": "sound", "detail": version(name)}
    except PackageNotFoundError:
        return {"check": name, "state": "absent", "detail": f"pip install 'previsto[{extra}]'"}
