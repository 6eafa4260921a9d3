"""Reading what was typed: dates, times, levels, settings and lists of tickers."""

from datetime import UTC, date, datetime
from typing import Any

import click

from domain.errors import InvalidInput


class IsoDate(click.ParamType[date]):
    """YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; refuses anything else, naming the parameter."""
        from domain.sessions import parse_date

        return value if isinstance(value, date) else parse_date(value, (param and param.name) or "date")


class IsoTime(click.ParamType[datetime]):
    """A date (its last instant) or a time with zone; without a zone it is UTC."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time; refuses anything else, naming the parameter."""
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidInput(
                f"{value!r} is not a time",
                field=(param and param.name) or "time",
                remedy="e.g. 2024-01-31 or 2024-01-31T18:00:00Z",
            ) from None
        if len(value) == 10:
            read = read.replace(hour=23, minute=59, second=59, microsecond=999999)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


def settings_of(pairs: tuple[str, ...]) -> dict[str, int | float | str | bool]:
    """`key=value` pairs as given; the strategy's defaults decide their types."""
    read: dict[str, int | float | str | bool] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value:
            raise InvalidInput(f"{pair!r} is not key=value", field="set", remedy="e.g. --set window=60")
        read[name.strip()] = value.strip()
    return read


def levels_of(text: str) -> tuple[float, ...]:
    """Comma-separated levels."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(f"{text!r} are not levels", field="levels", remedy="e.g. 0.1,0.5,0.9") from None


def listed(text: str) -> tuple[str, ...]:
    """Comma-separated names, empty ones left out."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
