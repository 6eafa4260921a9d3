"""A chart as an SVG image of its own, in plain light colours."""

from html import escape

from entrypoints.charts.scale import Frame
from entrypoints.charts.styles import plain_styles
from entrypoints.markup import Html


def svg_image(drawn: Html, frame: Frame, label: str) -> str:
    """The image of a chart that is drawn in a frame; `label` says it in words."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}" height="{frame.height}" role="img" '
        f'aria-label="{escape(label)}"><style>{plain_styles()}</style>'
    )
    return f'{head}<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n'
