"""Check 84 over HTTP: names and reasons are one line of printable characters."""

from typing import Any

import pytest

from entrypoints.container import Container
from tests.support.hostile_texts import STORED, golden
from tests.support.http_server import Api

UNPRINTABLE = [text for text in STORED if not text.isprintable() and len(text) <= 80]
CALLS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("POST", "/v1/clients", "name", {"scopes": ["data:read"]}),
    ("POST", "/v1/tickers/AAPL/retire", "reason", {}),
    ("POST", "/v1/models/VALE3-fortnight-1/promote", "reason", {}),
    ("POST", "/v1/models/VALE3-fortnight-1/retire", "reason", {}),
    ("PATCH", "/v1/settings", "reason", {"jobs_per_owner": 1}),
    ("POST", "/v1/webhooks", "description", {"url": "https://a.example", "kinds": ["job.failed"]}),
)


@pytest.fixture(scope="module", autouse=True)
def version(product: Container) -> None:
    """A version that can be promoted and retired."""
    registered = golden("model.registered.v1", model="VALE3-fortnight-1")
    product.use_cases().ledger().append("registry-VALE3-fortnight", 0, [registered])


@pytest.mark.parametrize("text", UNPRINTABLE)
def test_84_a_free_text_over_http_is_printable(api: Api, text: str) -> None:
    """400 with the field and the character; the answer holds none of it raw, and nothing is recorded."""
    before = len(api.get("/v1/events?limit=500").json()["items"])
    for method, path, field, more in CALLS:
        answer = api.request(method, path, json={field: text, **more})

        assert (answer.status_code, answer.json()["field"]) == (400, field), path
        assert "not printable" in answer.json()["detail"]
    assert len(api.get("/v1/events?limit=500").json()["items"]) == before


@pytest.mark.parametrize("text", [" ", "   "])
def test_84_a_name_over_http_is_not_blank(api: Api, text: str) -> None:
    """A client has a name, and a decision about prices a reason."""
    named = api.post("/v1/clients", json={"name": text, "scopes": ["data:read"]})
    decided = api.post("/v1/tickers/VALE3/sessions/2024-05-02/confirm", json={"reason": text})

    assert (named.status_code, named.json()["field"]) == (400, "name")
    assert (decided.status_code, decided.json()["field"]) == (400, "reason")
