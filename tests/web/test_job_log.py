"""The log of a job on its page: own lines only, cut, and as text."""

import re
from html import unescape

import msgspec

from adapters.logs.ring import segment
from domain.job import stream_of
from entrypoints.container import Container
from tests.support.http_server import Api
from tests.support.pages import Reader, reader

MAX_LINES, MAX_BYTES = 500, 4096
HOSTILE = "</pre><script>window.hit=1</script>\u202e"


def write_lines(product: Container, trace: str, texts: list[tuple[str, str]]) -> None:
    """Append lines of (job, message) as processes do."""
    folder = product.settings().home / "logs"
    folder.mkdir(exist_ok=True)
    common = {"time": "2024-06-12T21:00:00Z", "level": "info", "event": "job.said", "trace": trace}
    lines = [msgspec.json.encode({**common, "job": job, "message": text}) for job, text in texts]
    with segment(folder, 1).open("ab") as file:
        file.write(b"".join(line + b"\n" for line in lines))


def lines_of(page: str) -> list[str]:
    """The lines of the log on a page."""
    (shown,) = re.findall(r'<pre class="log" tabindex="0" lang="en">(.*?)</pre>', page, re.S)
    return unescape(shown).rstrip("\n").split("\n")


def submitted(person: Reader, product: Container) -> tuple[str, str, str]:
    """The page of a new job, its id and its trace."""
    where = person.act("/tickers/VALE3/refresh").headers["location"]
    job = where.rpartition("/")[2]
    meta = product.use_cases().ledger().read(stream_of(job))[0].meta
    return where, job, meta.traceparent.split("-")[1]


def test_a_job_shows_its_last_lines_as_text(api: Api, bia: Reader, product: Container) -> None:
    """At most 500 lines of at most 4 kB; those of another job of the trace are not among them."""
    where, job, trace = submitted(bia, product)
    assert "No line of this job is kept" in bia.open(where)
    write_lines(product, trace, [("0other", "hidden"), *[(job, f"number {n}.") for n in range(600)]])
    found = lines_of(bia.open(where))
    assert (len(found), "number 599." in found[-1]) == (MAX_LINES, True)
    assert f"GET /v1/logs?trace={trace}" in bia.page
    write_lines(product, trace, [(job, HOSTILE), (job, "é" * 5000), ("0other", "hidden")])
    page = bia.open(where)
    found = lines_of(page)
    assert "<script>window" not in page
    assert HOSTILE.replace("\u202e", "\\u202e") in found[-2]
    assert (len(found[-1].encode()) <= MAX_BYTES, found[-1][-1]) == (True, "…")
    assert not any("hidden" in line for line in found)
    keeper = reader(str(api.base_url), product, "logreader", "data:write")
    assert keeper.get(where).status_code == 404
    where, job, trace = submitted(keeper, product)
    write_lines(product, trace, [(job, "of their own")])
    assert "of their own" in keeper.open(where)
    assert "/v1/logs" not in keeper.page


def test_a_backtest_is_submitted(bia: Reader) -> None:
    """Its request is that of the form; a wrong number is refused."""
    given = {"strategy": "drift", "horizon": "5", "origins": "3", "step": "7", "seed": "2"}
    where = bia.act("/tickers/VALE3/backtest", **given).headers["location"]
    page = bia.open(where)
    for name, value in (("origins", "3"), ("step", "7"), ("horizon", "5"), ("tickers", "VALE3")):
        assert f"<dt>{name}</dt><dd><span>{value}</span></dd>" in page
    assert bia.act("/tickers/VALE3/backtest", **given | {"origins": "0"}).status_code == 400
    bia.act(f"{where}/cancel")
