"""Schedules over HTTP; numbers in brackets refer to tests/mutations/checks.py."""

from typing import Any

import pytest

from entrypoints.container import Container
from tests.support.http_server import Api, finished

STEPS = {
    "refresh": {"data:write"},
    "score": {"forecasts:write"},
    "calibrate": {"forecasts:write"},
    "drift": {"models:train", "models:promote"},
    "forecast": {"forecasts:write"},
    "retrain": {"models:train", "models:promote"},
    "challenge": {"forecasts:write", "models:promote"},
}


def add(api: Api, name: str, **terms: Any) -> dict[str, Any]:
    """A schedule that an administrator with every scope adds."""
    answer = api.post("/v1/schedules", json={"name": name, **terms})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/schedules/{name}"
    added: dict[str, Any] = answer.json()
    return added


def listed(api: Api) -> set[str]:
    """The names in the list."""
    return {row["id"] for row in api.get("/v1/schedules").json()["items"]}


def test_a_schedule_from_adding_to_removing(api: Api) -> None:
    """Added with defaults, paused, resumed and removed; then it is unknown, and its name is free."""
    added = add(api, "whole", tickers=["vale3.sa"])
    assert (added["exchange"], added["tickers"], added["delay"]) == ("BVMF", ["VALE3"], 30)
    assert (added["last_session"], added["last_job"], added["created_by"]) == (None, None, "ana")
    assert api.get("/v1/schedules/whole").json() == added
    assert api.post("/v1/schedules", json={"name": "whole"}).status_code == 409

    for act, paused in (("pause", True), ("pause", True), ("resume", False)):
        assert api.post(f"/v1/schedules/whole/{act}").json()["paused"] is paused
    assert "whole" in listed(api)

    assert api.post("/v1/schedules/whole/remove").json()["id"] == "whole"
    assert "whole" not in listed(api)
    for act in ("pause", "resume", "remove", "run"):
        assert api.post(f"/v1/schedules/whole/{act}").status_code == 404
    assert api.get("/v1/schedules/whole").json()["field"] == "schedule"
    assert add(api, "whole", steps=["score"])["steps"] == ["score"]


def test_a_removed_schedule_submits_nothing(api: Api, product: Container) -> None:
    """The worker runs the other schedules only."""
    add(api, "gone")
    api.post("/v1/schedules/gone/remove")

    assert "gone" not in product.use_cases().run_schedules()()


def test_a_run_belongs_to_the_caller(api: Api, worker: None) -> None:
    """The job runs the steps for the last final session; the same key gives the same job."""
    add(api, "now", tickers=["VALE3"], steps=["refresh", "score"])
    root, key = api.as_("root:admin,data:write,forecasts:write"), {"idempotency-key": "run-1"}

    first, again = (api.post("/v1/schedules/now/run", headers={**root, **key}) for _ in range(2))

    job = finished(api, first)
    assert (job["kind"], job["owner"], list(job["result"])) == ("session", "root", ["refresh", "score"])
    assert again.headers["location"] == first.headers["location"]
    assert api.get("/v1/schedules/now").json()["last_job"] == job["id"]


@pytest.mark.parametrize("step", STEPS)
def test_31_a_schedule_needs_the_scopes_of_its_steps(api: Api, step: str) -> None:
    """[31] With `admin` and all but one scope of a step, adding, resuming and running are refused."""
    add(api, f"needs-{step}", steps=[step])
    where = f"/v1/schedules/needs-{step}"
    api.post(f"{where}/pause")
    for missing in STEPS[step]:
        held = ",".join({"admin", "data:read", *STEPS[step]} - {missing})
        weak = api.as_(f"eva:{held}")
        refused = [
            api.post("/v1/schedules", json={"name": "other", "steps": [step]}, headers=weak),
            api.post(f"{where}/resume", headers=weak),
            api.post(f"{where}/run", headers=weak),
        ]
        assert [answer.status_code for answer in refused] == [403] * 3
        assert all(f'scope="{missing}"' in one.headers["www-authenticate"] for one in refused)
    assert "other" not in listed(api)
    assert api.get(where).json()["paused"] is True
    held = ",".join({"admin", *STEPS[step]})
    assert api.post(f"{where}/resume", headers=api.as_(f"eva:{held}")).status_code == 200


@pytest.mark.parametrize(
    "terms",
    [
        {"name": "../x"},
        {"name": "Loud"},
        {"exchange": "MOON"},
        {"steps": ["dream"]},
        {"steps": []},
        {"steps": ["score", "score"]},
        {"tickers": ["??"]},
        {"delay": 1441},
        {"horizon": 61},
        {"retrain_after": 0},
    ],
)
def test_an_invalid_schedule_is_refused(api: Api, terms: dict[str, Any]) -> None:
    """400 with the field, and nothing is added."""
    answer = api.post("/v1/schedules", json={"name": "wrong", **terms})

    assert answer.status_code == 400
    assert answer.json()["field"]
    assert "wrong" not in listed(api)


def test_pages_of_schedules_follow_one_another(api: Api) -> None:
    """Cursors lead through all schedules."""
    for name in ("page-a", "page-b", "page-c"):
        add(api, name)
    found, cursor = [], ""
    while True:
        page = api.get("/v1/schedules", params={"limit": 1, "cursor": cursor}).json()
        found += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == sorted(listed(api))
