"""Rows of projections as the API and `--json` show them: an `id`, times that end in `_at`, null for none.

Those of forecasts have steps too: see entrypoints/forecast_rows.py.
"""

from typing import Any

import msgspec

Data = dict[str, Any]
MADE = {"by": "created_by", "at": "created_at"}
NAMES: dict[str, dict[str, str]] = {
    "backtests": {"backtest": "id", "at": "created_at"},
    "clients": {"client": "id", "secret_since": "secret_changed_at", **MADE},
    "jobs": {"submitted_at": "created_at"},
    "models": {"model": "id", "at": "created_at"},
    "schedules": {
        "schedule": "id",
        "session": "last_session",
        "job": "last_job",
        "ran_at": "last_run_at",
        **MADE,
    },
    "tickers": {"ticker": "id", "at": "updated_at"},
    "tunings": {"tuning": "id", "at": "created_at"},
    "users": {
        "user": "id",
        "must_change": "must_change_password",
        "password_since": "password_changed_at",
        **MADE,
    },
}
"""For each projection, the shown names of the fields that have another name in its rows."""
INNER = ("error", "progress")  # objects in a row whose fields may be empty too


def shown_row(projection: str, row: Data) -> Data:
    """A row of a projection with the shown names; an empty text and a missing field mean none: null."""
    names = NAMES[projection]
    shown = {names.get(key, key): _shown(key, value) for key, value in row.items()}
    person = {"person": row["user"], "erased": row.get("erased", False)} if projection == "users" else {}
    return {**dict.fromkeys(names.values()), **shown, **person}


def as_shown(kind: type[msgspec.Struct], found: object) -> Data:
    """The fields of a struct of the API, from a row with shown names or from an answer of a service.

    A local and a remote command show the same, because both show these fields.
    """
    shown: Data = msgspec.to_builtins(msgspec.convert(msgspec.to_builtins(found), kind, strict=False))
    return shown


def _shown(key: str, value: Any) -> Any:
    if key in INNER and isinstance(value, dict):
        return {name: _shown(name, one) for name, one in value.items()}
    return None if value == "" else value
