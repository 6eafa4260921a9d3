"""Device pages: a person types the code that a device shows, and says whether she started it."""

import time
from html import escape
from urllib.parse import quote

from adapters.identity.oauth.people import People, scope_for
from adapters.identity.pages.browser import Visit
from adapters.identity.pages.html import button, field, form, page, scopes, wrong
from adapters.identity.pages.login_pages import LoginPages, with_retry
from application.ports.identity.authorization_server import Answer
from application.ports.identity.device_codes import DeviceCodes, DeviceRequest
from domain.client import Client, digest_of
from domain.user import User

PATH = "/oauth/device"
FREE = 5  # wrong codes that cost no wait, of an account or an address


class DevicePages:
    """Never a click less: a link with the code in it still asks."""

    def __init__(self, people: People, devices: DeviceCodes, login: LoginPages) -> None:
        self._people = people
        self._devices = devices
        self._login = login

    def ask(self, visit: Visit, user_code: str) -> Answer:
        """The form for a code."""
        user = self._login.user_of(visit)
        wanted = f"{PATH}?user_code={quote(user_code[:32], safe='')}" if user_code else PATH
        return self._login.first(user, wanted) or self._form(visit, user_code)

    def decide(self, visit: Visit) -> Answer:
        """A code was sent, and perhaps a decision about it."""
        user = self._login.user_of(visit)
        if first := self._login.first(user, PATH):
            return first
        assert user is not None
        names = [f"device:{user.name}", f"device-address:{visit.visitor.address}"]
        if wait := self._people.attempts.begin([(name, FREE) for name in names], time.time()):
            answer = self._form(visit, "", 429, "too many wrong codes")
            headers = with_retry(answer.headers, str(int(wait) + 1))
            return Answer(status=429, headers=headers, body=answer.body)
        typed = "".join(filter(str.isalpha, visit.fields.get("user_code", "").upper()))
        request = self._devices.waiting(digest_of(typed), time.time())
        client = self._people.clients.find(request.client) if request else None
        if request is None or client is None or client.revoked:
            return self._form(visit, "", 404, "no device waits with this code")
        self._people.attempts.passed(names[0], names[1:])
        scope = scope_for(client, user, request.scope)
        if not scope:
            return self._form(visit, "", 403, "you may have nothing of what the device asks for")
        if decision := visit.fields.get("decision"):
            return self._decided(visit, user, request, scope if decision == "allow" else "")
        return self._confirm(visit, client, scope, typed)

    def _confirm(self, visit: Visit, client: Client, scope: str, user_code: str) -> Answer:
        inner = (
            f"<p>A device runs <strong>{escape(client.created.name)}</strong> and asks to act for you:</p>"
            f"{scopes(scope)}<p><strong>Did you start this yourself, just now?</strong>"
            " If somebody sent you the code or a link, deny.</p>"
            + button("Yes, allow", "allow")
            + button("Deny", "deny", quiet=True)
        )
        return page(200, "Allow this device?", form(PATH, visit.proof, inner, {"user_code": user_code}))

    def _decided(self, visit: Visit, user: User, request: DeviceRequest, scope: str) -> Answer:
        family = self._people.family(request.client, user.name, scope)
        if scope:
            self._people.families.begin(family)
        if not self._devices.decide(request.digest, family.family if scope else ""):
            return self._form(visit, "", 404, "no device waits with this code")
        act = "consented" if scope else "denied"
        self._people.log_in.note(act, user.name, visit.visitor, request.client)
        return page(200, "Done", f"<p>The device was {'let in' if scope else 'refused'}. Go back to it.</p>")

    @staticmethod
    def _form(visit: Visit, user_code: str, status: int = 200, said: str = "") -> Answer:
        shown = field("user_code", "Code that the device shows", value=user_code[:32])
        return page(status, "Let a device in", form(PATH, visit.proof, wrong(said) + shown + button("Go on")))
