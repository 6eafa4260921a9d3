"""What is sent to MLflow, and what its refusals become; the client itself is not needed."""

import sys

import pytest

from adapters.tracking import entries
from adapters.tracking.client import check_address, open_client, shown
from adapters.tracking.refusals import refusal
from domain.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    MissingExtra,
    TrackingUnavailable,
    Unauthenticated,
)

SERVER = "http://127.0.0.1:5000"


class Answered(Exception):
    """An error of the client: a text and the status that goes with it."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self._status = status

    def get_http_status_code(self) -> int:
        """The status that the client derives."""
        return self._status


@pytest.mark.parametrize(
    ("error", "kind", "field", "cure"),
    [
        (Answered("… failed with error code 403 != 200. Response body: 'Invalid Host'", 500), Forbidden,
         "MLFLOW_TRACKING_URI", "--allowed-hosts"),
        (Answered("no login", 401), Unauthenticated, "MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_PASSWORD"),
        (Answered("Changing param values is not allowed", 400), Conflict, "mirror", "--rebuild"),
        (Answered("too many", 429), TrackingUnavailable, "MLFLOW_TRACKING_URI", "continues"),
        (Answered("failed with error code 503 != 200", 0), TrackingUnavailable, "MLFLOW_TRACKING_URI", ""),
        (Answered("database is full", 500), TrackingUnavailable, "MLFLOW_TRACKING_URI", "repair"),
        (OSError("no route"), TrackingUnavailable, "MLFLOW_TRACKING_URI", "start"),
    ],
)  # fmt: skip
def test_each_refusal_names_field_and_cure(error: Exception, kind: type, field: str, cure: str) -> None:
    """401 and 403 by their own cure, other refusals as a conflict, everything else as unavailable."""
    told = refusal(error, SERVER)
    assert (type(told), told.field) == (kind, field)
    assert cure in told.remedy
    assert SERVER in told.message


def test_a_refusal_is_one_short_line_without_credentials() -> None:
    """Control characters, later lines and passwords of an address do not reach a log."""
    told = refusal(OSError("http://ana:secret@host/\x1b[31m" + "x" * 5000 + "\nsecond"), SERVER)
    assert "secret" not in told.message
    assert told.message.isprintable()
    assert "second" not in told.message
    assert len(told.message) < 400


def test_the_cause_is_taken_out_of_a_wrapped_error() -> None:
    """The client wraps a failure in retries and an address."""
    text = (
        "API request to http://h failed with exception HTTPConnectionPool(…) (Caused by ReadTimeoutError(…))"
    )
    assert refusal(OSError(text), SERVER).message.endswith(": ReadTimeoutError")


@pytest.mark.parametrize("uri", ["", "sqlite:///m.db", "mlruns", "http://", "http://h:port", "databricks"])
def test_only_the_address_of_a_server_is_accepted(uri: str) -> None:
    """A folder or a database would be written by this process; the address is not quoted."""
    with pytest.raises(InvalidInput) as caught:
        check_address(uri)
    assert caught.value.field == "MLFLOW_TRACKING_URI"
    assert not uri or uri not in caught.value.message


def test_an_address_is_shown_without_credentials() -> None:
    """Also without a path and query, which may hold a token."""
    assert shown("https://ana:secret@host.example:8443/ml?token=t") == "https://host.example:8443"
    assert shown("http://host.example") == "http://host.example"


def test_without_the_extra_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the package to install."""
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingExtra) as caught:
        open_client(SERVER)
    assert (caught.value.field, "previsto[mlflow]" in caught.value.remedy) == ("mirror", True)


def test_names_and_values_are_those_that_mlflow_accepts() -> None:
    """Other characters of a name become `_`; a value is cut at 4 KiB between two characters."""
    assert entries.name("price_revision.^BVSP") == "price_revision._BVSP"
    assert entries.name("maré") == "mar_"
    assert entries.value("a\nb\x00") == "a?b?"
    cut = entries.value("é" * 3000)
    assert cut == "é" * 2048


def test_portions_hold_everything_in_order() -> None:
    """The last one is shorter."""
    assert [list(part) for part in entries.portions([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    assert list(entries.portions([], 2)) == []
