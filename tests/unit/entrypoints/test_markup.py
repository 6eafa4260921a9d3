"""Markup: whatever a text is, it stays text."""

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from domain.free_text import shown
from entrypoints.markup import Html, tag


class Read(HTMLParser):
    """The elements, the attributes and the text of a piece of markup."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.given: dict[str, str] = {}
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.tags.append(tag)
        self.given |= {name: value or "" for name, value in attrs}

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.words += data


@given(st.text())
def test_a_text_is_text_and_an_attribute_is_one_attribute(text: str) -> None:
    """For every text, also in the middle of markup: what is not printable is shown as an escape."""
    read = Read(tag("p", tag("b", "x"), text, title=text, data_more=text))
    assert read.tags == ["p", "b"]
    assert read.given == {"title": shown(text), "data-more": shown(text)}
    assert read.words == "x" + shown(text)


@given(st.text())
def test_a_sentence_in_an_attribute_cannot_end_it(text: str) -> None:
    """Markup keeps its escapes, and a quote of it is escaped."""
    read = Read(tag("p", title=Html(f'"{unescape(text)}"'.replace("&", "&amp;"))))
    assert list(read.given) == ["title"]


def test_parts_and_attributes() -> None:
    """None and False are nothing, True has no value, names follow HTML."""
    made = tag("input", class_="a", for_=None, hidden=True, disabled=False, aria_label="x", tabindex=0)
    assert made == '<input class="a" hidden aria-label="x" tabindex="0">'
    assert (
        tag("svg", tag("path", d="M0 0"), viewBox="0 0 1 1")
        == '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    )
    assert tag("p", None, [1, "a", [Html("<i>")]]) == "<p>1a<i></p>"
