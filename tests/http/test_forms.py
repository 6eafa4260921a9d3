"""Representations of an answer: compressed, CSV, Arrow, metrics and HTML."""

import gzip
import io
import re
from typing import Any

import pyarrow
import pytest
import zstandard

from entrypoints.http.edge.compression import encoding_for
from tests.support.http_server import Api

PRICES = "/v1/tickers/VALE3/prices?last=200"


def raw(api: Api, path: str, **headers: str) -> tuple[Any, bytes]:
    """An answer with the body bytes as received."""
    with api.stream("GET", path, headers={"accept-encoding": "", **headers}) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (b"", b""),
        (b"gzip, deflate, br", b"gzip"),
        (b"gzip, deflate, br, zstd", b"zstd"),
        (b"zstd;q=0.1, gzip;q=0.5", b"gzip"),
        (b"zstd;q=0, *", b"gzip"),
        (b"*", b"zstd"),
        (b"gzip;q=0", b""),
        (b"identity", b""),
        (b"GZIP;q=1.0", b"gzip"),
        (b"gzip;q=x, ;;, \xff", b""),
    ],
)
def test_the_encoding_follows_accept_encoding(accepted: bytes, chosen: bytes) -> None:
    """Weights are compared, weight zero excludes an encoding, and malformed values are ignored."""
    assert encoding_for(accepted) == chosen


def test_large_answers_are_compressed(api: Api) -> None:
    """Every encoding decodes to the same bytes and has its own ETag; small answers stay uncompressed."""
    plain, whole = raw(api, PRICES)
    assert "content-encoding" not in plain.headers
    tags = {plain.headers["etag"]}
    for encoding, unpack in (("gzip", gzip.decompress), ("zstd", zstandard.decompress)):
        answer, body = raw(api, PRICES, **{"accept-encoding": encoding})
        assert answer.headers["content-encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) == len(body) < len(whole) / 2
        assert unpack(body) == whole
        tag = answer.headers["etag"]
        tags.add(tag)
        again, nothing = raw(api, PRICES, **{"accept-encoding": encoding, "if-none-match": tag})
        assert (again.status_code, nothing) == (304, b"")
    assert len(tags) == 3
    assert "content-encoding" not in raw(api, "/v1", **{"accept-encoding": "zstd"})[0].headers


def test_a_head_says_what_a_get_would(api: Api) -> None:
    """HEAD reports the length of the body that GET returns."""
    for encoding in ("", "zstd"):
        headers = {"accept-encoding": encoding}
        got, body = raw(api, PRICES, **headers)
        head = api.head(PRICES, headers=headers)
        assert head.content == b""
        for name in ("content-length", "etag", "content-type"):
            assert head.headers[name] == got.headers[name], name
        assert int(head.headers["content-length"]) == len(body)


def test_prices_as_json_csv_and_arrow_are_the_same(api: Api) -> None:
    """The Accept header with its weights chooses the format; Arrow metadata equals the JSON fields."""
    found = api.get(PRICES).json()
    closes = [bar["close"] for bar in found["bars"]]

    lines = api.get(PRICES, headers={"accept": "text/csv"}).text.splitlines()
    assert [float(line.split(",")[4]) for line in lines[1:]] == closes

    kind = "application/vnd.apache.arrow.stream"
    answer = api.get(PRICES, headers={"accept": f"{kind}, application/json;q=0.5"})
    assert answer.headers["content-type"] == kind
    table = pyarrow.ipc.open_stream(io.BytesIO(answer.content)).read_all()
    assert table["close"].to_pylist() == closes
    assert [day.isoformat() for day in table["session"].to_pylist()] == [
        bar["session"] for bar in found["bars"]
    ]
    assert table.schema.metadata[b"digest"].decode() == found["digest"]
    assert table.schema.metadata[b"revision"].decode() == str(found["revision"])

    for accepted in ("*/*", "application/json;q=1, text/csv;q=0.2", "image/png"):
        kind = api.get(PRICES, headers={"accept": accepted}).headers["content-type"]
        assert kind.startswith("application/json"), accepted


def test_metrics_count_requests_by_their_route(api: Api) -> None:
    """There is one series for each operation, whatever names are requested, and counts of jobs."""

    def counted() -> dict[str, float]:
        text = api.get("/metrics").text
        return {k: float(v) for k, v in re.findall(r"^(previsto\S+(?:\{.*\})?) (\S+)$", text, re.MULTILINE)}

    shown = 'previsto_http_requests_total{method="GET",route="/v1/tickers/{symbol}",status="%s"}'
    before = counted()
    for name in ("VALE3", "AAPL", "NONE3", "NADA4"):
        api.get(f"/v1/tickers/{name}")
    after = counted()
    assert after[shown % 200] - before.get(shown % 200, 0) == 2
    assert after[shown % 404] - before.get(shown % 404, 0) == 2
    assert after["previsto_ledger_head"] == api.get("/v1/monitoring").json()["head"]
    assert after["previsto_oldest_prices_seconds"] >= 0
    assert not [name for name in after if "NONE3" in name]
    seconds = 'previsto_http_request_seconds_count{method="GET",route="/v1/tickers/{symbol}"}'
    assert after[seconds] >= 4


def test_metrics_need_a_token(api: Api) -> None:
    """Metrics reveal business figures, so they are not public."""
    assert api.get("/metrics", headers={"authorization": ""}).status_code == 401
    assert api.get("/metrics", headers=api.as_("ana:data:read")).status_code == 403
