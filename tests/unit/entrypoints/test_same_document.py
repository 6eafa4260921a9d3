"""The OpenAPI document is the same on every interpreter."""

from typing import Any

import msgspec

from entrypoints.http.openapi.forms import schemas
from entrypoints.http.openapi.statuses import name_of


class Form(msgspec.Struct, forbid_unknown_fields=True):
    """A form.

    Its second paragraph begins at the margin, as Python 3.13 keeps it.
    """

    name: str = ""


def test_names_of_statuses_are_those_of_the_released_document() -> None:
    """Python 3.13 renamed three of them."""
    assert [name_of(status) for status in (413, 414, 422)] == [
        "RequestEntityTooLarge",
        "RequestUriTooLong",
        "UnprocessableEntity",
    ]


def test_a_description_has_no_margin() -> None:
    """A margin of four spaces would be shown as code."""
    made: dict[str, Any] = schemas({Form}, {})

    assert "\n\nIts second paragraph" in made["Form"]["description"]
