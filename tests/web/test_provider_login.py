"""The dashboard with an OpenID provider: login, refresh, logout, and what is refused."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.identity.provider.kept_tokens import EARLY_SECONDS
from adapters.persistence.accounts.sql_session_tokens import SqlSessionTokens
from domain.errors import InvalidInput
from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.http_server import served
from tests.support.login_provider import CLIENT, SECRET, LoginProvider, login_provider
from tests.support.pages import Reader

GRANTED = "data:read forecasts:read data:write"


class House:
    """An installation whose people log in at a provider."""

    def __init__(self, home: Path, provider: LoginProvider) -> None:
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.port = int(found.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self.provider, self.home = provider, home
        provider.granted, provider.audience = GRANTED, f"{self.base}/v1"
        self.env = {
            "PREVISTO_ISSUER": self.base,
            "PREVISTO_OIDC_ISSUER": provider.issuer,
            "PREVISTO_OIDC_CLIENT_ID": CLIENT,
            "PREVISTO_OIDC_CLIENT_SECRET": SECRET,
        }
        self.product = self.again()

    def again(self) -> Container:
        """Another process of the installation."""
        return Container(settings=Settings.read(str(self.home), "synthetic", self.env))

    def browser(self) -> Reader:
        """A browser that follows no redirect by itself."""
        return Reader(base_url=self.base, timeout=30)

    def log_in(self, wanted: str = "") -> Reader:
        """A person who logged in."""
        person = self.browser()
        answer = self.come_back(person, wanted)
        assert answer.status_code == 303, answer.text
        return person

    def come_back(self, person: Reader, wanted: str = "") -> httpx.Response:
        """The answer to a browser that comes back from the provider."""
        asked = person.get("/oauth/start", params={"next": wanted} if wanted else {})
        there = httpx.get(asked.headers["location"])
        return person.get(there.headers["location"])


@pytest.fixture(scope="module")
def provider() -> Iterator[LoginProvider]:
    """One provider for all tests."""
    with login_provider() as found:
        yield found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, provider: LoginProvider) -> Iterator[House]:
    """One installation for all tests, which nobody is logged in to."""
    found = House(tmp_path_factory.mktemp("house"), provider)
    with served(found.product, port=found.port):
        yield found


@pytest.fixture(autouse=True)
def honest(house: House, provider: LoginProvider) -> None:
    """A provider that says the truth."""
    provider.lie, provider.seconds, provider.token_fault, provider.granted = {}, 600, 0, GRANTED
    provider.subject = "bia-7"


def test_a_person_logs_in_acts_and_logs_out(house: House) -> None:
    """The page without a session says so and leads on by a click; the scopes are those of the token."""
    person = house.browser()
    sent = person.get("/watchlist?sort=age")
    assert sent.headers["location"] == "/oauth/login?next=%2Fwatchlist%3Fsort%3Dage"
    page = person.get(sent.headers["location"])
    assert (page.status_code, "You are not logged in here" in page.text) == (200, True)
    assert 'href="/oauth/start?next=%2Fwatchlist%3Fsort%3Dage"' in page.text
    answer = house.come_back(person, "/watchlist?sort=age")
    assert answer.headers["location"] == "/watchlist?sort=age"
    assert "Bia Souza" in person.open("/watchlist")
    assert "/models" not in person.page
    assert person.get("/models").status_code == 403
    assert person.act("/track", ticker="vale3").headers["location"] == "/tickers/VALE3"
    event = house.product.use_cases().read_events().last(1)[0]
    assert (event.type, event.client) == ("ticker.tracked.v1", "web")
    assert event.actor.startswith("person-")
    person.open("/watchlist")
    gone = person.send_form("/oauth/logout")
    assert "Logged out" in gone.text
    assert (
        f'href="{house.provider.issuer}/logout?client_id={CLIENT}&amp;post_logout_redirect_uri=' in gone.text
    )
    assert person.get("/watchlist").status_code == 303
    told = house.product.adapters().audit_trail().latest(2)
    assert [one.act for one in told] == ["logout", "login"]


def test_133_no_token_reaches_the_browser_or_lies_in_the_clear(house: House) -> None:
    """Not in an answer, a cookie or an address; the database has them sealed."""
    made: list[str] = []
    house.provider.lie["answer"] = lambda answer: made.extend(
        answer[name] for name in ("access_token", "refresh_token", "id_token")
    )
    person = house.browser()
    seen = [house.come_back(person)]
    seen += [person.get(path) for path in ("/watchlist", "/track", "/jobs", "/oauth/logout")]
    person.open("/watchlist")
    seen.append(person.send_form("/oauth/logout"))
    house.log_in()
    told = "".join(f"{one.text}{one.headers}{one.request.url}" for one in seen)
    assert len(made) == 6
    files = b"".join(path.read_bytes() for path in house.home.rglob("*") if path.is_file())
    for token in made:
        assert token not in told
        assert token.encode() not in files
    for cookie in seen[0].headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


LIES: dict[str, tuple[str, Any]] = {
    "another state": ("callback", lambda it: it.update(state="x" * 43)),
    "no state": ("callback", lambda it: it.pop("state")),
    "another issuer in the answer": ("callback", lambda it: it.update(iss="https://evil.example")),
    "no issuer in the answer": ("callback", lambda it: it.pop("iss")),
    "no code": ("callback", lambda it: (it.pop("code"), it.update(error="access_denied"))),
    "another code": ("callback", lambda it: it.update(code="y")),
    "no ID token": ("answer", lambda it: it.pop("id_token")),
    "no access token": ("answer", lambda it: it.pop("access_token")),
    "an ID token for access": ("answer", lambda it: it.update(access_token=it["id_token"])),
    "an access token as ID token": ("answer", lambda it: it.update(id_token=it["access_token"])),
    "another type": ("answer", lambda it: it.update(token_type="DPoP")),
    "another nonce": ("id", lambda it: it.update(nonce="z" * 43)),
    "no nonce": ("id", lambda it: it.pop("nonce")),
    "another issuer": ("id", lambda it: it.update(iss="https://evil.example")),
    "another audience": ("id", lambda it: it.update(aud="app")),
    "several audiences": ("id", lambda it: it.update(aud=[CLIENT, "app"])),
    "another party": ("id", lambda it: it.update(azp="app")),
    "an old ID token": ("id", lambda it: it.update(exp=int(time.time()) - 60)),
    "a later ID token": ("id", lambda it: it.update(iat=int(time.time()) + 600)),
    "an ID token without end": ("id", lambda it: it.pop("exp")),
    "another person": ("id", lambda it: it.update(sub="rui")),
    "another hash": ("id", lambda it: it.update(at_hash="x" * 22)),
    "an access token for others": ("access", lambda it: it.update(aud="https://other.example")),
    "an access token of others": ("access", lambda it: it.update(client_id="app")),
    "an old access token": ("access", lambda it: it.update(exp=int(time.time()) - 60)),
}
"""By name, what the provider, or somebody in between, changes in a login."""


@pytest.mark.parametrize("name", LIES)
def test_132_a_login_is_refused_that_does_not_fit(house: House, name: str) -> None:
    """A page says so; there is no session, and no redirect that could loop."""
    what, change = LIES[name]
    house.provider.lie[what] = change
    person = house.browser()
    answer = house.come_back(person)
    assert (answer.status_code, "The login did not work" in answer.text) == (403, True)
    assert person.get("/watchlist").headers["location"].startswith("/oauth/login")


def test_132_a_login_belongs_to_the_browser_that_began_it(house: House) -> None:
    """The address of another browser's answer is of no use, and none works twice."""
    mine, other = house.browser(), house.browser()
    other.get("/oauth/start")
    there = httpx.get(mine.get("/oauth/start").headers["location"]).headers["location"]
    assert other.get(there).status_code == 403
    assert house.browser().get(there).status_code == 403
    assert mine.get(there).status_code == 303
    assert mine.get(there).status_code == 403
    for wanted in ("//evil.example", "https://evil.example", "/v1/tickers"):
        assert house.come_back(house.browser(), wanted).headers["location"] == "/watchlist"


