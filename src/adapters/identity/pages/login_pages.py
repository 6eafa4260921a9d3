"""Login pages: log in, log out, and change the password."""

import time
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from adapters.identity.oauth.people import People
from adapters.identity.pages.browser import Browser, Visit, new_id
from adapters.identity.pages.html import button, error_text, field, form, page, redirect
from application.ports.identity.authorization_server import Answer
from domain.client import digest_of
from domain.errors import InvalidInput, TooManyRequests, Unauthenticated
from domain.redirect import PLAIN
from domain.user import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, User

LOCAL_PAGES = ("/oauth/authorize?", "/oauth/device?")
LOGIN_PAGE = "/oauth/login"


class LoginPages:
    """Every login creates a new session id; the id in the cookie before it belongs to no session."""

    def __init__(self, people: People, browser: Browser) -> None:
        self._people = people
        self._browser = browser

    def user_of(self, visit: Visit) -> User | None:
        """The user who is logged in; None for a disabled user."""
        subject = self._people.sessions.subject_of(digest_of(visit.id), time.time())
        user = self._people.users.find(subject) if subject else None
        return None if user is None or user.disabled else user

    def redirect_to_login(self, user: User | None, wanted: str) -> Answer | None:
        """The redirect to the login or password page; None when the user may see the page `wanted`."""
        if user is None:
            return redirect(f"{LOGIN_PAGE}?next={quote(wanted, safe='')}")
        return redirect(f"/oauth/password?next={quote(wanted, safe='')}") if user.must_change else None

    def show_login(self, visit: Visit, wanted: str, status: int = 200, said: str = "") -> Answer:
        """The login form; a user who is logged in gets a redirect, or a button to log out."""
        user = self.user_of(visit)
        if user and not said:
            if wanted:
                return redirect(local_page(wanted))
            out = form("/oauth/logout", visit.proof, button("Log out"))
            return page(200, f"Logged in as {self._people.name_of(user)}", out)
        inner = (
            error_text(said)
            + field("username", "Name", hint="username")
            + field("password", "Password", "password", "current-password")
            + button("Log in")
        )
        headers = self._browser.keep(visit.id) if visit.is_new else None
        hidden = {"next": wanted} if wanted else {}
        return page(status, "Log in", form(LOGIN_PAGE, visit.proof, inner, hidden), headers)

    def login(self, visit: Visit) -> Answer:
        """Check the name and the password of the form."""
        fields = visit.fields
        wanted = fields.get("next", "")
        name, password = fields.get("username", ""), fields.get("password", "")
        try:
            user = self._people.log_in.with_password(name, password, visit.visitor)
        except Unauthenticated as refused:
            return self.show_login(visit, wanted, 401, refused.message)
        except TooManyRequests as refused:
            return self._with_retry(self.show_login(visit, wanted, 429, refused.message), refused.remedy)
        return self._begin_session(user.id, visit, local_page(wanted))

    def show_password(self, visit: Visit, wanted: str, status: int = 200, said: str = "") -> Answer:
        """The form to change the password."""
        user = self.user_of(visit)
        if user is None:
            return redirect(LOGIN_PAGE)
        notice = "<p>Another person knows this password. Choose one that only you know.</p>"
        inner = (
            (notice if user.must_change else "")
            + error_text(said)
            + field("password", "Current password", "password", "current-password")
            + field(
                "chosen",
                f"New password, {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters",
                "password",
                "new-password",
            )
            + button("Change password")
        )
        hidden = {"next": wanted} if wanted else {}
        return page(status, "Choose a password", form("/oauth/password", visit.proof, inner, hidden))

    def change_password(self, visit: Visit) -> Answer:
        """Change the password; all sessions of the user end, and this browser gets a new one."""
        user, fields = self.user_of(visit), visit.fields
        wanted, chosen = fields.get("next", ""), fields.get("chosen", "")
        if user is None:
            return redirect(LOGIN_PAGE)
        try:
            self._people.log_in.with_password(user.id, fields.get("password", ""), visit.visitor)
            if chosen == fields["password"]:
                remedy = "Choose a different password."
                raise InvalidInput(
                    "the new password is the current password", field="password", remedy=remedy
                )
            self._people.keep_users.choose_password(user.id, chosen)
        except Unauthenticated:
            return self.show_password(visit, wanted, 401, "the current password is wrong")
        except InvalidInput as refused:
            return self.show_password(visit, wanted, 422, f"{refused.message}. {refused.remedy}")
        except TooManyRequests as refused:
            return self._with_retry(self.show_password(visit, wanted, 429, refused.message), refused.remedy)
        return self._begin_session(user.id, visit, local_page(wanted))

    def logout(self, visit: Visit) -> Answer:
        """End the session on the server and delete its cookie."""
        if user := self.user_of(visit):
            self._people.log_in.note("logout", user.id, visit.visitor)
        self._people.sessions.end(digest_of(visit.id))
        return page(200, "Logged out", "<p>You may close this page.</p>", self._browser.keep(""))

    def _begin_session(self, name: str, visit: Visit, wanted: str) -> Answer:
        self._people.sessions.end(digest_of(visit.id))
        session = new_id()
        self._people.sessions.begin(digest_of(session), name, time.time())
        answer = redirect(wanted, self._browser.keep(session))
        if visit.visitor.knows(name):
            return answer
        return msgspec.structs.replace(answer, cookies=(self._browser.remember(name),))

    @staticmethod
    def _with_retry(answer: Answer, remedy: str) -> Answer:
        seconds = "".join(filter(str.isdigit, remedy))
        return Answer(status=answer.status, headers=with_retry(answer.headers, seconds), body=answer.body)


def with_retry(headers: Mapping[str, str], seconds: str) -> dict[str, str]:
    """The headers with `Retry-After`."""
    return {**headers, "Retry-After": seconds}


def local_page(wanted: str) -> str:
    """The address, when it is a page of Previsto that needs a login; else the login page."""
    plain = PLAIN.fullmatch(wanted[:512]) and all("!" <= letter <= "~" for letter in wanted)
    if wanted == "/oauth/device":
        return wanted
    return wanted if wanted.startswith(LOCAL_PAGES) and plain and "\\" not in wanted else LOGIN_PAGE
