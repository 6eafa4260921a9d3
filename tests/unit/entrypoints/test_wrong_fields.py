"""Wrong fields of a body: they are found where msgspec refuses, and nowhere else."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.edge.wrong_fields import MAX_WRONG_FIELDS, wrong_fields


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    """A part."""

    count: Annotated[int, msgspec.Meta(ge=0)]


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    """Every form of field that a request has."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=3)]
    kind: Literal["a", "b"] = "a"
    items: Annotated[list[Annotated[int, msgspec.Meta(le=5)]], msgspec.Meta(max_length=3)] = []
    parts: list[Inner] | None = None
    values: dict[str, int | bool] = {}
    limit: Annotated[int, msgspec.Meta(ge=0)] | msgspec.UnsetType | None = msgspec.UNSET


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-2, 2) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "count", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
BODIES = JSON | st.fixed_dictionaries({}, optional=dict.fromkeys((*Whole.__struct_fields__, "other"), JSON))


@given(BODIES)
def test_a_body_without_wrong_fields_is_accepted(body: Any) -> None:
    """And a refused body has at least one; each is named once."""
    try:
        msgspec.json.decode(msgspec.json.encode(body), type=Whole)
        refused = False
    except msgspec.ValidationError:
        refused = True

    found = wrong_fields(body, Whole)

    assert bool(found) == refused
    assert len({path for path, _ in found}) == len(found)
    assert all(message for _, message in found)


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "x", "items": [1, 9, "y", 8]}, ["items[1]", "items[2]", "items[3]"]),
        ({"name": "x", "items": [1, 1, 1, 1]}, ["items"]),
        (
            {"name": "x", "parts": [{}, {"count": -1, "z": 1}]},
            ["parts[0].count", "parts[1].count", "parts[1].z"],
        ),
        ({"name": "x", "values": {"a": 1, "b": []}}, ["values.b"]),
        ({"name": "x", "limit": -1, "kind": "c"}, ["kind", "limit"]),
        ({"name": "x", "limit": None, "parts": None}, []),
        ([], [""]),
        (None, [""]),
    ],
)
def test_the_path_of_a_wrong_field(body: Any, paths: list[str]) -> None:
    """Items have their number and entries of maps their name; a whole that is wrong has its own path."""
    assert [path for path, _ in wrong_fields(body, Whole)] == paths


def test_the_number_of_wrong_fields_is_bounded() -> None:
    """A body of many wrong parts does not make a long answer."""
    assert len(wrong_fields({"name": "x", "parts": [{}] * 1000}, Whole)) == MAX_WRONG_FIELDS