def test_132_the_request_to_the_provider_is_complete(house: House) -> None:
    """Code with S256, the exact redirect address, the scopes and the resource; values differ each time."""
    first, second = (httpx.URL(house.browser().get("/oauth/start").headers["location"]) for _ in range(2))
    assert (first.params["response_type"], first.params["code_challenge_method"]) == ("code", "S256")
    assert first.params["redirect_uri"] == f"{house.base}/oauth/callback"
    assert first.params["resource"] == f"{house.base}/v1"
    assert {"openid", "offline_access", "data:read", "admin"} <= set(first.params["scope"].split())
    for name in ("state", "nonce", "code_challenge"):
        assert first.params[name] != second.params[name]


def soon_over(house: House) -> Reader:
    """A person whose access token is about to end."""
    house.provider.seconds = int(EARLY_SECONDS) - 5
    person = house.log_in()
    house.provider.seconds = 600
    return person


def test_133_tokens_are_refreshed_by_one_process_at_a_time(house: House) -> None:
    """Two processes of the installation, six requests at once: one refresh, and nobody is thrown out."""
    person = soon_over(house)
    before, found = house.provider.refreshed, []
    readers = [house.product.page_sessions(), house.again().page_sessions()] * 3
    headers = {"cookie": "; ".join(f"{name}={value}" for name, value in person.cookies.items())}

    def read(sessions: Any) -> None:
        found.append(sessions.read(headers))

    threads = [threading.Thread(target=read, args=(one,)) for one in readers]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert [one.name for one in found] == ["Bia Souza"] * 6
    assert house.provider.refreshed == before + 1
    person.open("/watchlist")
    assert house.provider.refreshed == before + 1


