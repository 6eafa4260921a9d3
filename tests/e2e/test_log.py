"""The log contains no secret, whatever the log level (check 29)."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.identity.oauth.people_grants import challenge_of
from domain.client import DEVICE_GRANT
from tests.e2e.test_login import submit
from tests.support.command_line import CommandLine
from tests.support.processes.service import Service

TELLTALE = re.compile(r"eyJ[A-Za-z0-9_-]{10}|client_secret=|code_verifier|Basic [A-Za-z0-9+/=]{8}")
CALLBACK = "http://127.0.0.1:4711/callback"
SCOPES = "data:read forecasts:read"
VERIFIER, CHOSEN, GUESS, WRONG = "v" * 43, "a long and quiet river", "quite another river", "w" * 43
LOUD = """
import logging, os, sys, uvicorn
os.dup2(2, 1)  # uvicorn writes addresses to the one, everything else to the other
class Loud(logging.StreamHandler):
    pass  # hears every library; the log of the service leaves it alone
logging.basicConfig(level=logging.DEBUG, handlers=[Loud()])
logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)  # otherwise it sets itself to WARNING
serve = uvicorn.run
uvicorn.run = lambda *given, **named: serve(*given, **(named | {"log_level": "debug"}))
from entrypoints.cli.app import main
main(sys.argv[1:])
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file with stdout and stderr of the service."""
    return tmp_path / "service.log"


@pytest.fixture
def service(ready: CommandLine, log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The real command with every logger at DEBUG."""
    monkeypatch.setenv("PREVISTO_LOG_LEVEL", "debug")
    with log.open("wb") as file:
        service = Service(ready, "--no-worker", log=file, call=LOUD)
        yield service
        if service.process.poll() is None:
            service.stop()


class Flows:
    """Runs the flows of a client, a user and a device; `used` collects the secrets."""

    def __init__(self, cli: CommandLine, base: str) -> None:
        self._base = base
        self._web = httpx.Client(base_url=base, timeout=20)
        self._one_time = cli.json("users", "create", "bia", "--scopes", SCOPES)["one_time_password"]
        made = cli.json("clients", "create", "desk", "--scopes", SCOPES)
        self._desk = (made["client_id"], made["client_secret"])
        at = ("--redirect-uri", "http://127.0.0.1/callback", "--public", "--device")
        self._app = cli.json("clients", "create", "app", "--scopes", SCOPES, *at)["client_id"]
        shown = base64.b64encode(":".join(self._desk).encode()).decode()
        self.used = [self._one_time, made["client_secret"], shown, VERIFIER, CHOSEN, GUESS, WRONG]

    def _asked(self, status: int, endpoint: str, auth: tuple[str, str] | None = None, **form: str) -> str:
        answer = self._web.post(f"/oauth/{endpoint}", data=form, auth=auth)  # type: ignore[arg-type]
        assert answer.status_code == status, answer.text
        given = answer.json() if answer.content else {}
        tokens = ("access_token", "refresh_token", "device_code", "user_code")
        self.used += [given[name] for name in tokens if name in given]
        self._given = given
        return str(given.get("access_token", ""))

    def of_a_program(self) -> None:
        """Tokens and wrong secrets, in header and form; a token is used, introspected and revoked."""
        grant = {"grant_type": "client_credentials"}
        name, secret = self._desk
        self._asked(200, "token", client_id=name, client_secret=secret, **grant)
        self._asked(401, "token", client_id=name, client_secret=WRONG, **grant)
        self._asked(401, "token", (name, WRONG), **grant)
        token = self._asked(200, "token", self._desk, **grant)
        self._calls_with(token, 200)
        self._asked(200, "introspect", self._desk, token=token)
        self._asked(200, "revoke", self._desk, token=token)
        self._calls_with(token[:-4] + "AAAA", 401)

    def _calls_with(self, token: str, status: int) -> None:
        self.used.append(token)
        answer = self._web.get("/v1/tickers", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == status

    def of_a_person(self, browser: httpx.Client) -> None:
        """A wrong password, a login, a new password, consent, a right and a wrong verifier, a refresh."""
        asked = {
            **{"response_type": "code", "client_id": self._app, "redirect_uri": CALLBACK, "state": "s1"},
            **{"code_challenge": challenge_of(VERIFIER), "code_challenge_method": "S256"},
        }
        login = browser.get("/oauth/authorize", params=asked)
        login = submit(browser, login, username="bia", password=GUESS)
        change = submit(browser, login, username="bia", password=self._one_time)
        consent = submit(browser, change, password=self._one_time, chosen=CHOSEN)
        browser.follow_redirects = False
        back = submit(browser, consent, decision="allow").headers["location"]
        (code,) = parse_qs(urlsplit(back).query)["code"]
        self.used += [code, *browser.cookies.values()]
        form = {"grant_type": "authorization_code", "client_id": self._app, "redirect_uri": CALLBACK}
        self._calls_with(self._asked(200, "token", code=code, code_verifier=VERIFIER, **form), 200)
        again = {"grant_type": "refresh_token", "client_id": self._app}
        first = self._given["refresh_token"]
        self._asked(200, "token", refresh_token=first, **again)
        self._asked(400, "token", refresh_token=first, **again)
        self._asked(400, "token", code=code, code_verifier=WRONG, **form)

    def of_a_device(self, browser: httpx.Client) -> None:
        """A device code is issued, polled too early, typed and allowed."""
        self._asked(200, "device_authorization", client_id=self._app, scope="data:read")
        shown = self._given
        form = {"grant_type": DEVICE_GRANT, "client_id": self._app, "device_code": shown["device_code"]}
        self._asked(400, "token", **form)
        page = browser.get("/oauth/device", params={"user_code": shown["user_code"]})
        page = submit(browser, page, user_code=shown["user_code"])
        submit(browser, page, decision="allow")
        self._calls_with(self._asked(200, "token", **form), 200)


def test_29_the_log_contains_no_secret(ready: CommandLine, service: Service, log: Path) -> None:
    """Check 29: every flow with right and wrong secrets, every logger at DEBUG."""
    deeds = Flows(ready, service.base)
    deeds.of_a_program()
    with httpx.Client(base_url=service.base, follow_redirects=True, timeout=20) as browser:
        deeds.of_a_person(browser)
        deeds.of_a_device(browser)
    service.stop()

    written = log.read_text()
    assert re.search("^DEBUG:", written, re.MULTILINE), "the loggers were not heard"
    assert '"event":"request-answered"' in written, "the log of the service is silent"
    written += "".join(file.read_text() for file in (ready.home / "logs").iterdir())
    assert TELLTALE.findall(written) == []
    assert len(deeds.used) > 20
    assert [secret for secret in deeds.used if secret in written] == []
