"""Checks of `doctor`: what they refuse, and the cure that they name."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from application.queries.mirror_status import MirrorState
from domain.errors import IntegrityError, InvalidInput, LocalTrouble, TrackingUnavailable
from entrypoints.cli.doctor_checks import (
    check_calendars,
    check_clock,
    check_disk,
    check_key_files,
    check_mirror,
    check_stored_artifacts,
)
from entrypoints.settings import Settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def clock(*seconds: float) -> Callable[[], datetime]:
    """A clock that shows these seconds after noon, one after another."""
    times = iter(seconds)
    return lambda: NOON + timedelta(seconds=next(times))


@pytest.mark.parametrize("there", [-2.5, 5.6, -3600])
def test_clocks_that_differ_are_found(there: float) -> None:
    """In both directions."""
    with pytest.raises(LocalTrouble, match="differ by") as refused:
        check_clock(clock(0, 3), clock(there))
    assert (refused.value.field, "NTP" in refused.value.remedy) == ("clock", True)


@pytest.mark.parametrize("there", [-1.9, 0, 2, 4.9])
def test_a_slow_answer_is_no_difference(there: float) -> None:
    """The database may have been asked at any time in between."""
    assert "less than" in check_clock(clock(0, 3), clock(there))


def test_keys_that_others_can_read_are_found(tmp_path: Path) -> None:
    """Keys of the ledger and of tokens, and a folder that others can change."""
    settings = Settings.read(str(tmp_path), env={})
    folder = settings.identity.token_keys
    folder.mkdir(parents=True, mode=0o700)
    (tmp_path / "keys").chmod(0o700)
    for key in (settings.ledger_key, folder / "a.pem"):
        key.write_text("")
        key.chmod(0o600)
    assert check_key_files(settings).startswith("2 key files")
    for path, mode in ((settings.ledger_key, 0o640), (folder / "a.pem", 0o604), (folder, 0o777)):
        before = path.stat().st_mode
        path.chmod(mode)
        with pytest.raises(LocalTrouble) as refused:
            check_key_files(settings)
        assert str(path) in refused.value.message and f"chmod {'700' if path == folder else '600'}" in (
            refused.value.remedy
        )
        path.chmod(before)


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also that of a folder for artifacts that does not exist yet."""
    settings = Settings.read(str(tmp_path / "home"), env={"PREVISTO_ARTIFACTS": str(tmp_path / "far/away")})
    assert "MiB free" in check_disk(settings)

    def usage(path: Path) -> Any:
        free = 5 << 20 if path == tmp_path else 500 << 20
        return type("Usage", (), {"free": free})

    monkeypatch.setattr("shutil.disk_usage", usage)
    with pytest.raises(LocalTrouble, match="only 5 MiB free") as refused:
        check_disk(settings)
    assert refused.value.remedy and "far/away" in refused.value.message


class Ending:
    """A calendar without sessions in a year."""

    def following(self, exchange: str, after: date, count: int) -> tuple[date, ...]:
        """None."""
        raise InvalidInput("too few", field="exchange")


def test_a_calendar_that_ends_is_found() -> None:
    """Forecasts would be refused in some months."""
    with pytest.raises(LocalTrouble) as refused:
        check_calendars(Ending(), ["XLON"], NOON)  # type: ignore[arg-type]
    assert "exchange-calendars" in refused.value.remedy


def test_a_damaged_artifact_is_found(tmp_path: Path) -> None:
    """Unless its version is retired; a missing one too."""
    store = FolderArtifacts(tmp_path)
    address = store.save(({}, {"a": 1}))
    rows = [{"model": "VALE3-d-1", "state": "active", "artifact": address}]
    assert check_stored_artifacts(store, rows) == "1 match their hash"
    for file in [one for one in tmp_path.rglob("*") if one.is_file()]:
        file.chmod(0o600)
        file.write_bytes(b"other")
    for found in (rows, [{**rows[0], "artifact": "0" * 64}]):
        with pytest.raises(IntegrityError, match="VALE3-d-1"):
            check_stored_artifacts(store, found)
    assert check_stored_artifacts(store, [{**rows[0], "state": "retired"}]) == "0 match their hash"


def test_the_mirror_is_sound_unless_its_last_try_failed() -> None:
    """A mirror that was never started is no fault; a problem is shown with the events that wait."""
    state = MirrorState(started=False, position=0, head=9, waiting=4, problem="")
    assert check_mirror(state) == "not used"
    assert check_mirror(msgspec.structs.replace(state, started=True)) == "4 events wait"
    with pytest.raises(TrackingUnavailable, match="4 events wait: away") as caught:
        check_mirror(msgspec.structs.replace(state, started=True, problem="away"))
    assert "mirror status" in caught.value.remedy
