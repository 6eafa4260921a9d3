"""Pages of administrators: settings, schedules, programs and users; a secret is shown once."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from application.commands.keep_clients import KeepClients
from domain.running_settings import NAMES
from entrypoints.container import Container
from entrypoints.web.texts.admin import MEANING
from tests.support.http_server import Api
from tests.support.pages import PASSWORD, Reader, reader
from tests.web.test_forms import REASON, head, last

SECRET = re.compile(r"<code>([A-Za-z0-9_-]{43})</code>")


def secret_in(answer: httpx.Response) -> str:
    """The only secret on a page."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    (found,) = SECRET.findall(answer.text)
    return str(found)


def test_every_setting_has_a_meaning_and_a_form(bia: Reader) -> None:
    """Also one that a later release adds."""
    assert MEANING.keys() == {*NAMES}
    page = bia.open("/settings")
    for name in NAMES:
        assert f'href="/settings/{name}"' in page
        assert bia.get(f"/settings/{name}").status_code == 200, name


def test_a_setting_is_changed_and_reset_with_a_reason(bia: Reader, product: Container) -> None:
    """The page says who changed it and why; a wrong value names the setting."""
    for name, typed, value in (
        ("on_decline", "retrain", "retrain"),
        ("adaptive_ranges", "false", False),
        ("jobs_per_kind", "train=2, backtest=1", {"train": 2, "backtest": 1}),
        ("log_level", "info,adapters=debug", "info,adapters=debug"),
        ("on_challenge", "promote", "promote"),
    ):
        done = bia.act(f"/settings/{name}", value=typed, reason=REASON)
        assert done.headers["location"] == "/settings?note=done", name
        assert last(product).data["changes"] == {name: value}
    shown = bia.open("/settings?note=done")
    assert "Done, and recorded." in shown
    assert shown.count(f'by bia<span class="under">{REASON}') == 5
    assert bia.act("/settings/on_decline", reset="yes", reason=REASON).status_code == 303
    assert last(product).data["reset"] == ("on_decline",)
    before = head(product)
    for name, typed in (("requests_per_minute", "-1"), ("jobs_per_kind", "train"), ("on_decline", "pray")):
        wrong = bia.act(f"/settings/{name}", value=typed, reason=REASON)
        assert (wrong.status_code, name in wrong.text) == (400, True)
    assert bia.act("/settings/on_decline", value="nothing", reason="why").status_code == 400
    assert bia.get("/settings/colour").status_code == 404
    assert head(product) == before


def test_131_a_change_is_about_the_state_that_was_shown(bia: Reader, product: Container) -> None:
    """Another state now: 409 with both, and nothing is recorded."""
    bia.open("/settings/requests_per_minute")
    stale = bia.fields("/settings/requests_per_minute")
    product.use_cases().change_settings()({"requests_per_minute": 4000}, (), "")
    before = head(product)
    late = bia.post("/settings/requests_per_minute", data={**stale, "value": "5000", "reason": REASON})
    assert late.status_code == 409
    assert "requests_per_minute=4000 now" in late.text
    product.use_cases().keep_schedules().add("tomorrow", "BVMF")
    bia.open("/schedules/tomorrow/pause")
    stale = bia.fields("/schedules/tomorrow/pause")
    product.use_cases().keep_schedules().pause("tomorrow")
    assert bia.post("/schedules/tomorrow/pause", data=stale).status_code == 409
    made = product.use_cases().keep_clients().create("desk", ["data:read"])
    bia.open(f"/clients/{made.client_id}/rotate")
    stale = bia.fields(f"/clients/{made.client_id}/rotate")
    product.use_cases().keep_clients().revoke(made.client_id)
    assert bia.post(f"/clients/{made.client_id}/rotate", data=stale).status_code == 409
    product.use_cases().keep_users().create("olga", ["data:read"], PASSWORD)
    bia.open("/users/olga/password")
    stale = bia.fields("/users/olga/password")
    product.use_cases().keep_users().disable("olga")
    assert bia.post("/users/olga/password", data=stale).status_code == 409
    assert head(product) == before + 6


def test_a_schedule_is_added_paused_resumed_run_and_removed(bia: Reader, product: Container) -> None:
    """The page shows it; a job of a run belongs to the person."""
    given = {"name": "after-close", "exchange": "BVMF", "tickers": "VALE3, PETR4", "delay": "45"}
    given |= {"horizon": "5", "retrain_after": "20", "steps.refresh": "yes", "steps.score": "yes"}
    assert bia.act("/schedules/new", **given).headers["location"] == "/schedules?note=done"
    event = last(product)
    assert (event.type, event.client) == ("schedule.added.v1", "web")
    assert (event.data["steps"], event.data["delay"]) == (("refresh", "score"), 45)
    page = bia.open("/schedules")
    for word in ("after-close", "refresh, score", "VALE3, PETR4", "/schedules/after-close/pause"):
        assert word in page
    for act, shown in (("pause", "resume"), ("resume", "pause")):
        assert bia.act(f"/schedules/after-close/{act}").status_code == 303
        assert f"/schedules/after-close/{shown}" in bia.open("/schedules")
    where = bia.act("/schedules/after-close/run").headers["location"]
    assert "bia" in bia.open(where)
    assert bia.act("/schedules/after-close/remove").status_code == 303
    assert "after-close" not in bia.open("/schedules")
    assert bia.act("/schedules/new", **given | {"horizon": "many"}).status_code == 400


