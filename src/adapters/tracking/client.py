"""The client of MLflow, imported with settings under which a server that is away costs seconds."""

import os
from typing import Any
from urllib.parse import urlsplit

from domain.errors import InvalidInput, MissingExtra

VARIABLE = "MLFLOW_TRACKING_URI"
# MLflow reads these when it is used; its own defaults block a call for minutes.
SETTINGS = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "5",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ASYNC_LOGGING": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "GIT_PYTHON_REFRESH": "quiet",
}


def open_client(uri: str) -> Any:
    """The MlflowClient of a server. Raises InvalidInput for an address, MissingExtra without MLflow."""
    check_address(uri)
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        from mlflow import MlflowClient
    except ImportError as error:
        raise MissingExtra(
            "the mirror needs mlflow-skinny", field="mirror", remedy="pip install 'previsto[mlflow]'"
        ) from error
    return MlflowClient(uri, registry_uri=uri)


def check_address(uri: str) -> None:
    """Raise InvalidInput unless the address is that of a server; it is not quoted, it may hold a password."""
    try:
        parts = urlsplit(uri)
        served = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        served = False
    if not served:
        raise InvalidInput(
            "the address of an MLflow server is needed" if not uri else "this is not the address of a server",
            field=VARIABLE,
            remedy=f"e.g. {VARIABLE}=http://127.0.0.1:5000",
        )


def shown(uri: str) -> str:
    """The address without credentials, path and query."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
