"""Errors of the MLflow client as errors of Previsto, each with its field and its cure."""

import re

from adapters.tracking.client import VARIABLE
from domain.errors import Conflict, Forbidden, PrevistoError, TrackingUnavailable, Unauthenticated

LONGEST = 300  # characters quoted from an answer of the server


def refusal(error: Exception, server: str) -> PrevistoError:
    """The error to raise for one of the client; `server` is its address without credentials."""
    status, text = _status(error), quoted(_cause(str(error)))
    if status == 401:
        return Unauthenticated(
            f"MLflow at {server} wants a login",
            field=VARIABLE,
            remedy="set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
        ).told_as("the tracking server wants a login")
    if status == 403:
        return Forbidden(
            f"MLflow at {server} refuses this client: {text}",
            field=VARIABLE,
            remedy="start `mlflow server` with this name in --allowed-hosts, or permit the user to write",
        ).told_as("the tracking server refuses this service")
    if 400 <= status < 500 and status not in (408, 429):
        return Conflict(
            f"MLflow at {server} refuses an entry: {text}",
            field="mirror",
            remedy="undo the change in MLflow, or mirror into an empty server with --rebuild",
        ).told_as("the tracking server refuses an entry")
    return TrackingUnavailable(
        f"MLflow at {server} does not answer or fails: {text}",
        field=VARIABLE,
        remedy="start or repair the server; the mirror continues by itself",
    )


def _cause(text: str) -> str:
    """The name of the failure, of a text that wraps it in retries and an address."""
    caused = re.search(r"Caused by (\w+)", text) or re.search(r"failed with exception (\w+)", text)
    return caused[1] if caused else text


def quoted(text: str) -> str:
    """The first line without control characters and without credentials of an address."""
    line = text.strip().splitlines()[0] if text.strip() else "no reason"
    plain = "".join(c if c.isprintable() else "?" for c in line)
    return re.sub(r"//[^/@\s]*@", "//", plain)[:LONGEST]


def _status(error: Exception) -> int:
    """The HTTP status; 0 when there was no answer, or one without a known code."""
    said = re.search(r"failed with error code (\d{3}) ", str(error))
    if said:
        return int(said[1])
    ask = getattr(error, "get_http_status_code", None)
    return int(ask()) if ask else 0