def test_112_a_schedule_needs_the_scopes_of_its_steps(api: Api, product: Container) -> None:
    """An administrator without them is told which one is missing, and nothing is recorded."""
    person = reader(str(api.base_url), product, "keeper", "admin")
    given = {"name": "x", "exchange": "BVMF", "delay": "1", "horizon": "5", "retrain_after": "20"}
    before = head(product)
    refused = person.act("/schedules/new", **given, **{"steps.refresh": "yes"})
    assert (refused.status_code, "data:write" in refused.text) == (403, True)
    assert head(product) == before


def test_130_the_secret_of_a_program_is_shown_once(bia: Reader, product: Container) -> None:
    """It works; the same form again makes nothing and shows nothing; a new secret ends the old one."""
    bia.open("/clients/new")
    form = {**bia.fields("/clients/new"), "name": "desk robot", "scopes.data:read": "yes"}
    first = bia.post("/clients/new", data=form)
    secret, id = secret_in(first), last(product).data["client"]
    assert product.use_cases().clients().find(id).has_secret(secret)
    before = head(product)
    again = bia.post("/clients/new", data=form)
    assert (again.status_code, again.headers["location"]) == (303, "/clients?note=shown-before")
    assert head(product) == before
    page = bia.open("/clients?note=shown-before")
    assert secret not in page
    assert "was shown then" in page
    bia.open(f"/clients/{id}/rotate")
    form = bia.fields(f"/clients/{id}/rotate")
    other = secret_in(bia.post(f"/clients/{id}/rotate", data=form))
    assert bia.post(f"/clients/{id}/rotate", data=form).status_code == 303
    client = product.use_cases().clients().find(id)
    assert (client.has_secret(other), client.has_secret(secret)) == (True, False)
    assert bia.act(f"/clients/{id}/revoke").headers["location"] == "/clients?note=done"
    assert f"/clients/{id}/revoke" not in bia.open("/clients")
    for made in (secret, other):
        assert not stored(product, made)


def stored(product: Container, text: str) -> bool:
    """Whether a text stands in a file of the home."""
    files = [path for path in product.settings().home.rglob("*") if path.is_file()]
    return any(text.encode() in path.read_bytes() for path in files)


def test_130_the_password_for_one_login_is_shown_once(api: Api, bia: Reader, product: Container) -> None:
    """A user is created, chooses a password, is disabled, enabled and unlocked, and gets a new password."""
    bia.open("/users/new")
    form = {**bia.fields("/users/new"), "name": "paula", "scopes.data:read": "yes"}
    given = secret_in(bia.post("/users/new", data=form))
    assert bia.post("/users/new", data=form).headers["location"] == "/users?note=shown-before"
    event = last(product)
    assert (event.type, event.client, event.data["scopes"]) == ("user.created.v1", "web", ("data:read",))
    with Reader(base_url=str(api.base_url)) as paula:
        paula.log_in("paula", given)
        assert paula.get("/watchlist").headers["location"].startswith("/oauth/password")
    page = bia.open("/users")
    assert "/users/paula/disable" in page
    assert "person-" not in page
    for act, shown in (("disable", "enable"), ("enable", "disable")):
        assert bia.act(f"/users/paula/{act}").headers["location"] == "/users?note=done"
        assert f"/users/paula/{shown}" in bia.open("/users")
    before = head(product)
    assert bia.act("/users/paula/unlock").headers["location"] == "/users"
    assert "records this as done by" not in bia.page
    assert head(product) == before
    other = secret_in(bia.act("/users/paula/password"))
    assert other != given
    assert head(product) == before + 1
    assert not stored(product, given)
    assert bia.get("/users/nobody/disable").status_code == 404


def test_130_a_crash_after_a_secret_was_made_shows_no_other(
    bia: Reader, product: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next try with the form is a conflict: the secret that counts was in the lost answer."""
    bia.open("/clients/new")
    form = {**bia.fields("/clients/new"), "name": "robot", "scopes.data:read": "yes"}
    with monkeypatch.context() as patched:
        patched.setattr(KeepClients, "create_for", broken_after(KeepClients.create_for))
        assert bia.post("/clients/new", data=form).status_code == 500
    before = head(product)
    again = bia.post("/clients/new", data=form)
    assert (again.status_code, SECRET.findall(again.text)) == (409, [])
    assert head(product) == before


def broken_after(act: Callable[..., Any]) -> Callable[..., Any]:
    """The function, after whose effect the process fails."""

    def fail(*given: Any, **named: Any) -> None:
        act(*given, **named)
        raise RuntimeError("the answer is lost")

    return fail
