"""The style sheets of charts: as they are for pages, and in plain light colours for images."""

import re
from importlib.resources import files

FOLDER = files("entrypoints.charts").joinpath("static")
TOKENS, CHARTS, PAGE = (
    FOLDER.joinpath(f"{name}.css").read_text("utf-8") for name in ("tokens", "charts", "page")
)
TOKEN = re.compile(r"--([\w-]+): (?:light-dark\(([^,]+), [^)]+\)|([^;]+));")


def plain_styles() -> str:
    """The styles of charts with values in place of tokens, for programs that know no variables of CSS."""
    values = {name: light or other for name, light, other in TOKEN.findall(TOKENS)}
    return re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], CHARTS)
