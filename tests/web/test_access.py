"""Who may open which page: sessions, scopes and owners; numbers refer to tests/mutations/checks.py."""

import json
import re
from typing import Any

import httpx
import pytest

from application.commands.issue_forecast import Request
from application.forecasting.sources import Ask
from application.scope import Scope
from domain.principal import SCOPES
from domain.ticker import Ticker
from entrypoints.container import Container
from entrypoints.http.app import make_app
from entrypoints.http.edge.access import PAGE, PUBLIC
from entrypoints.http.edge.pages import Pages
from entrypoints.page_addresses import FORMS, is_page
from entrypoints.settings import Settings
from entrypoints.web.guard import Need
from entrypoints.web.open import open_pages
from entrypoints.web.routes import WEB_ROUTES
from tests.support.http_server import Api, NamedTokens
from tests.support.pages import Reader, reader

NAMES = {"symbol": "VALE3", "model": "VALE3-fortnight-1", "job": "0abc", "forecast": "0abc", "name": "x.css"}
NAMES |= {
    "setting": "on_decline",
    "schedule": "nightly",
    "client": "0abc",
    "user": "nobody",
    "tuning": "0abc",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
}
READ, READ_BOTH = ("data:read", "forecasts:read"), ("forecasts:read", "forecasts:write")
JOBS = "models:read|models:train|data:write|forecasts:write|audit:read|admin"
ADMIN = ("admin",)
SCHEDULE_ACTS = ("pause", "resume", "run", "remove")
USER_ACTS = ("disable", "enable", "unlock", "password")
SUBMIT = JOBS.removeprefix("models:read|")
TABLE: dict[str, tuple[str, ...]] = {
    "/": (),
    "/choices": (),
    "/help/charts": (),
    "/watchlist": READ,
    "/watchlist/stream": READ,
    "/tickers/{symbol}": READ,
    "/forecasts/{forecast}": ("forecasts:read",),
    "/models": ("models:read",),
    "/models/{model}": ("models:read",),
    "/tickers/{symbol}/models": ("models:read",),
    "/tunings": ("models:read",),
    "/tunings/{tuning}": ("models:read",),
    "/jobs": (JOBS,),
    "/jobs/{job}": (JOBS,),
    "/jobs/{job}/stream": (JOBS,),
    "/jobs/{job}/cancel": (SUBMIT,),
    "/ledger": ("audit:read",),
    "/monitoring": ("audit:read",),
    "/ledger/stream": ("audit:read",),
    "/ledger/verify": ("audit:read",),
    "/track": ("data:write",),
    "/tickers/{symbol}/refresh": ("data:write",),
    "/tickers/{symbol}/retire": ("data:write",),
    "/tickers/{symbol}/forecast": READ_BOTH,
    "/tickers/{symbol}/train": ("models:train",),
    "/tickers/{symbol}/backtest": ("models:train",),
    "/forecasts/{forecast}/replay": READ_BOTH,
    "/models/{model}/promote": ("models:read", "models:promote"),
    "/models/{model}/retire": ("models:read", "models:promote"),
    "/tickers/{symbol}/rollback": ("models:read", "models:promote"),
    "/settings": ADMIN,
    "/settings/{setting}": ADMIN,
    "/schedules": ADMIN,
    **{f"/schedules/{act}": ADMIN for act in ("new", *(f"{{schedule}}/{one}" for one in SCHEDULE_ACTS))},
    "/clients": ADMIN,
    **{f"/clients/{act}": ADMIN for act in ("new", "{client}/rotate", "{client}/revoke")},
    "/users": ADMIN,
    **{f"/users/{act}": ADMIN for act in ("new", *(f"{{user}}/{one}" for one in USER_ACTS))},
}
"""What each page needs; `|` separates scopes of which one is enough. A route without an entry fails."""


