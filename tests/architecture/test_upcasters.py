"""Upcasters: an event of an old tag is read in the newest form; its stored bytes stay."""

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from adapters.persistence.ledger.event_codec import GENESIS, decode_event
from adapters.persistence.ledger.upcasters import UPCASTERS, upcast
from domain.errors import IntegrityError
from domain.events import Event
from domain.tracked_ticker import TickerTracked

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "events").glob("*.json"))
OLD = b'{"type":"ticker.followed.v1","symbol":"VALE3","mic":"BVMF"}'


def followed_v2(plain: dict[str, Any]) -> dict[str, Any]:
    """An invented second form with other names."""
    return {"type": "ticker.followed.v2", "ticker": plain["symbol"], "exchange": plain["mic"]}


def tracked_v1(plain: dict[str, Any]) -> dict[str, Any]:
    """The current form, with additional columns."""
    more = {"currency": "BRL", "yahoo": f"{plain['ticker']}.SA", "at": "2024-06-28T12:00:00Z"}
    return {**plain, "type": "ticker.tracked.v1", **more}


CHAIN = {"ticker.followed.v1": followed_v2, "ticker.followed.v2": tracked_v1}


def test_old_forms_go_through_every_step_to_the_newest() -> None:
    """Two steps for the first form, one for the second, none for today's."""
    newest = msgspec.json.decode(upcast("ticker.followed.v1", OLD, CHAIN), type=Event)

    assert isinstance(newest, TickerTracked)
    assert (newest.ticker, newest.exchange, newest.currency) == ("VALE3", "BVMF", "BRL")
    second = msgspec.json.encode(followed_v2(msgspec.json.decode(OLD)))
    assert msgspec.json.decode(upcast("ticker.followed.v2", second, CHAIN), type=Event) == newest
    assert upcast("ticker.tracked.v1", OLD, CHAIN) is OLD


def test_a_reader_gets_the_newest_form_of_a_stored_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row keeps its tag and bytes; without the upcaster the error names its position."""
    row = (
        7,
        "s",
        1,
        "ticker.followed.v1",
        OLD,
        b'{"actor":"a","code_version":"1"}',
        "c",
        "2024-06-28",
        GENESIS,
        "h",
    )
    with pytest.raises(IntegrityError, match=r"event 7 \(ticker.followed.v1\)"):
        decode_event(row)
    for tag, step in CHAIN.items():
        monkeypatch.setitem(UPCASTERS, tag, step)

    assert isinstance(decode_event(row).event, TickerTracked)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_form_that_was_ever_written_reads_today(path: Path) -> None:
    """A golden event decodes as it is, or through the upcasters."""
    assert isinstance(msgspec.json.decode(upcast(path.stem, path.read_bytes()), type=Event), get_args(Event))
