"""The HTTP API in one process with an empty request beside its own, by the sources on PYTHONPATH.

    python benchmarks/bare_server.py PORT pin|wander

The sources may be those of an older checkout; settings come from the environment.
"""

import sys
from typing import Any

import uvicorn
from litestar import post

from entrypoints.container import Container
from entrypoints.http import app
from entrypoints.http.edge.patient_protocol import PatientProtocol
from entrypoints.http.edge.pinning import pin
from entrypoints.http.openapi.operations import needs
from entrypoints.settings import Settings


@post("/empty", status_code=200, **{**needs("forecasts:write"), "sync_to_thread": False})
def empty() -> dict[str, int]:
    """Do nothing."""
    return {}


def main() -> None:
    """Serve until SIGTERM."""
    port, pinned = int(sys.argv[1]), sys.argv[2] == "pin"
    settings = Settings.read()
    if pinned:
        pin(settings.home / "cores")
    product: Any = Container(settings=settings)
    if hasattr(product.adapters(), "logs"):  # an older checkout has none
        product.adapters().logs().begin("serve")
    product.use_cases().warm_up()()
    base, oauth = f"http://127.0.0.1:{port}", product.authorization_server()
    routes = (*vars(app)["ROUTES"], empty)
    made = app.make_app(product, product.adapters().token_verifier(), oauth, base, routes=routes)
    uvicorn.run(made, port=port, loop="uvloop", http=PatientProtocol, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
