"""Parsers of arguments: dates, times, levels, settings and lists of names."""

from datetime import UTC, date, datetime

import click

from domain.errors import InvalidInput


class IsoDate(click.ParamType[date]):
    """A parameter of the form YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse a date. Raises InvalidInput with the name of the parameter."""
        from domain.sessions import parse_date

        return value if isinstance(value, date) else parse_date(value, (param and param.name) or "date")


class IsoTime(click.ParamType[datetime]):
    """A time, or a date, which means the end of that day; without a zone it is UTC."""

    name = "TIME"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Parse a time. Raises InvalidInput with the name of the parameter."""
        if isinstance(value, datetime):
            return value
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            raise InvalidInput(
                f"invalid time {value!r}",
                field=(param and param.name) or "time",
                remedy="e.g. 2024-01-31 or 2024-01-31T18:00:00Z",
            ) from None
        if len(value) == 10:
            read = read.replace(hour=23, minute=59, second=59, microsecond=999999)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


def parse_settings(pairs: tuple[str, ...]) -> dict[str, int | float | str | bool]:
    """Parse `KEY=VALUE` pairs; values stay text, since the defaults of the strategy decide their types."""
    read: dict[str, int | float | str | bool] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name or not value:
            raise InvalidInput(
                f"invalid setting {pair!r}", field="set", remedy="KEY=VALUE, e.g. --set window=60"
            )
        read[name.strip()] = value.strip()
    return read


def parse_levels(text: str) -> tuple[float, ...]:
    """Parse comma-separated levels."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(f"invalid levels {text!r}", field="levels", remedy="e.g. 0.1,0.5,0.9") from None


def parse_names(text: str) -> tuple[str, ...]:
    """Parse comma-separated names, without empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