def test_133_the_scopes_follow_the_provider(house: House) -> None:
    """After a refresh the narrower scopes count; a refusal, or another person, ends the session."""
    person = soon_over(house)
    house.provider.granted = "data:read forecasts:read"
    assert person.get("/track").status_code == 403
    for change in ("refusal", "person"):
        person = soon_over(house)
        if change == "refusal":
            house.provider.refresh_tokens.clear()
        else:
            house.provider.subject = "rui-8"
        assert person.get("/watchlist").headers["location"].startswith("/oauth/login"), change


def test_a_silent_provider_is_said_and_ends_no_session(house: House) -> None:
    """While the access token is good, pages are shown; a new login is answered with 503 and a way on."""
    person = soon_over(house)
    house.provider.token_fault = 500
    person.open("/watchlist")
    answer = house.come_back(house.browser())
    assert (answer.status_code, "does not answer right now" in answer.text) == (503, True)
    house.provider.token_fault = 0
    before = house.provider.refreshed
    person.open("/watchlist")
    assert house.provider.refreshed == before + 1


def test_id_and_secret_of_the_dashboard_belong_together(house: House, tmp_path: Path) -> None:
    """One without the other is refused with the variable; a file can hold the secret."""
    for lacking in ("PREVISTO_OIDC_CLIENT_ID", "PREVISTO_OIDC_CLIENT_SECRET"):
        env = {name: value for name, value in house.env.items() if name != lacking}
        with pytest.raises(InvalidInput) as refused:
            Settings.read(str(tmp_path), "synthetic", env)
        assert refused.value.field == lacking
    with pytest.raises(InvalidInput):
        Settings.read(str(tmp_path), "synthetic", house.env | {"PREVISTO_OIDC_LOGIN_SCOPES": "profile"})
    assert SECRET not in repr(Settings.read(str(tmp_path), "synthetic", house.env))


def test_the_lock_of_a_session_ends_by_itself(house: House) -> None:
    """A process that died while it refreshed holds up the others for seconds only."""
    sessions, tokens = house.product.adapters().web_sessions(), house.product.adapters().session_tokens()
    assert isinstance(tokens, SqlSessionTokens)
    now = time.time()
    sessions.begin("digest", "person", now)
    assert tokens.of("digest") is None
    assert [tokens.lock("digest", now + wait, now + wait + 10) for wait in (0, 1, 11)] == [True, False, True]
    tokens.keep("digest", "sealed")
    assert (tokens.of("digest"), tokens.lock("digest", now, now + 1)) == ("sealed", True)
    sessions.end("digest")
    assert (tokens.of("digest"), tokens.lock("digest", now, now + 1)) == (None, False)
