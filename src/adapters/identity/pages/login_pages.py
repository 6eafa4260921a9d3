"""Login pages: logging in and out, and choosing a password."""

import time
from collections.abc import Mapping
from urllib.parse import quote

from adapters.identity.oauth.people import People
from adapters.identity.pages.browser import Browser, Visit, new_id
from adapters.identity.pages.html import button, field, form, go, page, wrong
from application.ports.identity.authorization_server import Answer
from domain.client import digest_of
from domain.errors import InvalidInput, TooManyRequests, Unauthenticated
from domain.redirect import PLAIN
from domain.user import LONGEST, SHORTEST, User

LOCAL = ("/oauth/authorize?", "/oauth/device?")
HOME = "/oauth/login"


class LoginPages:
    """A session id is new at every login; before, the cookie holds one that is nobody's."""

    def __init__(self, people: People, browser: Browser) -> None:
        self._people = people
        self._browser = browser

    def user_of(self, visit: Visit) -> User | None:
        """Who is logged in, disabled people excluded."""
        subject = self._people.sessions.subject_of(digest_of(visit.id), time.time())
        user = self._people.users.find(subject) if subject else None
        return None if user is None or user.disabled else user

    def first(self, user: User | None, wanted: str) -> Answer | None:
        """Where somebody has to go before he may see a page; None where he may."""
        if user is None:
            return go(f"{HOME}?next={quote(wanted, safe='')}")
        return go(f"/oauth/password?next={quote(wanted, safe='')}") if user.must_change else None

    def show_login(self, visit: Visit, wanted: str, status: int = 200, said: str = "") -> Answer:
        """The form; for somebody who is logged in, the way on or out."""
        user = self.user_of(visit)
        if user and not said:
            if wanted:
                return go(local(wanted))
            out = form("/oauth/logout", visit.proof, button("Log out"))
            return page(200, f"Logged in as {user.name}", out)
        inner = (
            wrong(said)
            + field("username", "Name", hint="username")
            + field("password", "Password", "password", "current-password")
            + button("Log in")
        )
        headers = self._browser.keep(visit.id) if visit.is_new else None
        hidden = {"next": wanted} if wanted else {}
        return page(status, "Log in", form(HOME, visit.proof, inner, hidden), headers)

    def login(self, visit: Visit) -> Answer:
        """A name and a password were sent."""
        fields = visit.fields
        wanted = fields.get("next", "")
        name, password = fields.get("username", ""), fields.get("password", "")
        try:
            user = self._people.log_in.with_password(name, password, visit.visitor)
        except Unauthenticated as refused:
            return self.show_login(visit, wanted, 401, refused.message)
        except TooManyRequests as refused:
            return self._later(self.show_login(visit, wanted, 429, refused.message), refused.remedy)
        return self._begin(user.name, visit, local(wanted))

    def show_password(self, visit: Visit, wanted: str, status: int = 200, said: str = "") -> Answer:
        """The form for another password."""
        user = self.user_of(visit)
        if user is None:
            return go(HOME)
        first = "<p>This password was given to you. Choose one that only you know.</p>"
        inner = (
            (first if user.must_change else "")
            + wrong(said)
            + field("password", "Password until now", "password", "current-password")
            + field("chosen", f"New password, {SHORTEST} to {LONGEST} characters", "password", "new-password")
            + button("Change")
        )
        hidden = {"next": wanted} if wanted else {}
        return page(status, "Choose a password", form("/oauth/password", visit.proof, inner, hidden))

    def change_password(self, visit: Visit) -> Answer:
        """Another password was sent; all sessions end, and this browser gets a new one."""
        user, fields = self.user_of(visit), visit.fields
        wanted, chosen = fields.get("next", ""), fields.get("chosen", "")
        if user is None:
            return go(HOME)
        try:
            self._people.log_in.with_password(user.name, fields.get("password", ""), visit.visitor)
            if chosen == fields["password"]:
                raise InvalidInput("the new password is the one before", field="password")
            self._people.keep_users.choose_password(user.name, chosen)
        except Unauthenticated:
            return self.show_password(visit, wanted, 401, "the password until now is wrong")
        except InvalidInput as refused:
            return self.show_password(visit, wanted, 422, f"{refused.message}. {refused.remedy}")
        except TooManyRequests as refused:
            return self._later(self.show_password(visit, wanted, 429, refused.message), refused.remedy)
        return self._begin(user.name, visit, local(wanted))

    def logout(self, visit: Visit) -> Answer:
        """End the session on the server, and forget its cookie."""
        if user := self.user_of(visit):
            self._people.log_in.note("logout", user.name, visit.visitor)
        self._people.sessions.end(digest_of(visit.id))
        return page(200, "Logged out", "<p>You may close this page.</p>", self._browser.keep(""))

    def _begin(self, name: str, visit: Visit, wanted: str) -> Answer:
        self._people.sessions.end(digest_of(visit.id))
        session = new_id()
        self._people.sessions.begin(digest_of(session), name, time.time())
        return go(wanted, self._browser.keep(session))

    @staticmethod
    def _later(answer: Answer, remedy: str) -> Answer:
        seconds = "".join(filter(str.isdigit, remedy))
        return Answer(status=answer.status, headers=with_retry(answer.headers, seconds), body=answer.body)


def with_retry(headers: Mapping[str, str], seconds: str) -> dict[str, str]:
    """The headers of an answer that says when to come back."""
    return {**headers, "Retry-After": seconds}


def local(wanted: str) -> str:
    """A page of ours to go on with; for everything else the login page, which says who one is."""
    plain = PLAIN.fullmatch(wanted[:512]) and all("!" <= letter <= "~" for letter in wanted)
    if wanted == "/oauth/device":
        return wanted
    return wanted if wanted.startswith(LOCAL) and plain and "\\" not in wanted else HOME
