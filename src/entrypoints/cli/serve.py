"""`serve`: the HTTP API, with a worker in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click

from application.happenings import Unavailable
from domain.errors import InvalidInput, StoreUnavailable
from entrypoints.cli.output import container
from entrypoints.container.counting import counting_in
from entrypoints.http.edge.places import MAX_CONNECTIONS
from entrypoints.identity_settings import LOOPBACK
from entrypoints.process_end import end_within
from entrypoints.process_log import begin_log

if TYPE_CHECKING:
    from entrypoints.container import Container

SERVER: dict[str, Any] = {
    "loop": "uvloop",
    "http": "entrypoints.http.edge.patient_protocol:PatientProtocol",
    "ws": "none",
    "lifespan": "on",
    "proxy_headers": False,
    "server_header": False,
    "access_log": False,
    "log_config": None,  # the log of the process takes the lines of uvicorn
    "limit_concurrency": MAX_CONNECTIONS,
    "timeout_keep_alive": 30,
    "timeout_graceful_shutdown": 8,
}
HELPER_SECONDS = 10.0  # for the worker to return its jobs
END_SECONDS = 12.0  # for everything after the API; with the bound of the API less than 30 s in all


@click.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, help="Port to listen on [8000].")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Number of API processes [1].")
@click.option("--pin", is_flag=True, help="Keep each API process on its own core.")
@click.option("--no-worker", is_flag=True, help="Do not run jobs; `previsto worker` runs them.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, workers: int, pin: bool, no_worker: bool) -> None:
    """Serve the HTTP API until SIGTERM or Ctrl-C, and run jobs one at a time.

    An address other than loopback needs an https:// address in PREVISTO_ISSUER and a proxy that ends TLS,
    because tokens must not travel unencrypted.
    """
    port = _publish(host, port)
    product = container(ctx, "serve")
    product.adapters().logs().begin("serve")
    _check(product, host)
    with counting_in(product.settings().home):
        _serve(product, host, port, workers, pin, no_worker)


def _serve(product: "Container", host: str, port: int, workers: int, pin: bool, no_worker: bool) -> None:
    import uvicorn

    environment = product.settings().environment()
    os.environ.update(environment)
    if pin:
        os.environ["PREVISTO_PIN_CORES"] = "1"
    helper = None if no_worker else _worker(environment)
    begin_log(product, "serve", f"starting; in some seconds at http://{host}:{port}, described at /docs")
    # uvicorn raises the signal that ended it again; the worker must be stopped before this process ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.run(
            "entrypoints.server:application",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            **SERVER,
        )
    finally:
        end_within(END_SECONDS)
        if helper:
            _end(helper)


def _publish(host: str, port: int) -> int:
    """Publish the address on loopback that is listened on, unless PREVISTO_ISSUER names another one.

    Tokens and metadata name it. Returns the port; for 0 one that is free.
    """
    if port == 0:
        with socket.create_server((host, 0), family=_family(host)) as free:
            port = free.getsockname()[1]
    if host in LOOPBACK and not os.environ.get("PREVISTO_ISSUER"):
        os.environ["PREVISTO_ISSUER"] = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    return port


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _check(product: "Container", host: str) -> None:
    """Check address, database and token keys once, before the API processes start.

    An OpenID provider that cannot be reached gives a warning only, because it may be available later.
    """
    identity = product.settings().identity
    if host not in LOOPBACK and not identity.issuer.startswith("https://"):
        raise InvalidInput(
            f"address {host!r} is not loopback, and PREVISTO_ISSUER is not https",
            field="host",
            remedy="set PREVISTO_ISSUER=https://… and let a proxy end TLS, or listen on 127.0.0.1",
        )
    product.adapters().feed().head()
    try:
        product.adapters().token_verifier().check()
    except StoreUnavailable as away:
        if identity.provider is None:
            raise
        product.adapters().observer()(Unavailable(part="serve", error=away))


def _worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    watch = f"from entrypoints.process_end import end_with; end_with({os.getpid()})"
    call = f"{watch}; from entrypoints.cli.app import main; main()"
    return subprocess.Popen([sys.executable, "-c", call, "worker", "--processes", "1"], env=environment)  # noqa: S603


def _end(helper: "subprocess.Popen[bytes]") -> None:
    helper.terminate()
    try:
        helper.wait(HELPER_SECONDS)
    except subprocess.TimeoutExpired:
        helper.kill()  # its jobs end with it, and are run again when their leases have ended
