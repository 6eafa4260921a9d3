"""A user as a struct of the API, which the command line shows too."""

from datetime import datetime
from typing import Annotated

import msgspec


class UserView(msgspec.Struct, frozen=True, kw_only=True):
    """A user, without the password."""

    id: Annotated[
        str,
        msgspec.Meta(
            description="The name with which the user logs in; `erased person` for one who was erased.",
            examples=["bia"],
        ),
    ]
    person: Annotated[
        str,
        msgspec.Meta(
            description="The pseudonym of the user in the ledger; it stays after an erasure.",
            examples=["person-01hv3a7yk2m5x8c4d6e9f0g1h2"],
        ),
    ]
    scopes: Annotated[
        list[str], msgspec.Meta(description="The most scopes that a program may get for the user.")
    ]
    disabled: Annotated[bool, msgspec.Meta(description="Whether the user cannot log in.")]
    erased: Annotated[bool, msgspec.Meta(description="Whether name and key of the user were deleted.")]
    must_change_password: Annotated[
        bool, msgspec.Meta(description="Whether the next login asks for another password.")
    ]
    password_changed_at: Annotated[datetime, msgspec.Meta(description="The time of the current password.")]
    created_by: Annotated[str, msgspec.Meta(description="The caller or user who created the user.")]
    created_at: Annotated[datetime, msgspec.Meta(description="The time of the creation.")]
