"""Check a built site: it loads nothing from elsewhere, no link is dead, and pages say their language."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "form": "action"}
POINTERS = ("canonical", "alternate")  # of `link`: nothing is loaded from there


class Page(HTMLParser):
    """What a page loads, links to and names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = set()
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the addresses and the places of an element."""
        told = {name: value or "" for name, value in attrs}
        self.places |= {told[name] for name in ("id", "name") if name in told}
        if tag == "html":
            self.language = told.get("lang", "")
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if LOADED.get(tag) in told and told.get("rel") not in POINTERS:
            self.loads.append(told[LOADED[tag]])


def problems(site: Path, portuguese: set[str]) -> list[str]:
    """What is wrong, one line each. `portuguese` are the pages in that language, as paths below the site."""
    pages = {path: Page(path.read_text()) for path in site.rglob("*.html")}
    told = []
    for path, page in pages.items():
        name = str(path.relative_to(site))
        told += [f"{name} loads {one}" for one in page.loads if urlsplit(one).netloc]
        told += [f"{name} links to {one}" for one in page.links if not _there(site, path, one, pages)]
        right = "pt-BR" if name in portuguese else "en"
        told += [f"{name} says {page.language}, not {right}"] if page.language != right else []
    for style in site.rglob("*.css"):
        told += [f"{style.name} loads a file from elsewhere"] if "url(http" in style.read_text() else []
    return told


def _there(site: Path, path: Path, link: str, pages: dict[Path, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or path.name == "404.html":
        return True
    target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
    target = target / "index.html" if target.is_dir() else target
    if not target.exists() or not target.is_relative_to(site):
        return False
    return not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].places
