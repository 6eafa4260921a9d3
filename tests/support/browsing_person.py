"""A person in a browser: follows an address of the service and fills in each form until none is left."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import httpx

PASSWORD = "a long and quiet river"
MOST_PAGES = 10


class BrowsingPerson:
    """The user bia, who logs in and allows what is asked, or denies it."""

    def __init__(self, decision: str = "allow") -> None:
        self._decision = decision
        self.seen: list[str] = []

    def visit(self, address: str, user_code: str = "") -> httpx.Response:
        """The last page. A redirect to a program on this machine is followed too, as a browser does."""
        typed = {"username": "bia", "password": PASSWORD, "user_code": user_code}
        base = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        with httpx.Client(follow_redirects=True) as browser:
            page = browser.get(address)
            for _ in range(MOST_PAGES):
                self.seen.append(page.text)
                form = page.text.partition("</form>")[0]
                action = re.findall(r'<form method="post" action="([^"]+)"', form)
                if not action:
                    return page
                hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
                asked = [name for name in typed if f'name="{name}"' in form]
                fields = {name: unescape(value) for name, value in hidden} | {n: typed[n] for n in asked}
                fields |= {"decision": self._decision} if 'name="decision"' in form else {}
                headers = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
                page = browser.post(urljoin(str(page.url), action[0]), data=fields, headers=headers)
        raise AssertionError(f"no end of pages: {page.url}")
