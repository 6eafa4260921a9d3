"""Forecasts and jobs of other owners; numbers in brackets refer to tests/mutations/checks.py."""

from typing import Any

import msgspec
import pytest

from entrypoints.container import Container
from tests.support.http_server import Api

READER = "forecasts:read,forecasts:write"


def issued(api: Api, who: str) -> str:
    """A forecast that the caller issues."""
    answer = api.post(
        "/v1/forecasts", json={"ticker": "VALE3", "horizon": 2}, headers=api.as_(f"{who}:{READER}")
    )
    forecast: str = answer.json()["id"]
    return forecast


def seen(api: Api, token: str) -> set[str]:
    """The forecasts in the list of a caller."""
    items = api.get("/v1/forecasts", params={"limit": 500}, headers=api.as_(token)).json()["items"]
    return {row["id"] for row in items}


def same(found: Any, wanted: str, other: str) -> dict[str, Any]:
    """The body of an error without the parts that differ between requests."""
    body: dict[str, Any] = found.json()
    assert body.pop("trace")
    body["detail"] = body["detail"].replace(wanted, other)
    return body


def test_forecasts_of_others_do_not_exist(api: Api) -> None:
    """[32] Reading and replaying give the 404 of a forecast that was never issued."""
    hers, nobodys = issued(api, "eva"), "0" * 26
    for method, path in (("GET", "/v1/forecasts/{}"), ("POST", "/v1/forecasts/{}/replay")):
        assert api.request(method, path.format(hers), headers=api.as_(f"eva:{READER}")).status_code == 200
        other = api.request(method, path.format(hers), headers=api.as_(f"rui:{READER}"))
        absent = api.request(method, path.format(nobodys), headers=api.as_(f"rui:{READER}"))
        assert other.status_code == absent.status_code == 404
        assert same(other, hers, nobodys) == same(absent, nobodys, nobodys)


def test_lists_and_records_show_visible_owners(api: Api, product: Container) -> None:
    """[32] Callers see their own forecasts and those of the installation; administrators see all."""
    from application.forecasting.sources import Ask
    from domain.ticker import Ticker

    shared = product.use_cases().issue_forecast()(Ask(ticker=Ticker.parse("VALE3"), horizon=2)).forecast
    hers, his = issued(api, "eva"), issued(api, "rui")
    assert {hers, shared} <= seen(api, "eva:forecasts:read")
    assert {his, shared} <= seen(api, "rui:forecasts:read")
    assert his not in seen(api, "eva:forecasts:read")
    for overseer in ("zoe:forecasts:read,audit:read", "zoe:forecasts:read,admin"):
        assert {hers, his, shared} <= seen(api, overseer)
        assert api.get(f"/v1/forecasts/{hers}", headers=api.as_(overseer)).status_code == 200

    def counted(token: str) -> int:
        record = api.get("/v1/tickers/VALE3/track-record", headers=api.as_(token)).json()["items"]
        return sum(row["forecasts"] for row in record)

    assert counted("zoe:forecasts:read") == counted("eva:forecasts:read") - len(
        seen(api, "eva:forecasts:read") - seen(api, "zoe:forecasts:read")
    )


def test_pages_of_one_owner_leave_nothing_out(api: Api) -> None:
    """Forecasts of other owners in between do not shorten or end the pages."""
    mine = set()
    for _ in range(3):
        mine.add(issued(api, "ivo"))
        issued(api, "eva")
    found, cursor = [], ""
    while True:
        page = api.get(
            "/v1/forecasts", params={"limit": 1, "cursor": cursor}, headers=api.as_("ivo:forecasts:read")
        ).json()
        found += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert mine <= set(found)
    assert set(found) == seen(api, "ivo:forecasts:read")
    assert len(found) == len(set(found))


def test_jobs_of_others_do_not_exist(api: Api) -> None:
    """[32] They cannot be read, followed or cancelled."""
    body = {"tickers": ["VALE3"], "strategy": "drift"}
    job = api.post("/v1/backtests", json=body, headers=api.as_("eva:models:train")).json()["id"]
    token = api.as_("rui:models:read,models:train")
    for method, path in (("GET", ""), ("GET", "/stream"), ("POST", "/cancel")):
        assert api.request(method, f"/v1/jobs/{job}{path}", headers=token).status_code == 404
    listed = api.get("/v1/jobs", params={"limit": 500}, headers=token).json()["items"]
    assert job not in {row["id"] for row in listed}


@pytest.mark.parametrize(
    ("scope", "path", "body"),
    [
        ("data:write", "/v1/tickers/VALE3/refresh", None),
        ("data:write", "/v1/tickers/batch", {"tickers": ["VALE3"]}),
        ("forecasts:write", "/v1/forecasts/score", None),
        ("models:train", "/v1/backtests", {"tickers": ["VALE3"], "strategy": "drift"}),
    ],
)
def test_a_scope_that_submits_jobs_shows_and_cancels_them(
    api: Api, scope: str, path: str, body: dict[str, Any] | None
) -> None:
    """[32] The caller lists, shows and cancels own jobs with the scope that submitted them, and no others."""
    mine, other = api.as_(f"ulla:{scope}"), api.as_(f"rui:{scope}")
    where = api.post(path, json=body, headers=mine).headers["location"]
    job = where.rpartition("/")[2]

    assert api.get(where, headers=mine).json()["owner"] == "ulla"
    assert job in {row["id"] for row in api.get("/v1/jobs?limit=500", headers=mine).json()["items"]}
    assert api.get("/v1/jobs?limit=500", headers=other).json()["items"] == []
    assert api.get(where, headers=other).status_code == 404
    assert api.post(f"{where}/cancel", headers=other).status_code == 404
    assert api.post(f"{where}/cancel", headers=mine).json()["state"] == "cancelled"


def test_a_scope_that_only_reads_cancels_nothing(api: Api) -> None:
    """[31] `models:read` shows the caller's jobs and does not cancel them; `data:read` does not show them."""
    where = api.post("/v1/tickers/VALE3/refresh", headers=api.as_("ulla:data:write")).headers["location"]

    assert api.get(where, headers=api.as_("ulla:models:read")).status_code == 200
    refused = api.post(f"{where}/cancel", headers=api.as_("ulla:models:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "models:train or data:write" in refused.json()["detail"]
    assert api.get(where, headers=api.as_("ulla:data:read,forecasts:read")).status_code == 403


def test_92_a_user_named_as_the_command_line_owns_none_of_its_jobs(api: Api, product: Container) -> None:
    """Its jobs are 404 for that user, and the same key stands for another job."""
    use, asked = product.use_cases(), {"ticker": "VALE3", "strategy": "drift"}
    actor = use.ledger().actor
    job = use.submit_job()("train", asked, key="night").job
    name = "".join(filter(str.isalpha, use.ledger().origin.actor))
    assert use.jobs().one(job)["owner"] == f"cli:{actor}"
    use.ledger()._origin = msgspec.structs.replace(use.ledger().origin, actor=name)
    same = use.submit_job()("train", asked, key="night").job
    headers = api.as_(f"{name}:models:read,models:train")
    assert [api.get(f"/v1/jobs/{one}", headers=headers).status_code for one in (job, same)] == [404, 404]
    assert api.post(f"/v1/jobs/{same}/cancel", headers=headers).status_code == 404
    assert api.get("/v1/jobs", headers=headers).json()["items"] == []
    started = api.post("/v1/trainings", json=asked, headers={**headers, "idempotency-key": "night"})
    assert (started.status_code, started.json()["id"] in (job, same)) == (202, False)
