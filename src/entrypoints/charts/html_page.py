"""A page of one chart that stands alone: no scripts, and nothing is loaded from elsewhere."""

from collections.abc import Mapping

from entrypoints.charts.styles import CHARTS, PAGE, TOKENS
from entrypoints.markup import Html, document, tag

SYNTHETIC = "Synthetic prices, not market data."


def html_page(title: str, figure: Html, facts: Mapping[str, str], *, synthetic: bool) -> str:
    """The page; `facts` stand below the figure, and made-up prices are named above it."""
    styles = Html("\n".join((TOKENS, CHARTS, PAGE)))
    head = [tag("meta", charset="utf-8"), tag("title", title), tag("style", styles)]
    listed = [part for name, said in facts.items() for part in (tag("dt", name), tag("dd", said))]
    warning = tag("p", SYNTHETIC, class_="synthetic") if synthetic else None
    return document("en", "", head, [tag("h1", title), warning, figure, tag("dl", listed)])
