"""A browser without scripts: it logs in, reads pages, and sends the forms that it was shown."""

import re
from html import unescape

import httpx

from domain.principal import SCOPES
from entrypoints.container import Container

PASSWORD = "a long and quiet river"
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.S)
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Reader(httpx.Client):
    """One person in one browser, who follows no redirect by itself."""

    def log_in(self, name: str = "bia", password: str = PASSWORD, wanted: str = "") -> httpx.Response:
        """The answer to the login form."""
        self.page = self.get("/oauth/login", params={"next": wanted} if wanted else {}).text
        return self.send_form("/oauth/login", username=name, password=password)

    def open(self, path: str) -> str:
        """The HTML of a page that must be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
        self.page = answer.text
        return self.page

    def fields(self, action: str) -> dict[str, str]:
        """The hidden fields of a form of the last page."""
        forms = [inner for target, inner in FORM.findall(self.page) if target == action]
        assert forms, (action, [target for target, _ in FORM.findall(self.page)])
        return {name: unescape(value) for name, value in FIELD.findall(forms[0])}

    def send_form(self, action: str, **fields: str) -> httpx.Response:
        """The answer to a form of the last page, with what the person filled in."""
        return self.post(action, data=self.fields(action) | fields)

    def act(self, path: str, **fields: str) -> httpx.Response:
        """Open the page of an action and send its form."""
        self.open(path)
        return self.send_form(path.partition("?")[0], **fields)


def reader(base: str, product: Container, name: str = "bia", *scopes: str) -> Reader:
    """A logged-in person with these scopes, or with all."""
    users = product.use_cases().keep_users()
    users.create(name, scopes or tuple(SCOPES), PASSWORD)
    person = Reader(base_url=base, timeout=60)
    answer = person.log_in(name)
    assert answer.status_code == 303, answer.text
    return person
