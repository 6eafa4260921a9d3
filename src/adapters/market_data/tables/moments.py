"""A cell to the session it means: a date, a date with a time, or an instant with an offset."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

_ORDERS = {
    "ymd": r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})",
    "dmy": r"(?P<d>[0-9]{1,2})([-/.])(?P<m>[0-9]{1,2})\2(?P<y>[0-9]{4})",
    "mdy": r"(?P<m>[0-9]{1,2})([-/.])(?P<d>[0-9]{1,2})\2(?P<y>[0-9]{4})",
    # `Dec 28, 2023` of investing.com, and `28-Dec-2023`
    "names": r"(?:(?P<n>[A-Za-z]{3,9})\.? (?P<e>[0-9]{1,2}),?|(?P<d>[0-9]{1,2})[-/ ](?P<m>[A-Za-z]{3})[-/ ])"
    r" ?(?P<y>[0-9]{4})",
}
ORDERS = {order: re.compile(pattern) for order, pattern in _ORDERS.items()}
EXAMPLES = {"ymd": "2024-01-31", "dmy": "31/01/2024", "mdy": "01/31/2024", "names": "Jan 31, 2024"}
_MONTHS = (
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
)
MONTHS = {name: number for names in _MONTHS for number, name in enumerate(names, 1)}
_MOMENT = re.compile(
    r"(?P<date>.*?[0-9]{2})(?:(?:T| +)(?P<h>[0-9]{1,2}):(?P<min>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]+)?)?"
    r"(?: ?(?P<half>[AP])M)?(?: ?(?P<zone>Z|UTC|(?P<sign>[+-])(?P<oh>[0-9]{2}):?(?P<om>[0-9]{2})?))?)?"
)
_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DENSE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")

MIDNIGHT = time()
Moment = tuple[date, time]
"""The session that a cell means, and its time of day as written; midnight for a date alone."""


def read_moment(cell: str, order: str, zone: tzinfo | None) -> Moment | None:
    """The moment of a cell; None when it is no date in this order. `zone` is that of the exchange."""
    try:
        if order == "ymd" and _PLAIN.fullmatch(cell):
            return date.fromisoformat(cell), MIDNIGHT
        match = _MOMENT.fullmatch(cell.strip())
        if match is None:
            return None
        day = _date(match["date"], order)
        return _moment(day, match, zone) if day else None
    except (ValueError, OverflowError):
        return None


def _date(text: str, order: str) -> date | None:
    match = ORDERS[order].fullmatch(_DENSE.sub(r"\1-\2-\3", text) if len(text) == 8 else text)
    if match is None:
        return None
    if order != "names":
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    month = MONTHS.get((match["n"] or match["m"])[:3].lower())
    return date(int(match["y"]), month, int(match["e"] or match["d"])) if month else None


def _moment(day: date, match: re.Match[str], zone: tzinfo | None) -> Moment:
    if match["h"] is None:
        return day, MIDNIGHT
    hour = int(match["h"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "P" else 0)
    clock = time(hour, int(match["min"]), int(match["s"] or 0))
    return (_session(day, clock, _offset(match), zone) if match["zone"] else day), clock


def _offset(match: re.Match[str]) -> tzinfo:
    size = timedelta(hours=int(match["oh"] or 0), minutes=int(match["om"] or 0))
    return timezone(-size if match["sign"] == "-" else size)


def _session(day: date, clock: time, offset: tzinfo, zone: tzinfo | None) -> date:
    # A source states a day as its midnight: at the exchange, or in UTC and then perhaps in another clock.
    if clock == MIDNIGHT:
        return day
    instant = datetime.combine(day, clock, offset)
    universal = instant.astimezone(UTC)
    if universal.time() == MIDNIGHT:
        return universal.date()
    return instant.astimezone(zone or offset).date()
