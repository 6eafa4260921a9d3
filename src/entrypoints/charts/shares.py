"""Shares of closes: the axis from 0 to 100 % that charts of coverage have, and a share with its band."""

from collections.abc import Callable, Iterator

from entrypoints.charts.axes import price_axis
from entrypoints.charts.scale import Scale, diamond, dot
from entrypoints.markup import Html

Share = Callable[[float], str]
"""Writes a share of 1 as a percentage."""
Band = tuple[float, float] | None
"""What chance explains, as shares; None for too few closes."""
MARKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def share_axis(scale: Scale, share: Share) -> Iterator[Html]:
    """Lines at the quarters, with their labels; shares of closes begin at zero."""
    return price_axis(scale, [(value, share(value)) for value in MARKS])


def share_point(x: float, y: float, value: float, band: Band) -> Html:
    """A dot, or a diamond where chance does not explain the share."""
    is_outside = band is not None and not band[0] <= value <= band[1]
    return diamond(x, y) if is_outside else dot(x, y, 4, "forecast-dot")
