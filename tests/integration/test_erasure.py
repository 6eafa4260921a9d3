"""Check 96: erasing a person, over HTTP and at the command line, on both engines."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.persistence.copies.backup import Backups
from adapters.persistence.database.engine import open_engine
from adapters.persistence.persons.sql_persons import SqlPersons
from adapters.system.clock import SystemClock, TimeOrderedIds
from application.commands.keep_clients import UserAccess
from application.ports.identity.persons import Known
from domain.client import CODE_GRANTS
from domain.errors import Unauthenticated
from domain.forecast import ForecastIssued
from domain.user import UserCreated
from entrypoints.container import Container
from tests.support.command_line import CommandLine
from tests.support.http_server import Api, served
from tests.support.oauth import Installation, read
from tests.support.people import PASSWORD, Browser, Desk
from tests.support.postgres import libpq
from tests.support.processes.crew import eventually

NAME = "beatriz.souza"
SCOPES = ("admin", "audit:read", "data:read", "data:write", "forecasts:read", "forecasts:write")
ADDRESS = "203.0.113.77"
REASON = "delisted, says Dona Beatriz of the fourth floor"


class Scene(Desk):
    """An installation in which Beatriz did what a user can do, with a forecast of hers."""

    def __init__(self, home: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(home, {"PREVISTO_DATABASE_URL": url})
        self.home, self.url = home, url
        self.cli = CommandLine(home, "synthetic", capsys)
        self.uses.keep_users().create(NAME, SCOPES, PASSWORD)
        self.uses.keep_users().create("zoe", ("admin",), PASSWORD)
        access = UserAccess(redirect_uris=("http://127.0.0.1/callback",), public=True)
        made = self.uses.keep_clients().create("app", SCOPES, CODE_GRANTS, access)
        self.client = (made.client_id, "")
        self.browser = Browser(self.here, ADDRESS)
        self.browser.log_in(NAME, "wrong")
        self.browser.log_in(NAME, PASSWORD)
        every = " ".join(SCOPES)  # `admin` is in no default
        self.root = f"Bearer {self.here.token(self.here.client(*SCOPES), scope=every)}"
        self.hers = f"Bearer {read(self.redeem(self.code(scope=every)))['access_token']}"

    @property
    def beatriz(self) -> str:
        """Her pseudonym."""
        return str(self.uses.users().id_of(NAME))

    def acts(self, api: Api) -> list[str]:
        """What she does over HTTP: the ids of her forecasts."""
        headers = {"authorization": self.hers, "idempotency-key": "k1"}
        for ticker in ("VALE3", "PETR4"):
            assert api.post("/v1/tickers", json={"ticker": ticker}, headers=self.as_her).status_code == 201
            assert self.cli("refresh", ticker)[0] == 0
        issued = api.post("/v1/forecasts", json={"ticker": "VALE3", "horizon": 3}, headers=headers)
        assert issued.status_code == 201, issued.text
        assert api.post("/v1/tickers/PETR4/retire", json={"reason": REASON}, headers=self.as_her).is_success
        assert api.post("/v1/forecasts/score", json={}, headers=self.as_her).status_code == 202
        assert api.post(f"/v1/users/{NAME}/unlock", headers={**headers, "idempotency-key": "k2"}).is_success
        issues = self.here.product.adapters().feed().read_kinds(("forecast.issued.v1",)).events
        return [recorded.event.forecast for recorded in issues if isinstance(recorded.event, ForecastIssued)]

    @property
    def as_her(self) -> dict[str, str]:
        """The headers of her requests."""
        return {"authorization": self.hers}

    @property
    def as_root(self) -> dict[str, str]:
        """The headers of a program of an administrator."""
        return {"authorization": self.root}

    def erase(self, api: Api, name: str = NAME) -> Any:
        """Erase over HTTP."""
        body = {"reason": "asked for in writing"}
        return api.post(f"/v1/users/{name}/erase", json=body, headers=self.as_root)

    def stored(self) -> bytes:
        """Everything that is stored: the files of the home, and every value of a PostgreSQL database."""
        found = [path.read_bytes() for path in self.home.rglob("*") if path.is_file()]
        return b"\n".join([*found, *(_dumped(self.url) if "postgres" in self.url else ())])


def _dumped(url: str) -> Iterator[bytes]:
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(libpq(url)) as database:
        for (table,) in database.execute(tables).fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)


@pytest.fixture
def scene(
    any_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """On either engine, also for the command line."""
    url = any_url.replace("ledger.db", "previsto.db")
    monkeypatch.setenv("PREVISTO_DATABASE_URL", url)
    return Scene(tmp_path / "home", url, capsys)


def replays(product: Container, forecasts: list[str]) -> list[Any]:
    """The replay of each forecast, computed again."""
    found = [product.use_cases().replay_forecast()(forecast) for forecast in forecasts]
    assert all(replay.identical for replay in found)
    return found


def test_96_nothing_stored_names_who_was_erased(scene: Scene, tmp_path: Path) -> None:
    """Neither database nor home nor copies; chain and replays stay, and every list shows a fixed text."""
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        forecasts = scene.acts(api)
        before = replays(scene.here.product, forecasts)
        events = "/v1/events?limit=500"
        shown = api.get(events, headers=scene.as_root).text
        assert NAME in shown and "Dona Beatriz" in shown
        assert NAME.encode() in scene.stored()
        assert b"Dona Beatriz" not in scene.stored()

        answer = scene.erase(api)

        assert (answer.status_code, answer.json()["id"], answer.json()["erased"]) == (
            200,
            "erased person",
            True,
        )
        person = answer.json()["person"]
        lists = {path: api.get(path, headers=scene.as_root).text for path in LISTS}
        assert [path for path in LISTS if "erased person" not in lists[path]] == ["/v1/forecasts"]
        assert not any(word in text for text in lists.values() for word in (NAME, "Dona Beatriz"))
        assert "erased text" in lists[events]
        assert api.get(f"/v1/users/{NAME}", headers=scene.as_root).status_code == 404
        assert scene.erase(api, person).json()["person"] == person

    assert scene.cli.json("ledger", "verify")["sound"] is True
    assert replays(scene.here.product, forecasts) == before
    scene.cli.json("db", "backup", tmp_path / "copy.db")
    scene.cli.json("ledger", "export", tmp_path / "copy.jsonl")
    everything = [scene.stored(), *(path.read_bytes() for path in tmp_path.glob("copy*"))]
    assert len(everything) == 5
    for told in everything:
        assert [word for word in (NAME.encode(), b"Beatriz", ADDRESS.encode()) if word in told] == []
    assert person.encode() in everything[0]


LISTS = ("/v1/users", "/v1/events?limit=500", "/v1/forecasts", "/v1/jobs", "/v1/audit")


def test_96_the_erased_person_has_no_access(scene: Scene) -> None:
    """Tokens and the session end, and the password of the account is gone."""
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        assert api.get("/v1/me", headers=scene.as_her).json()["owner"] == NAME
        assert scene.erase(api).status_code == 200
        eventually(lambda: api.get("/v1/me", headers=scene.as_her).status_code == 401, 30.0)
    with pytest.raises(Unauthenticated):
        scene.here.verifier.verify(scene.hers.removeprefix("Bearer "))
    assert scene.browser.get("/oauth/login").status == 200
    assert b"Log out" not in scene.browser.get("/oauth/login").body
    assert Browser(scene.here).log_in(NAME, PASSWORD).status == 401


def test_96_refusals_change_nothing(scene: Scene) -> None:
    """An unknown user, no reason, a reason with the name, and the last administrator."""
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        head = scene.here.product.adapters().feed().head()
        assert scene.erase(api, "nobody").json()["field"] == "user"
        blank = api.post(f"/v1/users/{NAME}/erase", json={"reason": " "}, headers=scene.as_root)
        named = api.post(f"/v1/users/{NAME}/erase", json={"reason": f"{NAME} asked"}, headers=scene.as_root)
        assert [(a.status_code, a.json()["field"]) for a in (blank, named)] == [(400, "reason")] * 2
        assert scene.here.product.adapters().feed().head() == head
        scene.uses.keep_users().disable("zoe")
        last = scene.erase(api)
        assert (last.status_code, last.json()["code"]) == (409, "last-administrator")
        assert api.post("/v1/users/bia/erase", json={"reason": "x"}, headers=scene.as_her).status_code == 200
        assert api.post("/v1/users/zoe/erase", json={"reason": "x"}, headers=NOT_ADMIN).status_code == 401
    assert scene.cli.refusal("users", "erase", "nobody", "--reason", "x", "--yes")[1]["field"] == "user"
    assert scene.cli.refusal("users", "erase", NAME, "--yes")[1]["field"] == "reason"
    assert scene.cli.refusal("users", "erase", NAME, "--reason", "x")[1]["field"] == "yes"


NOT_ADMIN = {"authorization": "Bearer x"}
STEPS = {
    "after the event": ("keep_users", "end_sessions"),
    "before the list": ("erasures", "add"),
    "before the name": ("persons", "erase"),
}


@pytest.mark.parametrize("step", STEPS)
def test_96_a_cut_erasure_is_completed_by_the_next_one(
    scene: Scene, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the process ends, the name is found until all else is gone; there is one event."""
    erase = scene.uses.erase_person()
    part, act = STEPS[step]
    with monkeypatch.context() as cut:
        cut.setattr(getattr(erase, f"_{part}"), act, _killed)
        with pytest.raises(KeyboardInterrupt):
            erase(NAME, "asked")
    assert scene.cli.json("users", "erase", NAME, "--reason", "asked", "--yes")["erased"] is True
    assert NAME.encode() not in scene.stored()
    events = scene.here.product.adapters().feed().read_kinds(("user.erased.v1",)).events
    assert len(events) == 1
    assert scene.here.product.adapters().erasures().listed() == [events[0].event.user]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_96_a_user_from_before_the_pseudonyms(scene: Scene) -> None:
    """The name stands in old events, which the command says; account and tables are cleaned all the same."""
    hashed = scene.here.product.adapters().hasher().hash(PASSWORD)
    told: dict[str, Any] = {
        "user": "velho",
        "scopes": ("data:read",),
        "password_hash": hashed,
        "cause": "chosen",
    }
    old = UserCreated(**told, by="root", at=datetime.now(UTC))
    scene.uses.ledger().append("user-velho", 0, (old,))
    browser = Browser(scene.here, ADDRESS)
    assert browser.log_in("velho", PASSWORD).status == 303
    answer = scene.cli.json("users", "erase", "velho", "--reason", "asked", "--yes")
    assert answer == {"person": "velho", "erased": True, "name_remains": True}
    assert Browser(scene.here).log_in("velho", PASSWORD).status == 401
    assert "velho" not in str(scene.cli.json("users", "audit"))
    assert scene.here.product.adapters().erasures().listed() is None
    assert scene.cli.json("ledger", "verify")["sound"] is True
    scene.uses.keep_users().create("velho", ("data:read",), PASSWORD)
    assert Browser(scene.here).log_in("velho", PASSWORD).status == 303


