"""`serve`: the HTTP API, with a worker beside it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from domain.errors import InvalidInput, StoreUnavailable
from entrypoints.alarm import something_is_away
from entrypoints.cli.output import container
from entrypoints.identity_settings import LOOPBACK

MOST_CONNECTIONS = 512
METRICS = "PROMETHEUS_MULTIPROC_DIR"  # the name is that of prometheus_client
SERVER: dict[str, Any] = {
    "loop": "uvloop",
    "http": "entrypoints.http.edge.patient_protocol:PatientProtocol",
    "ws": "none",
    "lifespan": "on",
    "proxy_headers": False,
    "server_header": False,
    "access_log": False,
    "log_level": "warning",
    "limit_concurrency": MOST_CONNECTIONS,
    "timeout_keep_alive": 30,
    "timeout_graceful_shutdown": 30,
}


@click.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, help="Port [8000].")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="API processes [1].")
@click.option("--pin", is_flag=True, help="Keep each API process on a core of its own.")
@click.option("--no-worker", is_flag=True, help="Leave jobs to `previsto worker`.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, workers: int, pin: bool, no_worker: bool) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C, and carry out jobs beside it.

    Off loopback it wants PREVISTO_ISSUER to be https://, for tokens must not travel in the clear: put a
    proxy in front that ends TLS.
    """
    import uvicorn

    product = container(ctx)
    _check(product, host)
    environment = product.settings().environment()
    os.environ.update(environment)
    if pin:
        os.environ["PREVISTO_PIN_CORES"] = "1"
    os.environ[METRICS] = str(_emptied(product.settings().home / "metrics"))
    helper = None if no_worker else _worker(environment)
    click.echo(f"serving http://{host}:{port}, described at /docs", err=True)
    # The server raises the signal that ended it once more; it must not end us before the worker is told.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.run(
            "entrypoints.http.server:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            **SERVER,
        )
    finally:
        if helper:
            helper.terminate()
            helper.wait(30)


def _emptied(folder: Path) -> Path:
    """Where the API processes add up what they count, from nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    return folder


def _check(product: Any, host: str) -> None:
    """What is away or wrong is said here, not in every process. A provider may come back."""
    identity = product.settings().identity
    if host not in LOOPBACK and not identity.issuer.startswith("https://"):
        raise InvalidInput(
            f"{host} is not loopback and PREVISTO_ISSUER is not https",
            field="host",
            remedy="set PREVISTO_ISSUER=https://… and let a proxy end TLS, or listen on 127.0.0.1",
        )
    product.adapters.feed().head()
    try:
        product.adapters.token_verifier().check()
    except StoreUnavailable as away:
        if identity.provider is None:
            raise
        something_is_away(away)


def _worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    call = "from entrypoints.cli.app import main; main()"
    return subprocess.Popen([sys.executable, "-c", call, "worker", "--processes", "1"], env=environment)  # noqa: S603
