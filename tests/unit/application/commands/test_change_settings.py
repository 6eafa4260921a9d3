"""ChangeSettings: a change is one event, and a key stands for one change."""

from typing import Any

import pytest

from application.commands.change_settings import ChangeSettings
from domain.errors import InvalidInput, KeyReused, VersionConflict
from domain.running_settings import STREAM, SettingsChanged
from tests.support.builders import NOON
from tests.support.use_cases import Case, a_scope


def changed(**parts: Any) -> SettingsChanged:
    """Two jobs an owner by ana, but for the parts."""
    told = {"changes": {"jobs_per_owner": 2}, "reset": (), "by": "ana", "reason": "", "at": NOON}
    return SettingsChanged(**{**told, **parts})


def test_a_change_is_recorded_with_actor_and_reason() -> None:
    """The event holds the values as they were given and is the answer."""
    case = Case()

    answer = ChangeSettings(case.ledger)({"jobs_per_kind": {"train": 1}}, reason="one GPU")

    assert answer == changed(changes={"jobs_per_kind": {"train": 1}}, reason="one GPU")
    case.then(STREAM, answer)


def test_reset_settings_are_sorted_and_listed_once() -> None:
    """The event sorts the names that are reset and holds each once."""
    case = Case().given(STREAM, changed())

    ChangeSettings(case.ledger)({}, reset=["requests_per_minute", "jobs_per_owner", "jobs_per_owner"])

    case.then(STREAM, changed(changes={}, reset=("jobs_per_owner", "requests_per_minute")))


def test_the_same_change_without_a_key_is_recorded_again() -> None:
    """The second event stands behind the first one."""
    case = Case().given(STREAM, changed())

    ChangeSettings(case.ledger)({"jobs_per_owner": 2})

    case.then(STREAM, changed())


def test_the_same_change_under_the_same_key_is_carried_out_once() -> None:
    """The second call answers with the first event and appends nothing."""
    case = Case()
    with case.ledger.within(a_scope()):
        first = ChangeSettings(case.ledger)({"jobs_per_owner": 2}, reason="first")
        again = ChangeSettings(case.ledger)({"jobs_per_owner": 2}, reason="second")

    assert again == first == changed(by="bia", reason="first")
    case.then(STREAM, first)


@pytest.mark.parametrize(
    "other", [({"jobs_per_owner": 3},), ({"jobs_per_owner": 2}, ("requests_per_minute",))]
)
def test_a_key_that_stands_for_another_change_is_refused(other: Any) -> None:
    """The refusal is KeyReused about the idempotency key."""
    case = Case()
    with case.ledger.within(a_scope()):
        first = ChangeSettings(case.ledger)({"jobs_per_owner": 2})
        with pytest.raises(KeyReused) as caught:
            ChangeSettings(case.ledger)(*other)

    assert caught.value.field == "Idempotency-Key"
    case.then(STREAM, first)


@pytest.mark.parametrize(
    ("changes", "reset", "field"),
    [
        ({}, (), "settings"),
        ({"colour": 1}, (), "colour"),
        ({}, ("colour",), "colour"),
        ({"jobs_per_owner": -1}, (), "jobs_per_owner"),
        ({"jobs_per_owner": "2"}, (), "jobs_per_owner"),
        ({"jobs_per_kind": {"train": 0}}, (), "jobs_per_kind"),
        ({"adaptive_ranges": 1}, (), "adaptive_ranges"),
        ({"on_decline": "panic"}, (), "on_decline"),
        ({"jobs_per_owner": 2}, ("jobs_per_owner",), "jobs_per_owner"),
    ],
)
def test_an_invalid_change_is_refused(changes: dict[str, Any], reset: tuple[str, ...], field: str) -> None:
    """The refusal is InvalidInput about the faulty setting."""
    case = Case()

    case.refused(InvalidInput, field, ChangeSettings(case.ledger), changes, reset)


def test_a_change_at_the_same_moment_is_refused() -> None:
    """The slower writer gets VersionConflict, and the faster change stands alone."""
    case = Case()
    case.store.meanwhile = lambda: ChangeSettings(case.ledger)({"jobs_per_owner": 2})

    with pytest.raises(VersionConflict):
        ChangeSettings(case.ledger)({"jobs_per_owner": 9})

    case.then(STREAM, changed())
