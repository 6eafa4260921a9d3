"""PageBrowser: what the dashboard reads of a browser, whoever logged its person in."""

from collections.abc import Mapping

from adapters.identity.pages.browser import Browser, Refused, Visit
from application.language import Language
from domain.errors import Forbidden, InvalidInput

THEMES = ("light", "dark")


class PageBrowser:
    """Cookies and forms only: a token in a request is not looked at."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def look(self, headers: Mapping[str, str]) -> Visit:
        """A request for a page."""
        return self._browser.look(headers)

    def language(self, headers: Mapping[str, str]) -> Language:
        """The language that the person chose, else the one that the browser prefers."""
        return self._browser.language_of(_lowered(headers))

    def form(self, headers: Mapping[str, str], query: str, body: bytes) -> dict[str, str]:
        """The fields of a form. Raises Forbidden unless a page of this session sent it, or InvalidInput."""
        try:
            visit: Visit = self._browser.send(headers, query, body)
        except Refused as refused:
            if refused.status == 403:
                raise Forbidden(
                    "the form was not sent from a page of this session",
                    field="proof",
                    remedy="open the page again",
                ) from None
            raise InvalidInput(
                "the form is malformed", field="form", remedy="send the form of the page as it is"
            ) from None
        return visit.fields

    def choose(self, name: str, value: str) -> str:
        """The value of `Set-Cookie` that keeps a choice of the person."""
        return self._browser.choose(name, value)

    def theme(self, headers: Mapping[str, str]) -> str:
        """`light`, `dark`, or "" for that of the system."""
        chosen = self._browser.chosen(_lowered(headers).get("cookie", ""), "theme")
        return chosen if chosen in THEMES else ""


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
