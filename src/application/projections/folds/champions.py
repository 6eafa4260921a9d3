"""Champions: one row for each ticker and family with the training time of the champion, and one a version."""

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from domain.events import Event
from domain.model_version import stream_of_model
from domain.registry_events import ModelPromoted, ModelRegistered, ModelRolledBack

CHAMPIONS = "champions"  # the key of the row with all of them


def fold_champion_events(event: Event, row: Lookup) -> list[Row]:
    """The row of a version, or the row of all champions: the POSIX time of their training by registry."""
    match event:
        case ModelRegistered():
            return [make_row(event.model, event.ticker, {"at": event.at.timestamp()})]
        case ModelPromoted():
            serving = event.model
        case ModelRolledBack():
            serving = event.restored
        case _:
            return []
    champions: Data = {**(row(CHAMPIONS) or {})}
    champions.pop(stream_of_model(event.model), None)
    if version := serving and row(serving):
        champions[stream_of_model(event.model)] = version["at"]
    return [make_row(CHAMPIONS, "", champions)]


CHAMPIONS_FOLD = Projection(
    (ModelRegistered, ModelPromoted, ModelRolledBack),
    ("model", "restored"),
    fold_champion_events,
    (CHAMPIONS,),
)
