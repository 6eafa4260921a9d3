"""Golden events: every stored event stays readable. A file is never edited; new ones are added.

An event that is given a new field, with a default that is not written, is joined by `TAG+FIELD.json`.
"""

import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from adapters.persistence.ledger.event_codec import GENESIS, StoredEvent, decode_event, encode_event
from application.ports.event_store import Meta
from domain.events import Event
from domain.forecast import ForecastIssued
from tests.support.builders import NOON

FOLDER = Path(__file__).parents[1] / "golden" / "events"
KINDS = {str(kind.__struct_config__.tag): kind for kind in get_args(Event)}
FORMS = sorted(path.stem for path in FOLDER.iterdir())
META = Meta(actor="ana", code_version="0.1.0")


def golden(form: str) -> bytes:
    """The bytes of a golden event, written one field a line."""
    return (FOLDER / f"{form}.json").read_bytes()


def row_of(event: Event) -> StoredEvent:
    """The event as the ledger stores it."""
    at = NOON.isoformat(timespec="microseconds")
    return StoredEvent(1, "s", 1, *encode_event(event), msgspec.json.encode(META), "c", at, GENESIS, "")


@pytest.mark.parametrize("form", FORMS)
def test_a_golden_event_reads_and_writes_the_same(form: str) -> None:
    """Decoding a golden event gives its class, and encoding it again gives its bytes."""
    tag = form.partition("+")[0]
    event = msgspec.json.decode(golden(form), type=Event)
    row = row_of(event)
    assert type(event) is KINDS[tag]
    assert msgspec.json.format(row.data, indent=2) + b"\n" == golden(form)
    assert decode_event(row).event == event
    assert row.type == tag


def test_every_tag_has_a_golden_event_and_none_is_left_over() -> None:
    """A new event needs its file, and no file outlives its event."""
    assert {form.partition("+")[0] for form in FORMS} == set(KINDS) & set(FORMS) == set(KINDS)


@pytest.mark.parametrize("tag", KINDS)
def test_a_golden_event_holds_every_field(tag: str) -> None:
    """All forms of a tag together write every field, so that a later default cannot be hidden."""
    written: dict[str, object] = {}
    for form in (form for form in FORMS if form.partition("+")[0] == tag):
        written |= json.loads(golden(form))
    assert written.pop("type") == tag
    assert list(written) == [field.encode_name for field in msgspec.structs.fields(KINDS[tag])]


def test_the_golden_forecast_has_its_own_digest() -> None:
    """The digest of ranges is as old as the ledger: computed today, it is the one that was written."""
    forecast = msgspec.json.decode(golden("forecast.issued.v1"), type=ForecastIssued)
    assert forecast.quantiles.digest == forecast.digest


@pytest.mark.parametrize("tag", KINDS)
def test_a_field_from_a_later_release_is_ignored(tag: str) -> None:
    """An event with an unknown field is read as the known event."""
    later = json.loads(golden(tag)) | {"added_later": 1}
    assert msgspec.convert(later, Event) == msgspec.json.decode(golden(tag), type=Event)


@pytest.mark.parametrize("tag", KINDS)
def test_tags_are_names_of_facts(tag: str) -> None:
    """A tag is `subject.fact.vN`, never the name of a class."""
    subject, fact, version = tag.split(".")
    assert subject.islower()
    assert fact.islower()
    assert version[0] == "v"
    assert version[1:].isdigit()
