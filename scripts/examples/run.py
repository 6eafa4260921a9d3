"""One run of the story, and of the refusals, on a real server."""

from pathlib import Path

from scripts.examples.refusals import refuse
from scripts.examples.service import Service
from scripts.examples.story import tell
from scripts.examples.teller import Teller, Told


def tell_all(folder: Path) -> list[Told]:
    """Every request and its answer. Raises AssertionError for an answer of another status."""
    service = Service(folder / "service")
    with service.serve() as api:
        teller = Teller(api)
        tell(teller, service)
        refuse(teller, service)
    empty = Service(folder / "empty")
    with empty.serve() as api:
        other = Teller(api)
        other("ledger.sign_head", 409)
    return [*teller.told, *other.told]
