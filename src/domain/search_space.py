"""Search space: the settings that a tuning varies, each within the bounds of its strategy."""

from collections.abc import Mapping

import msgspec

from domain.errors import InvalidInput

Setting = int | float | str | bool
Extents = Mapping[str, tuple[float, float]]
LOGARITHMIC = 10  # from this ratio of the ends on, the logarithm of a setting is varied


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The values that a setting may take: from `low` to `high`, both included."""

    low: float
    """The lowest value."""
    high: float
    """The highest value."""
    whole: bool
    """Whether only whole numbers are tried."""

    @property
    def logarithmic(self) -> bool:
        """Whether ratios count, not differences."""
        return self.low > 0 and self.high >= LOGARITHMIC * self.low

    def nearest(self, value: float) -> int | float:
        """The value in the span that is nearest to another one."""
        inside = min(max(value, self.low), self.high)
        return round(inside) if self.whole else float(inside)


def is_range(value: Setting) -> bool:
    """Whether a given setting is a range, e.g. `16:64`."""
    return isinstance(value, str) and ":" in value


def space_of(
    defaults: Mapping[str, Setting], bounds: Extents, search: Extents, given: Mapping[str, Setting]
) -> dict[str, Span]:
    """The space by setting: that of `search`, narrowed or widened within `bounds` by the given ranges.

    A setting that is given as one value is not varied. Raises InvalidInput with the field `settings.NAME`
    for an unknown setting, one without bounds, a range that is empty or wider than the bounds, and with
    `settings` when nothing is left to vary.
    """
    spans = {name: search[name] for name in search if name not in given}
    for name, value in given.items():
        if is_range(value):
            spans[name] = _range(name, str(value), bounds)
    space = {
        name: Span(low=float(low), high=float(high), whole=type(defaults[name]) is int)
        for name, (low, high) in spans.items()
        if low < high
    }
    if not space:
        raise InvalidInput(
            "the space is empty: every setting has one value",
            field="settings",
            remedy="leave a setting out, or give a range, e.g. `--set NAME=1:4`",
        )
    return space


def _range(name: str, text: str, bounds: Extents) -> tuple[float, float]:
    if name not in bounds:
        known = ", ".join(bounds) or "none"
        raise InvalidInput(
            f"{name} has no bounds, so no range", field=f"settings.{name}", remedy=f"bounded: {known}"
        )
    lowest, highest = bounds[name]
    accepted = f"a range within {lowest:g}:{highest:g}"
    try:
        low, high = (float(part) for part in text.split(":"))
    except ValueError:
        raise InvalidInput(f"{text!r} is not a range", field=f"settings.{name}", remedy=accepted) from None
    if not low <= high:
        raise InvalidInput(f"the range {text} is empty", field=f"settings.{name}", remedy=accepted)
    if not lowest <= low <= high <= highest:
        raise InvalidInput(
            f"the range {text} is wider than the bounds of {name}", field=f"settings.{name}", remedy=accepted
        )
    return low, high
