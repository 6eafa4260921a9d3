"""Names, reasons, strategies, results and errors of anybody are shown as text (check 47)."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from entrypoints.container import Container
from entrypoints.settings import Settings
from tests.support.hostile_texts import RAW, STORED, WEB, fill_with_hostile_texts
from tests.support.http_server import served
from tests.support.pages import Reader, reader
from tests.support.tunings import record_tuning

TEXTS = (*STORED, *WEB)
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "header",
        "footer",
        "main",
        "nav",
        "section",
    ),
    *(
        "div",
        "p",
        "span",
        "a",
        "b",
        "small",
        "code",
        "pre",
        "h1",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "form", "input", "button", "label", "select"),
    *(
        "option",
        "textarea",
        "kbd",
        "fieldset",
        "legend",
        "figure",
        "figcaption",
        "details",
        "summary",
        "noscript",
        "time",
    ),
    *("svg", "path", "rect", "circle", "text"),
}


class Seen(HTMLParser):
    """A parsed page: only known elements and attributes, no script but ours, no address elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.headings = "", 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Refuse what an attacker would need."""
        assert tag in TAGS, tag
        given = {name: value or "" for name, value in attrs}
        assert not [
            name for name in given if name.startswith("on") or name in ("style", "srcdoc", "formaction")
        ]
        for name in ("href", "src", "action"):
            assert given.get(name, "/").startswith(("/", "#main")), given
            assert not given.get(name, "/").startswith("//"), given
        assert tag != "script" or given["src"].startswith("/static/"), given
        self.headings += tag == "h1"

    def handle_data(self, data: str) -> None:
        """Collect what is shown."""
        self.words += data


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """An administrator of a home whose ledger is full of hostile texts."""
    home: Path = tmp_path_factory.mktemp("hostile")
    fill_with_hostile_texts(home, "synthetic", TEXTS)
    product = Container(settings=Settings.read(str(home), "synthetic"))
    product.use_cases().track_ticker()("VALE3")
    for number, text in enumerate(TEXTS):
        settings = {"hidden": 16, "learning_rate": 0.002, text: text}
        record_tuning(
            product.use_cases().ledger(), f"0tuning{number}", text, strategy=text, settings=settings
        )
    with served(product) as api:
        yield reader(str(api.base_url), product)


def addresses(person: Reader) -> list[str]:
    """Every kind of page, and those of all objects with a text."""
    jobs = [f"/jobs/01j1f0000000000000{kind}{n:04d}" for n in range(len(TEXTS)) for kind in ("0000", "0001")]
    forecasts = [f"/forecasts/01j1f00000000000000000{n:04d}" for n in range(len(TEXTS))]
    models = [f"/models/VALE3-fortnight-{n}" for n in range(1, len(TEXTS) + 1, 4)]
    tunings = ["/tunings", *(f"/tunings/0tuning{n}" for n in range(0, len(TEXTS), 6))]
    lists = [*tunings, "/watchlist", "/models", "/tickers/VALE3", "/tickers/VALE3/models", "/jobs", "/ledger"]
    lists += ["/ledger?kind=decisions", "/watchlist?ticker=%3Cscript%3E", "/jobs/%3Cscript%3E"]
    lists += [
        "/settings",
        "/schedules",
        "/clients",
        "/users",
        "/settings/%3Cscript%3E",
        "/monitoring",
        "/help/charts",
    ]
    found = lists + models + jobs[::6] + forecasts[::6]
    return [path for path in found if path]


def test_47_hostile_texts_are_text_on_every_page(person: Reader) -> None:
    """No element, attribute or invisible character of theirs; a broken record is no server error."""
    shown = ""
    for path in addresses(person):
        answer: Any = person.get(path)
        assert answer.status_code < 500, (path, answer.text[-600:])
        seen = Seen(answer.text)
        assert seen.headings == 1, path
        found = RAW.search(answer.text)
        assert found is None, (path, found)
        shown += seen.words
    assert "<script>window.hit=1</script>" in shown
    assert "\\u202etxt.exe" in shown


def test_47_hostile_fields_come_back_as_text(person: Reader) -> None:
    """What a person types into a form is refused or shown, and never obeyed."""
    for text in TEXTS[::7]:
        answer = person.act("/track", ticker=text[:200])
        assert answer.status_code in (303, 400), text
        if answer.status_code == 400:
            Seen(answer.text)
