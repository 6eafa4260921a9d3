"""Device pages: a user types the code that a device shows, and allows or denies the device."""

import time
from html import escape
from urllib.parse import quote

from adapters.identity.oauth.people import People, scope_for
from adapters.identity.pages.browser import Visit
from adapters.identity.pages.html import button, error_text, field, form, page, scope_list
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
        return self._login.redirect_to_login(user, wanted) or self._form(visit, user_code)

    def decide(self, visit: Visit) -> Answer:
        """Show the question for the code of the form, or record the decision about it."""
        user = self._login.user_of(visit)
        if answer := self._login.redirect_to_login(user, PATH):
            return answer
        assert user is not None
        names = [device_count(user.id), device_address_count(visit.visitor.address)]
        if wait := self._people.attempts.begin([(name, FREE_ATTEMPTS) for name in names], time.time()):
            answer = self._form(visit, "", 429, "too many wrong codes")
            headers = with_retry(answer.headers, str(int(wait) + 1))
            return Answer(status=429, headers=headers, body=answer.body)
        typed = "".join(filter(str.isalpha, visit.fields.get("user_code", "").upper()))
        request = self._devices.waiting(digest_of(typed), time.time())
        client = self._people.clients.find(request.client) if request else None
        if request is None or client is None or client.revoked:
            return self._form(visit, "", 404, "unknown or expired code")
        self._people.attempts.passed(names[0], names[1:])
        scope = scope_for(client, user, request.scope)
        if not scope:
            return self._form(visit, "", 403, "your account has none of the scopes that the device asks for")
        if decision := visit.fields.get("decision"):
            return self._record_decision(visit, user, request, scope if decision == "allow" else "")
        return self._confirm(visit, client, scope, typed)

    def _confirm(self, visit: Visit, client: Client, scope: str, user_code: str) -> Answer:
        inner = (
            f"<p>A device runs <strong>{escape(client.created.name)}</strong> and asks to act for you:</p>"
            f"{scope_list(scope)}<p><strong>Did you start this yourself, just now?</strong>"
            " If you received the code or a link from another person, deny.</p>"
            + button("Yes, allow", "allow")
            + button("Deny", "deny", quiet=True)
        )
        return page(200, "Allow this device?", form(PATH, visit.proof, inner, {"user_code": user_code}))

    def _record_decision(self, visit: Visit, user: User, request: DeviceRequest, scope: str) -> Answer:
        family = self._people.new_family(request.client, user.id, scope)
        if scope:
            self._people.families.begin(family)
        if not self._devices.decide(request.digest, family.family if scope else ""):
            return self._form(visit, "", 404, "unknown or expired code")
        act = "consented" if scope else "denied"
        self._people.log_in.note(act, user.id, visit.visitor, request.client)
        decided = "allowed" if scope else "denied"
        return page(200, f"Device {decided}", "<p>You may close this page and return to the device.</p>")

    @staticmethod
    def _form(visit: Visit, user_code: str, status: int = 200, said: str = "") -> Answer:
        inner = error_text(said) + field("user_code", "Code on the device", value=user_code[:32])
        return page(status, "Connect a device", form(PATH, visit.proof, inner + button("Continue")))