def test_96_a_restored_backup_brings_nobody_back(
    scene: Scene, tmp_path: Path, other_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of the home is applied, another list can be named, and without one a line says so."""
    old = tmp_path / "old.db"
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        scene.acts(api)
        scene.cli.json("db", "backup", old)
        assert NAME.encode() not in old.read_bytes()
        assert NAME.encode() in old.with_name("old.db.persons").read_bytes()
        assert old.with_name("old.db.persons").stat().st_mode & 0o777 == 0o600
        scene.erase(api)

    person = scene.cli.json("users", "list")["users"][1]["person"]
    empty = open_engine(f"sqlite:///{tmp_path / 'bare' / 'ledger.db'}")
    Backups(empty, SystemClock()).restore(old, erased=[person])
    assert SqlPersons(empty, TimeOrderedIds()).known()[person] == Known()

    monkeypatch.setenv("PREVISTO_DATABASE_URL", other_url)
    restored = scene.cli.json("db", "restore", old)
    assert restored["erased_again"] == 1
    rows = scene.cli.json("users", "list")["users"]
    assert [row["id"] for row in rows] == ["bia", "erased person", "zoe"]
    assert [row["erased"] for row in rows] == [False, True, False]
    assert scene.cli.json("ledger", "verify")["sound"] is True
    assert Browser(_another(scene, other_url)).log_in(NAME, PASSWORD).status == 401
    assert Browser(_another(scene, other_url)).log_in("bia").status == 303


def _another(scene: Scene, url: str) -> Installation:
    return Installation(scene.home, {"PREVISTO_DATABASE_URL": url})


def test_96_a_restore_without_a_list_says_so(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the list from the other machine nobody comes back; after a foreign restore it is applied late."""
    scene.cli.json("db", "backup", tmp_path / "old.db")
    scene.cli.json("users", "erase", NAME, "--reason", "asked", "--yes")
    monkeypatch.delenv("PREVISTO_DATABASE_URL")
    there = CommandLine(tmp_path / "there", "synthetic", capsys)
    code, _, said = there("db", "restore", tmp_path / "old.db")
    assert (code, "no list of erased persons" in said) == (0, True)
    assert NAME in str(there.json("users", "list"))
    (tmp_path / "there" / "erased-persons").write_bytes((scene.home / "erased-persons").read_bytes())
    assert len(there.json("users", "erase", "--listed")["erased"]) == 1
    assert there.json("users", "erase", "--listed")["erased"] == []
    assert NAME not in str(there.json("users", "list"))

    third = CommandLine(tmp_path / "third", "synthetic", capsys)
    third.json("db", "restore", tmp_path / "old.db", "--erased", scene.home / "erased-persons")
    assert NAME not in str(third.json("users", "list"))


def test_96_a_person_of_the_command_line_is_erased_too(any_url: str, scene: Scene) -> None:
    """The user of the operating system; with the next command the same user is a new person."""
    name = f"cli:{scene.uses.ledger().origin.actor}"
    before = scene.cli.json("users", "list")["users"][0]["created_by"]
    scene.cli.json("users", "erase", name, "--reason", "asked", "--yes")
    scene.cli.json("users", "disable", "bia")
    rows = scene.cli.json("users", "list")["users"]
    assert (before, {row["created_by"] for row in rows}) == (name.removeprefix("cli:"), {"erased person"})
    assert scene.uses.users().id_of(name) != name
    assert scene.cli.json("ledger", "verify")["sound"] is True


def test_a_person_gets_what_is_stored_about_them(scene: Scene) -> None:
    """Events by and about her with her texts, and her audit trail, without secrets."""
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        scene.acts(api)
    found = json.loads(scene.cli("users", "export", NAME)[1])
    assert (found["name"], found["person"]) == (NAME, scene.beatriz)
    kinds = {event["type"] for event in found["events"]}
    assert {"user.created.v1", "ticker.retired.v1", "forecast.issued.v1", "job.submitted.v1"} <= kinds
    assert REASON in str(found["events"])
    assert "argon2" not in str(found)
    assert {entry["act"] for entry in found["audit"]} >= {"login", "login-failed", "token-issued"}
    assert scene.cli("users", "export", "nobody")[0] == 3


def test_the_audit_trail_is_read_over_http(scene: Scene) -> None:
    """What the command line shows, of one user or of all, page by page, newest first."""
    told = scene.cli.json("users", "audit", NAME)["deeds"]
    with served(scene.here.product, verifier=scene.here.verifier) as api:
        path, items = f"/v1/users/{NAME}/audit", []
        page = api.get(f"{path}?limit=2", headers=scene.as_root).json()
        items = page["items"]
        while page["next"]:
            page = api.get(f"{path}?limit=2&cursor={page['next']}", headers=scene.as_root).json()
            items += page["items"]
        assert [(i["id"], i["act"], i["user"], i["address"]) for i in items] == [
            (d["id"], d["act"], NAME, d["address"] or None) for d in told
        ]
        assert {"login", "login-failed", "token-issued"} <= {item["act"] for item in items}
        everyone = api.get("/v1/audit?limit=500", headers=scene.as_root).json()["items"]
        assert [item["id"] for item in everyone] == [
            d["id"] for d in scene.cli.json("users", "audit")["deeds"]
        ]
        bad = api.get(f"/v1/audit?cursor={page['next'] or 'x'}", headers=scene.as_root)
        assert (bad.status_code, bad.json()["field"]) == (400, "cursor")
        assert api.get("/v1/users/nobody/audit", headers=scene.as_root).status_code == 404
