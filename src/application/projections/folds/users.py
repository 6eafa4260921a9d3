"""Users: one row for each user."""

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.user import UserCreated, UserDisabled, UserEnabled, UserErased, UserPasswordChanged


def fold_user_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each user, without the password hash."""
    match event:
        case UserCreated() | UserPasswordChanged():
            plain = to_plain(event)
            del plain["password_hash"]
            cause = plain.pop("cause")
            known: Data = row(event.user) or {}
            if isinstance(event, UserCreated):
                known = {**plain, "disabled": False, "erased": False}
            if cause != "rehashed":
                known = {**known, "password_since": plain["at"], "must_change": cause == "given"}
            return [make_row(event.user, "", known)]
        case UserDisabled() | UserEnabled():
            changes: Data = {"disabled": isinstance(event, UserDisabled)}
            return [make_row(event.user, "", {**(row(event.user) or {}), **changes})]
        case UserErased():
            if before := row(event.user):  # a person of a provider or of the command line has no row
                return [make_row(event.user, "", {**before, "disabled": True, "erased": True})]
    return []


USERS = Projection(
    (UserCreated, UserPasswordChanged, UserDisabled, UserEnabled, UserErased), ("user",), fold_user_events
)
