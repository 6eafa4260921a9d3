"""Models: one row for each model version."""

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.registry_events import (
    ModelPromoted,
    ModelRegistered,
    ModelRetired,
    ModelRolledBack,
    PromotionRefused,
)


def fold_model_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each model version, with its state.

    States: registered, active, replaced, rolled back, refused, retired.
    """
    match event:
        case ModelRegistered():
            data = {**to_plain(event), "state": "registered", **_lineage(event.parent, row)}
            return [make_row(event.model, event.ticker, data)]
        case ModelPromoted():
            changes = [(event.model, "active")] + ([(event.previous, "replaced")] if event.previous else [])
        case ModelRolledBack():
            changes = [(event.model, "rolled back")] + (
                [(event.restored, "active")] if event.restored else []
            )
        case PromotionRefused():
            changes = [(event.model, "refused")]
        case ModelRetired():
            changes = [(event.model, "retired")]
        case _:
            return []
    forced = {"forced": True} if isinstance(event, ModelPromoted) and event.forced else {}
    marks = {event.model: forced}
    found = ((model, row(model), state) for model, state in changes)
    return [
        make_row(model, data["ticker"], {**data, **marks.get(model, {}), "state": state})
        for model, data, state in found
        if data
    ]


def _lineage(parent: str, row: Lookup) -> dict[str, list[str]]:
    """The ancestors of a compressed version, the first one first; nothing for a trained one."""
    found = row(parent) if parent else None
    return {"lineage": [*found.get("lineage", ()), parent]} if found else {}


MODELS = Projection(
    (ModelRegistered, ModelPromoted, ModelRolledBack, PromotionRefused, ModelRetired),
    ("model", "previous", "restored", "parent"),
    fold_model_events,
)