def handlers() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and options of every route of the dashboard."""
    found = []
    for handler in WEB_ROUTES:
        for path in handler.paths:  # type: ignore[union-attr]
            plain = re.sub(r":str\}", "}", path)
            methods = handler.http_methods - {"OPTIONS", "HEAD"}  # type: ignore[union-attr]
            found += [(method, plain, dict(handler.opt)) for method in methods]  # type: ignore[union-attr]
    return found


PAGES = [(method, path) for method, path, opt in handlers() if PAGE in opt]


def address(path: str) -> str:
    """The path with names filled in."""
    return path.format(**NAMES)


def test_112_every_route_has_an_entry_in_the_table() -> None:
    """What a route needs is what the table says; only static files are public."""
    found = {}
    for _, path, opt in handlers():
        need: Need | None = opt.get(PAGE)
        if need is None:
            assert path.startswith("/static/"), path
            continue
        assert need.anyone == (not need.scopes and not need.one_of), path
        found[path] = need.scopes or (("|".join(need.one_of),) if need.one_of else ())
    assert found == TABLE


def test_112_each_scope_alone_opens_just_its_pages(api: Api, product: Container) -> None:
    """Every page and action with each single scope: 403 with the name of a missing scope, or no 403."""
    people = {
        scope: reader(str(api.base_url), product, f"only{number}", scope)
        for number, scope in enumerate(SCOPES)
    }
    for method, path in PAGES:
        if path.endswith("/stream") or not TABLE[path]:
            continue
        for scope, person in people.items():
            enough = all(scope in one.split("|") for one in TABLE[path])
            answer = person.request(method, address(path), data={} if method == "POST" else None)
            if enough:
                assert "this needs the scope" not in answer.text, (method, path, scope)
            else:
                missing = [one for one in TABLE[path] if scope not in one.split("|")]
                assert answer.status_code == 403, (method, path, scope)
                assert missing[0].split("|")[0] in answer.text, (method, path, scope)


def test_112_without_a_session_every_page_leads_to_the_login(api: Api) -> None:
    """Of GET and POST; a stream is refused, because no browser shows it."""
    with httpx.Client(base_url=api.base_url) as nobody:
        for method, path in PAGES:
            answer = nobody.request(method, address(path))
            if path.endswith("/stream"):
                assert answer.status_code == 401, path
            else:
                assert answer.status_code == 303, (method, path)
                assert answer.headers["location"].startswith("/oauth/login"), (method, path)


def test_113_tokens_open_no_page_and_cookies_no_route_of_the_api(api: Api, bia: Reader) -> None:
    """All routes, both ways: a page with a token of every scope, and the API with an open session."""
    for method, path in PAGES:
        answer = api.request(method, address(path), headers=api.as_("ana:*"))
        assert answer.status_code in (303, 401), (method, path)
        assert answer.headers.get("location", "/oauth/login").startswith("/oauth/login")
    documented = api.get("/openapi.json").json()["paths"]
    for path, operations in documented.items():
        for method in operations.keys() & {"get", "post", "patch", "put", "delete"}:
            if path in PUBLIC:
                continue
            answer = bia.request(method.upper(), re.sub(r"\{.*?\}", "0abc", path), json={})
            assert answer.status_code in (400, 401), (method, path, answer.status_code)
            assert answer.status_code == 401 or "token" in answer.text, (method, path)


def test_114_every_answer_has_the_policy(api: Api, bia: Reader) -> None:
    """Pages, redirects and errors; none may be kept, framed or read by another origin."""
    answers = [
        bia.get("/watchlist"),
        bia.get("/tickers/NOPE4"),
        bia.get("/jobs?state=x"),
        bia.post("/track", data={"ticker": "VALE3"}),
        httpx.get(f"{api.base_url}/watchlist"),
    ]
    assert [one.status_code for one in answers] == [200, 404, 400, 403, 303]
    for answer in answers:
        found = {part.strip() for part in answer.headers["content-security-policy"].split(";")}
        assert found == POLICY
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers


def test_static_files_are_kept_by_their_hash(api: Api, bia: Reader) -> None:
    """An address changes with the content; an old one is 404, and nothing is read from a path."""
    page = bia.open("/watchlist")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) == 3
    for one in files:
        answer = httpx.get(f"{api.base_url}{one}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert httpx.get(f"{api.base_url}/static/dashboard.000000000000.css").status_code == 404


def test_pages_and_styles_are_small(api: Api, bia: Reader) -> None:
    """At most 30 kB for a page and 15 kB for style, script and icon, compressed; no more than 6 requests."""
    sizes = {}
    for path in ("/watchlist", "/tickers/VALE3", "/models", "/jobs", "/ledger"):
        with bia.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            sizes[path] = sum(map(len, answer.iter_raw()))
    assert max(sizes.values()) <= 30_000, sizes
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', bia.open("/watchlist"))
    total = 0
    for one in files:
        with httpx.stream("GET", f"{api.base_url}{one}", headers={"accept-encoding": "gzip"}) as answer:
            total += sum(map(len, answer.iter_raw()))
    assert total <= 15_000
    assert len(files) + 1 <= 6


def test_32_forecasts_and_jobs_of_others_do_not_exist(api: Api, product: Container) -> None:
    """On pages as in the API: 404, and absent from lists."""
    uses = product.use_cases()
    scope = Scope(
        job="request/x",
        token="",
        actor="someone",
        client="app",
        at=uses.ledger().clock.now(),
        scopes=("data:write",),
    )
    (issued,) = uses.issue_forecast().all([Request(ask=Ask(ticker=Ticker.parse("VALE3")), scope=scope)])
    with uses.ledger().within(scope):
        job = uses.submit_job()("refresh", {"tickers": ["VALE3"]}).job
    person = reader(
        str(api.base_url), product, "curious", *(s for s in SCOPES if ":" in s and s != "audit:read")
    )
    id = issued.forecast  # type: ignore[union-attr]
    for path in (f"/forecasts/{id}", f"/forecasts/{id}/replay", f"/jobs/{job}", f"/jobs/{job}/cancel"):
        assert person.get(path).status_code == 404, path
    for path in ("/tickers/VALE3", f"/tickers/VALE3?forecast={id}", "/jobs", "/watchlist"):
        shown = re.sub(r"forecast=[0-9a-z]+", "", person.get(path).text)  # the address itself
        assert id not in shown, path
        assert job not in shown, path
    uses.cancel_job()(job)


def test_pages_without_what_is_not_allowed(api: Api, product: Container) -> None:
    """Navigation and acts that a person may not use are absent."""
    person = reader(str(api.base_url), product, "analyst", "data:read", "forecasts:read")
    page = person.open("/tickers/VALE3")
    links = set(re.findall(r'href="(/[^"?]*)', page))
    assert not [one for one in links if re.search(r"/(models|jobs|ledger|track|refresh|train|replay)", one)]


def test_a_login_leads_to_known_pages_only(api: Api, product: Container) -> None:
    """`next` is a page of this service, or the first one."""
    product.use_cases().keep_users().create("guest", ("data:read",), "a long and quiet river")
    for wanted, leads in {
        "/tickers/VALE3?past=125": "/tickers/VALE3?past=125",
        "//evil.example": "/watchlist",
        "https://evil.example/watchlist": "/watchlist",
        "/\\evil.example": "/watchlist",
        "/watchlist/../oauth/logout": "/watchlist",
        "/v1/tickers": "/watchlist",
        "": "/watchlist",
    }.items():
        person = Reader(base_url=api.base_url)
        assert person.log_in("guest", wanted=wanted).headers["location"] == leads, wanted


@pytest.mark.parametrize("path", sorted(TABLE))
def test_every_page_is_one_that_a_login_leads_to(path: str) -> None:
    """And every form has a path that accepts forms."""
    if ("GET", path) in PAGES and path not in ("/",) and not path.endswith("/stream"):
        assert is_page(address(path)), path
    if ("POST", path) in PAGES:
        assert address(path).startswith(FORMS), path


def test_the_dashboard_can_be_switched_off(product: Container, tmp_path: Any) -> None:
    """Then no page exists; people of another provider have none either."""
    for env in ({"PREVISTO_WEB": "off"}, {"PREVISTO_OIDC_ISSUER": "https://login.example"}):
        other = Container(settings=Settings.read(str(tmp_path / "home"), "synthetic", env))
        assert open_pages(other) == Pages()
    app: Any = make_app(product, NamedTokens(), product.authorization_server(), "http://127.0.0.1")._app._app
    paths = {one.path_format for one in app.routes}
    assert not paths & {path for _, path in PAGES if path != "/"}
    assert "/watchlist" not in json.loads(app.state.document)["paths"]


def test_disabled_people_and_new_passwords_end_sessions(api: Api, product: Container) -> None:
    """A session ends with a logout, `users disable` and a new password."""
    users = product.use_cases().keep_users()
    ids = product.use_cases().users()
    for act in ("disable", "logout", "password"):
        person = reader(str(api.base_url), product, f"leaves-{act}", "data:read", "forecasts:read")
        person.open("/watchlist")
        if act == "disable":
            users.disable(ids.id_of("leaves-disable"))
        elif act == "logout":
            assert person.send_form("/oauth/logout").status_code in (200, 303)
        else:
            users.choose_password(ids.id_of("leaves-password"), "another long and quiet river")
        assert person.get("/watchlist").status_code == 303, act


def test_the_watchlist_is_sorted_by_a_link(bia: Reader) -> None:
    """By name, age and skill; the choice is in the address, and another one is refused."""

    def order(path: str) -> list[str]:
        return re.findall(r'href="/tickers/([A-Z0-9]+)" class="ticker"', bia.open(path))

    assert order("/watchlist") == sorted(order("/watchlist"))
    assert order("/watchlist?sort=down") == sorted(order("/watchlist"), reverse=True)
    assert order("/watchlist?sort=age")[0] == "VALE3"
    assert sorted(order("/watchlist?sort=skill")) == order("/watchlist")
    assert 'aria-sort="descending"' in bia.open("/watchlist?sort=down")
    assert bia.get("/watchlist?sort=x").status_code == 400
    assert bia.get("/watchlist?ticker=vale3").headers["location"] == "/tickers/VALE3"
