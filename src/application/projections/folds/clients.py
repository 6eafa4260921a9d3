"""Clients: one row for each API client."""

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row, to_plain
from domain.client import ClientCreated, ClientOpenedToPeople, ClientRevoked, ClientSecretRotated
from domain.events import Event


def fold_client_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each client, without the digest of its secret."""
    match event:
        case ClientCreated():
            plain = to_plain(event)
            del plain["secret_digest"]
            opened: Data = {"redirect_uris": [], "public": False}
            data = {**plain, "secret_since": plain["at"], "revoked": False, **opened}
            return [make_row(event.client, "", data)]
        case ClientSecretRotated():
            changes: Data = {"secret_since": to_plain(event)["at"]}
        case ClientRevoked():
            changes = {"revoked": True}
        case ClientOpenedToPeople():
            changes = {"redirect_uris": list(event.redirect_uris), "public": event.public}
        case _:
            return []
    return [make_row(event.client, "", {**(row(event.client) or {}), **changes})]


CLIENTS = Projection(
    (ClientCreated, ClientSecretRotated, ClientRevoked, ClientOpenedToPeople), ("client",), fold_client_events
)
