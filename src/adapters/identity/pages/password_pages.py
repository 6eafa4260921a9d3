"""Password pages: change the password."""

from adapters.identity.oauth.people import People
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Visit
from adapters.identity.pages.fields import error_text, field, known_name
from adapters.identity.pages.html import (
    NOTHING,
    Html,
    account,
    button,
    buttons,
    form,
    page,
    paragraph,
    redirect,
    say,
)
from adapters.identity.pages.login_pages import (
    LOGIN_PAGE,
    PASSWORD_PAGE,
    LoginPages,
    with_retry,
)
from application.language import Sentence
from application.ports.identity.authorization_server import Answer
from domain.errors import InvalidInput, TooManyRequests, Unauthenticated
from domain.user import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH

LEAST, MOST = str(MIN_PASSWORD_LENGTH), str(MAX_PASSWORD_LENGTH)


class PasswordPages:
    """A user whose password was set by another person chooses a new one before anything else."""

    def __init__(self, people: People, login: LoginPages) -> None:
        self._people = people
        self._login = login

    def show(
        self,
        visit: Visit,
        wanted: str,
        status: int = 200,
        said: Html = NOTHING,
        about: str = "password",
    ) -> Answer:
        """The form to change the password; `about` is the field of the error `said`."""
        user = self._login.user_of(visit)
        if user is None:
            return redirect(LOGIN_PAGE)
        notice = paragraph(say(visit, texts.KNOWN_TO_OTHERS), "note") if user.must_change else ""
        inner = Html(
            notice
            + error_text(said)
            + known_name(self._people.name_of(user))
            + _password_field(visit, "password", "current-password", texts.CURRENT, said, about)
            + _password_field(visit, "chosen", "new-password", texts.CHOSEN, said, about)
            + buttons(button(say(visit, texts.CHANGE)))
        )
        shown = form(visit, PASSWORD_PAGE, inner, {"next": wanted} if wanted else {})
        body = Html(shown + account(visit, self._people.name_of(user), wanted))
        return page(visit, status, say(visit, texts.CHOOSE), body)

    def change(self, visit: Visit) -> Answer:
        """Change the password; all sessions of the user end, and this browser gets a new one."""
        user, fields = self._login.user_of(visit), visit.fields
        wanted, chosen = fields.get("next", ""), fields.get("chosen", "")
        if user is None:
            return redirect(LOGIN_PAGE)
        try:
            self._people.log_in.with_password(user.id, fields.get("password", ""), visit.visitor)
            if chosen == fields["password"]:
                said = say(visit, texts.SAME_PASSWORD)
                return self.show(visit, wanted, 422, said, "chosen")
            self._people.keep_users.choose_password(user.id, chosen)
        except Unauthenticated:
            return self.show(visit, wanted, 401, say(visit, texts.WRONG_CURRENT))
        except InvalidInput:
            said = say(visit, texts.UNSAFE_PASSWORD, least=LEAST, most=MOST)
            return self.show(visit, wanted, 422, said, "chosen")
        except TooManyRequests as refused:
            seconds = int(refused.wait) + 1
            said = say(visit, texts.WAIT_FOR_PASSWORD, seconds)
            return with_retry(self.show(visit, wanted, 429, said), seconds)
        return self._login.begin_session(user.id, visit, self._login.page_after(wanted))


def _password_field(visit: Visit, name: str, fills: str, label: Sentence, said: Html, about: str) -> Html:
    """One of the two fields; the current password is the first, and the new one has a hint."""
    hint = say(visit, texts.LENGTH, least=LEAST, most=MOST) if name == "chosen" else NOTHING
    return field(
        name,
        say(visit, label),
        "password",
        fills,
        hint=hint,
        first=name == "password",
        wrong=said if about == name else NOTHING,
    )
