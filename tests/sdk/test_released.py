"""What was released is kept: the document of each version, and its client (`make released`)."""

import copy
import gzip
import hashlib
import json
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripts.sdk.compatibility import breaks
from scripts.sdk.document import DOCUMENT
from scripts.sdk.released import KEPT, document_bytes, plain_document, wheel_bytes

DOCUMENTS = sorted(KEPT.glob("openapi-*.json.gz"))
WHEELS = sorted(KEPT.glob("*.whl"))
Change = Callable[[dict[str, Any]], object]


def test_something_is_kept() -> None:
    """A document and a wheel of each version."""
    assert len(DOCUMENTS) == len(WHEELS) >= 1


@pytest.mark.parametrize("kept", DOCUMENTS, ids=lambda path: path.name)
def test_the_service_of_today_breaks_no_released_client(kept: Path) -> None:
    """No operation, field of an answer or code is removed, and no field of a form is newly required."""
    old = json.loads(gzip.decompress(kept.read_bytes()))
    assert not breaks(old, plain_document(DOCUMENT.read_text("utf-8")))


CHANGES: dict[str, Change] = {
    "operation tickers.get is removed": lambda d: d["paths"].pop("/v1/tickers/{symbol}"),
    "parameter limit of tickers.list is removed": lambda d: d["paths"]["/v1/tickers"]["get"].update(
        parameters=[]
    ),
    "operation tickers.track answers 200 no more": lambda d: d["paths"]["/v1/tickers"]["post"][
        "responses"
    ].pop("200"),
    "component Bar is removed": lambda d: _schemas(d).pop("Bar"),
    "field Bar.close is removed": lambda d: _schemas(d)["Bar"]["properties"].pop("close"),
    "field Bar.close is not always there any more": lambda d: _schemas(d)["Bar"]["required"].remove("close"),
    "field Bar.close has another type: ['number'], now ['null', 'number']": lambda d: _schemas(d)["Bar"][
        "properties"
    ].update(close={"type": ["number", "null"]}),
    "field NewTicker.ticker is removed": lambda d: _schemas(d)["NewTicker"]["properties"].pop("ticker"),
    "field NewForecast.horizon is required now": lambda d: _schemas(d)["NewForecast"]["required"].append(
        "horizon"
    ),
    "code no-prices is removed": lambda d: _codes(d).pop("no-prices"),
}


def _schemas(document: dict[str, Any]) -> Any:
    return document["components"]["schemas"]


def _codes(document: dict[str, Any]) -> Any:
    return _schemas(document)["Problem"]["properties"]["code"]["x-codes"]


@pytest.mark.parametrize("told", CHANGES)
def test_a_break_is_noticed(told: str) -> None:
    """And what is only new is none."""
    old = plain_document(DOCUMENT.read_text("utf-8"))
    new = copy.deepcopy(old)
    CHANGES[told](new)
    assert told in breaks(old, new)
    newer = copy.deepcopy(old)
    _schemas(newer)["Bar"]["properties"]["more"] = {"type": "string"}
    _schemas(newer)["NewTicker"]["properties"]["more"] = {"type": "string"}
    _codes(newer)["another"] = "A cause."
    newer["paths"]["/v1/more"] = old["paths"]["/v1/me"]
    assert not breaks(old, newer)


def test_the_same_sources_give_the_same_bytes() -> None:
    """Of the document and of the wheel, whose record has the hash of each file."""
    assert document_bytes() == document_bytes()
    assert wheel_bytes() == wheel_bytes()


@pytest.mark.parametrize("kept", WHEELS, ids=lambda path: path.name)
def test_a_wheel_is_whole(kept: Path) -> None:
    """Every file has the hash of the record."""
    with zipfile.ZipFile(kept) as archive:
        (record,) = [name for name in archive.namelist() if name.endswith(".dist-info/RECORD")]
        lines = [line.split(",") for line in archive.read(record).decode().splitlines()]
        assert sorted(name for name, *_ in lines) == sorted(archive.namelist())
        for name, digest, size in lines[:-1]:
            data = archive.read(name)
            found = urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
            assert (digest, int(size)) == (f"sha256={found}", len(data))
