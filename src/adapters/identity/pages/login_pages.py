"""Login pages: log in and log out."""

import time
from urllib.parse import quote

import msgspec

from adapters.identity.oauth.authorize_request import ErrorRedirect, UnknownClient, read_authorize
from adapters.identity.oauth.people import People
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Browser, Visit, new_id
from adapters.identity.pages.fields import error_text, field
from adapters.identity.pages.html import (
    LOGOUT_PAGE,
    NOTHING,
    Html,
    button,
    buttons,
    form,
    page,
    paragraph,
    redirect,
    say,
    strong,
)
from application.ports.identity.authorization_server import Answer
from domain.client import digest_of
from domain.errors import TooManyRequests, Unauthenticated
from domain.redirect import PLAIN
from domain.user import User

LOCAL_PAGES = ("/oauth/authorize?", "/oauth/device?")
LOGIN_PAGE, PASSWORD_PAGE = "/oauth/login", "/oauth/password"
AUTHORIZE = LOCAL_PAGES[0]


class LoginPages:
    """Every login creates a new session id; the id in the cookie before it belongs to no session."""

    def __init__(self, people: People, issuer: str, browser: Browser) -> None:
        self._people = people
        self._issuer = issuer
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
        return redirect(f"{PASSWORD_PAGE}?next={quote(wanted, safe='')}") if user.must_change else None

    def show_login(self, visit: Visit, wanted: str, status: int = 200, said: Html = NOTHING) -> Answer:
        """The login form; a user who is logged in gets a redirect, or a button to log out."""
        user = self.user_of(visit)
        if user and not said:
            if wanted:
                return redirect(self.page_after(wanted))
            title = say(visit, texts.LOGGED_IN, user=self._people.name_of(user))
            return page(visit, 200, title, logout_form(visit))
        inner = Html(
            error_text(said)
            + field("username", say(visit, texts.NAME), fills="username", first=True, wrong=said)
            + field("password", say(visit, texts.PASSWORD), "password", "current-password", wrong=said)
            + buttons(button(say(visit, texts.LOG_IN)))
        )
        headers = self._browser.keep(visit.id) if visit.is_new else None
        shown = form(visit, LOGIN_PAGE, inner, {"next": wanted} if wanted else {})
        body = Html(self._who_asks(visit, wanted) + shown)
        return page(visit, status, say(visit, texts.LOG_IN), body, headers)

    def _who_asks(self, visit: Visit, wanted: str) -> Html:
        """A sentence with the client whose request waits for the login; "" without one."""
        if not wanted.startswith(AUTHORIZE):
            return NOTHING
        query = wanted.removeprefix(AUTHORIZE)
        try:
            client = read_authorize(self._people.clients, self._issuer, query).client
        except (UnknownClient, ErrorRedirect):
            return NOTHING
        return paragraph(say(visit, texts.LOG_IN_FOR, client=strong(client.created.name)))

    def login(self, visit: Visit) -> Answer:
        """Check the name and the password of the form."""
        fields = visit.fields
        wanted = fields.get("next", "")
        name, password = fields.get("username", ""), fields.get("password", "")
        try:
            user = self._people.log_in.with_password(name, password, visit.visitor)
        except Unauthenticated:
            return self.show_login(visit, wanted, 401, say(visit, texts.WRONG_LOGIN))
        except TooManyRequests as refused:
            seconds = int(refused.wait) + 1
            said = say(visit, texts.WAIT_FOR_PASSWORD, seconds)
            return with_retry(self.show_login(visit, wanted, 429, said), seconds)
        return self.begin_session(user.id, visit, self.page_after(wanted))

    def logout(self, visit: Visit) -> Answer:
        """End the session on the server and delete its cookie."""
        if user := self.user_of(visit):
            self._people.log_in.note("logout", user.id, visit.visitor)
        self._people.sessions.end(digest_of(visit.id))
        return self._logged_out(visit)

    def page_after(self, wanted: str) -> str:
        """The address to go to after a login: a page of Previsto that needs one, or the first page."""
        dashboard = self._people.dashboard
        if dashboard.has(wanted) or local_page(wanted) != LOGIN_PAGE:
            return wanted
        return dashboard.home or LOGIN_PAGE

    def _logged_out(self, visit: Visit) -> Answer:
        """The end of a logout; for a person who came from a page, the login that leads back to it."""
        wanted, headers = visit.fields.get("next", ""), self._browser.keep("")
        if local_page(wanted) != LOGIN_PAGE:
            return redirect(f"{LOGIN_PAGE}?next={quote(wanted, safe='')}", headers)
        again = Html(f'<a href="{LOGIN_PAGE}">{say(visit, texts.LOG_IN_AGAIN)}</a>')
        body = Html(paragraph(say(visit, texts.MAY_CLOSE)) + paragraph(again))
        return page(visit, 200, say(visit, texts.LOGGED_OUT), body, headers)

    def begin_session(self, name: str, visit: Visit, wanted: str) -> Answer:
        """A redirect to the page `wanted`, with the cookies of a new session."""
        self._people.sessions.end(digest_of(visit.id))
        session = new_id()
        self._people.sessions.begin(digest_of(session), name, time.time())
        answer = redirect(wanted, self._browser.keep(session))
        if visit.visitor.knows(name):
            return answer
        return msgspec.structs.replace(answer, cookies=(self._browser.remember(name),))


def logout_form(visit: Visit) -> Html:
    """A form with one button, which logs out."""
    return form(visit, LOGOUT_PAGE, buttons(button(say(visit, texts.LOG_OUT))))


def with_retry(answer: Answer, seconds: int) -> Answer:
    """The answer with `Retry-After`."""
    return msgspec.structs.replace(answer, headers={**answer.headers, "Retry-After": str(seconds)})


def local_page(wanted: str) -> str:
    """The address, when it is a page of Previsto that needs a login; else the login page."""
    plain = PLAIN.fullmatch(wanted[:512]) and all("!" <= letter <= "~" for letter in wanted)
    if wanted == "/oauth/device":
        return wanted
    return wanted if wanted.startswith(LOCAL_PAGES) and plain and "\\" not in wanted else LOGIN_PAGE
