"""Nested ranges: which pairs of levels a chart fills, and how."""

from collections.abc import Sequence

KNOWN = ((0.025, 0.975, "r95"), (0.1, 0.9, "r80"), (0.25, 0.75, "r50"))
WIDE, MIDDLE = 0.9, 0.65  # of the closes; a range of other levels looks like the nearest usual one
SAME = 1e-9


def nested_ranges(levels: Sequence[float]) -> list[tuple[float, float, str]]:
    """Lower and upper level with the class of their area, widest first, of levels that lie around 0.5.

    Ranges of 95, 80 and 50 % where the levels have them; else every pair that is there.
    """
    usual = [one for one in KNOWN if one[0] in levels and one[1] in levels]
    if usual:
        return usual
    pairs = [(low, high) for low in levels for high in levels if low < 0.5 and abs(low + high - 1) < SAME]
    return [(low, high, _look(high - low)) for low, high in sorted(pairs)]


def _look(share: float) -> str:
    return "r95" if share >= WIDE - SAME else "r80" if share >= MIDDLE - SAME else "r50"
