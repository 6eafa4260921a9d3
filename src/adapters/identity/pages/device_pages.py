"""Device pages: a user types the code that a device shows, and allows or denies the device."""

import time
from urllib.parse import quote

from adapters.identity.oauth.people import People, scope_for
from adapters.identity.pages import texts
from adapters.identity.pages.browser import Visit
from adapters.identity.pages.fields import error_text, field
from adapters.identity.pages.html import (
    NOTHING,
    Html,
    account,
    button,
    buttons,
    form,
    page,
    paragraph,
    say,
    scope_list,
    strong,
)
from adapters.identity.pages.login_pages import LoginPages, with_retry
from application.accounts.wrong_passwords import device_address_count, device_count
from application.ports.identity.authorization_server import Answer
from application.ports.identity.device_codes import DeviceCodes, DeviceRequest
from domain.client import Client, digest_of
from domain.user import User

PATH = "/oauth/device"
FREE_ATTEMPTS = 5  # wrong codes without a wait, for each account and each address


class DevicePages:
    """The form and the decision. A link that contains the code shows the question as well."""

    def __init__(self, people: People, devices: DeviceCodes, login: LoginPages) -> None:
        self._people = people
        self._devices = devices
        self._login = login

    def ask(self, visit: Visit, user_code: str) -> Answer:
        """The form for a code, for a user who is logged in."""
        user = self._login.user_of(visit)
        wanted = f"{PATH}?user_code={quote(user_code[:32], safe='')}" if user_code else PATH
        return self._login.redirect_to_login(user, wanted) or self._form(visit, user, user_code)

    def decide(self, visit: Visit) -> Answer:
        """Show the question for the code of the form, or record the decision about it."""
        user = self._login.user_of(visit)
        if answer := self._login.redirect_to_login(user, PATH):
            return answer
        assert user is not None
        names = [device_count(user.id), device_address_count(visit.visitor.address)]
        if wait := self._people.attempts.begin([(name, FREE_ATTEMPTS) for name in names], time.time()):
            seconds = int(wait) + 1
            return with_retry(
                self._form(visit, user, "", 429, say(visit, texts.WAIT_FOR_CODE, seconds)), seconds
            )
        typed = "".join(filter(str.isalpha, visit.fields.get("user_code", "").upper()))
        request = self._devices.waiting(digest_of(typed), time.time())
        client = self._people.clients.find(request.client) if request else None
        if request is None or client is None or client.revoked:
            return self._form(visit, user, "", 404, say(visit, texts.UNKNOWN_CODE))
        self._people.attempts.passed(names[0], names[1:])
        scope = scope_for(client, user, request.scope)
        if not scope:
            return self._form(visit, user, "", 403, say(visit, texts.NO_SCOPE))
        if decision := visit.fields.get("decision"):
            return self._record_decision(visit, user, request, scope if decision == "allow" else "")
        return _confirm(visit, self._people.name_of(user), client, scope, typed)

    def _record_decision(self, visit: Visit, user: User, request: DeviceRequest, scope: str) -> Answer:
        family = self._people.new_family(request.client, user.id, scope)
        if scope:
            self._people.families.begin(family)
        if not self._devices.decide(request.digest, family.family if scope else ""):
            return self._form(visit, user, "", 404, say(visit, texts.UNKNOWN_CODE))
        act = "consented" if scope else "denied"
        self._people.log_in.note(act, user.id, visit.visitor, request.client)
        decided = say(visit, texts.DEVICE_ALLOWED if scope else texts.DEVICE_DENIED)
        return page(visit, 200, decided, paragraph(say(visit, texts.BACK_TO_DEVICE)))

    def _form(
        self, visit: Visit, user: User | None, user_code: str, status: int = 200, said: Html = NOTHING
    ) -> Answer:
        code = field(
            "user_code",
            say(visit, texts.CODE),
            value=user_code[:32],
            first=True,
            wrong=said,
            look="code",
        )
        inner = Html(error_text(said) + code + buttons(button(say(visit, texts.CONTINUE))))
        shown = form(visit, PATH, inner) + (account(visit, self._people.name_of(user), PATH) if user else "")
        return page(visit, status, say(visit, texts.CONNECT), Html(shown))


def _confirm(visit: Visit, name: str, client: Client, scope: str, user_code: str) -> Answer:
    program = strong(client.created.name)
    yes, no = say(visit, texts.YES_ALLOW), say(visit, texts.DENY)
    warning = f"<strong>{say(visit, texts.STARTED_YOURSELF)}</strong> {say(visit, texts.RECEIVED_CODE)}"
    inner = Html(
        paragraph(say(visit, texts.DEVICE_ASKS, client=program, user=strong(name)))
        + scope_list(visit, scope)
        + paragraph(Html(warning), "note")
        + buttons(button(yes, "allow"), button(no, "deny", quiet=True))
    )
    shown = form(visit, PATH, inner, {"user_code": user_code}) + account(visit, name, PATH)
    return page(visit, 200, say(visit, texts.ALLOW_DEVICE), Html(shown))
