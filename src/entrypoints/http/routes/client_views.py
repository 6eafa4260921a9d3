"""A client as a struct of the API, which the command line shows too."""

from datetime import datetime

import msgspec


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """An API client, without its secret. `secret_changed_at` is the time of the current secret."""

    id: str
    """The id with which the client gets tokens."""
    name: str
    """The name that people read."""
    scopes: list[str]
    """The scopes that its tokens may have."""
    created_by: str
    """Who made it: a user or a client."""
    created_at: datetime
    """The time at which it was made."""
    secret_changed_at: datetime
    """The time of the current secret."""
    revoked: bool
    """Whether it gets no more tokens."""
