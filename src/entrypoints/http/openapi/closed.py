"""Fields with a closed list of values, by form: the document names each of them."""

from typing import Any, get_args

from application.jobs.kinds.track import STEPS as TRACK_STEPS
from application.queries.jobs import STATES, JobKind
from application.queries.preview_request import FITTED_AT_ONCE
from domain.basis import Basis
from domain.fitness import Verdict
from domain.gate_verdict import Rule
from domain.horizon import HorizonFamily
from domain.principal import SCOPES
from domain.schedule import STEPS
from domain.ticker import EXCHANGES
from entrypoints.http.openapi.catalogue import codes

Data = dict[str, Any]
FAMILIES = [family.label for family in HorizonFamily]
MODEL_STATES = ("registered", "active", "replaced", "refused", "rolled back", "retired")
DECISIONS = (
    *("registered", "promoted", "promotion-refused", "rolled-back", "retired"),
    *("compression-refused", "challenged", "challenge-ended", "decline-detected"),
)
POLICIES = (
    *("dates", "reference", "naive", "effect", "chance", "margin", "fallback", "ticker", "coverage"),
    "challenge",
)
SENSES = ("at least", "at most", "below", "within")
PRICE_STEPS = ("stored", "held", "rejected", "checked", "dividends", "repair", "confirmed", "dropped")
CLOSED: dict[str, dict[str, Any]] = {
    "Problem": {"code": codes()},
    "ItemProblem": {"code": codes()},
    "JobView": {"kind": get_args(JobKind), "state": STATES},
    "ModelView": {"state": MODEL_STATES, "family": FAMILIES},
    "Standing": {"state": MODEL_STATES, "family": FAMILIES},
    "Seat": {"family": FAMILIES},
    "Decision": {"what": DECISIONS},
    "GateVerdict": {"rule": [*Rule]},
    "Policy": {"name": POLICIES, "sense": SENSES},
    "RevisionLine": {"kind": PRICE_STEPS},
    "FoundSessions": {"effect": ("usable", "dropped", "suspect")},
    "Quality": {"verdict": [*Verdict], "basis": [*Basis]},
    "Prices": {"basis": [*Basis]},
    "ForecastView": {"basis": [*Basis]},
    "KnownThen": {"basis": [*Basis]},
    "LogLine": {"level": ("debug", "info", "warning", "error")},
    "TickerView": {"exchange": EXCHANGES},
    "ScheduleView": {"exchange": EXCHANGES, "steps": STEPS},
    "NewTickerBatch": {"steps": TRACK_STEPS},
    "NewPreview": {"strategy": FITTED_AT_ONCE},
    "NewClient": {"scopes": [*SCOPES]},
    "ClientView": {"scopes": [*SCOPES]},
    "NewUser": {"scopes": [*SCOPES]},
    "UserView": {"scopes": [*SCOPES]},
}
"""The values by form and field; of a list, those of its items."""


def close(schemas: Data) -> None:
    """Write the values into those schemas of the document that it has."""
    for form in CLOSED.keys() & schemas.keys():
        for name, values in CLOSED[form].items():
            for schema in _texts(schemas[form]["properties"][name]):
                schema["enum"] = list(values)


def name_types(schema: Any) -> None:
    """Write the type beside each list of texts: generators of clients need it, and msgspec leaves it out."""
    for one in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        name_types(one)
    values = schema.get("enum") if isinstance(schema, dict) else None
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        schema.setdefault("type", "string")


def _texts(field: Data) -> list[Data]:
    """The schemas of the texts of a field."""
    found = [field, field.get("items", {}), *field.get("anyOf", ())]
    return [one for one in found if one.get("type") == "string" or "enum" in one]
