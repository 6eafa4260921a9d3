"""The ring: whole lines of several writers, in bounded space, read in their order and only once."""

import json
import os
from pathlib import Path
from threading import Thread

import pytest

from adapters.logs.ring import MAX_LINE_BYTES, SEGMENTS, Ring
from adapters.logs.ring_reader import RingReader
from domain.errors import InvalidInput

SIZE = SEGMENTS * 2 * MAX_LINE_BYTES
"""The smallest ring, in bytes."""


def line(number: int, level: str = "info", trace: str = "", more: str = "") -> bytes:
    """A line with its number as its event."""
    fields = {"time": "2026-01-05T12:00:00Z", "level": level, "event": str(number), "more": more}
    return json.dumps(fields | ({"trace": trace} if trace else {})).encode()


def events(reader: RingReader, after: str = "0-0", limit: int = 10_000) -> list[int]:
    """The numbers of the lines after a place."""
    return [int(one.event) for one in reader.following(after, limit).lines]


def test_several_processes_share_the_ring(tmp_path: Path) -> None:
    """No line is torn or lost while the files change; the space is bounded."""
    rings = [Ring(tmp_path, SIZE) for _ in range(4)]

    def write(ring: Ring, first: int) -> None:
        for number in range(first, first + 500):
            assert ring.append(line(number, more="x" * 200)) == ""

    threads = [Thread(target=write, args=(ring, 1000 * n)) for n, ring in enumerate(rings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    files = sorted(tmp_path.iterdir())
    lines = [text for file in files for text in file.read_bytes().splitlines()]
    numbers = [int(json.loads(text)["event"]) for text in lines]
    assert 1 < len(files) <= SEGMENTS + 1
    assert sum(file.stat().st_size for file in files) <= SIZE + len(rings) * MAX_LINE_BYTES
    for n in range(4):
        own = [number for number in numbers if number // 1000 == n]
        first = own[0] if own else 1000 * n + 500  # a writer that was early may have no line left
        assert own == list(range(first, 1000 * n + 500)), "a writer's lines are in order and without a gap"
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_pages_follow_each_other_without_gap_or_repetition(tmp_path: Path) -> None:
    """A reader that follows while lines are written and files change sees each line once."""
    ring, reader = Ring(tmp_path, SIZE), RingReader(tmp_path)
    assert events(reader) == []
    seen: list[int] = []
    after = reader.last(10).after
    for number in range(300):
        ring.append(line(number, more="x" * 500))
        if number % 7 == 0:
            page = reader.following(after, 5)
            seen, after = [*seen, *(int(one.event) for one in page.lines)], page.after
    seen += events(reader, after)
    assert seen == list(range(300))
    assert len(list(tmp_path.iterdir())) > 1


def test_a_place_that_was_removed_continues_with_what_is_left(tmp_path: Path) -> None:
    """So does a place of a ring that was emptied."""
    ring, reader = Ring(tmp_path, SIZE), RingReader(tmp_path)
    ring.append(line(0))
    after = reader.last(1).after
    for number in range(1, 1000):
        ring.append(line(number, more="x" * 1000))
    left = events(reader, after)
    assert left == list(range(left[0], 1000)) and left[0] > 1
    assert events(reader, "999-0") == left


def test_lines_are_found_by_level_and_trace(tmp_path: Path) -> None:
    """The last ones first chosen, in the order in which they were written."""
    ring, reader = Ring(tmp_path, SIZE), RingReader(tmp_path)
    one, other = "a" * 32, "b" * 32
    for number in range(20):
        ring.append(line(number, "error" if number % 5 == 0 else "info", one if number % 2 else other))
    assert [int(found.event) for found in reader.last(3).lines] == [17, 18, 19]
    assert [int(found.event) for found in reader.last(9, level="warning").lines] == [0, 5, 10, 15]
    found = reader.last(9, level="error", trace=one).lines
    assert [(int(one_line.event), one_line.trace) for one_line in found] == [(5, one), (15, one)]


def test_what_is_no_line_is_passed_over(tmp_path: Path) -> None:
    """Torn lines, and a last line that is still being written."""
    ring, reader = Ring(tmp_path, SIZE), RingReader(tmp_path)
    ring.append(line(1))
    with (file := next(tmp_path.iterdir())).open("ab") as torn:
        torn.write(b'{"time": "x\n[1]\n{}\n\xff\xfe\n')
    ring.append(line(2))
    with file.open("ab") as torn:
        torn.write(line(3)[:20])
    assert events(reader) == [1, 2]


def test_a_broken_disk_loses_lines_and_fails_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once, and the ring goes on when the disk is whole again."""
    monkeypatch.setattr("adapters.logs.ring.PAUSE_SECONDS", 0.0)
    ring, reader = Ring(tmp_path, SIZE), RingReader(tmp_path)
    ring.append(line(1))
    with monkeypatch.context() as broken:

        def full(*_: object) -> int:
            raise OSError(28, "No space left on device")

        broken.setattr(os, "write", full)
        assert ring.append(line(2)) == "No space left on device"
    monkeypatch.setattr("adapters.logs.ring.PAUSE_SECONDS", 60.0)
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", full)
        assert ring.append(line(3)) == "No space left on device"
        assert ring.append(line(4)) == ""
    ring._silent_until = 0.0
    assert ring.append(line(5)) == ""
    assert events(reader) == [1, 5]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file has its name."""
    (tmp_path / "logs").write_text("")
    assert Ring(tmp_path / "logs", SIZE).append(line(1))


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"level": "loud"}, "level"), ({"trace": "../x"}, "trace"), ({"trace": "A" * 32}, "trace")],
)
def test_a_wrong_question_is_refused(tmp_path: Path, asked: dict[str, str], field: str) -> None:
    """With the name of the field."""
    with pytest.raises(InvalidInput) as refused:
        RingReader(tmp_path).last(5, **asked)
    assert refused.value.field == field


@pytest.mark.parametrize("after", ["", "1", "-1-0", "1-", "1-2-3", "x-y", "٣-٣", "1" * 20 + "-0"])
def test_a_wrong_place_is_refused(tmp_path: Path, after: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidInput) as refused:
        RingReader(tmp_path).following(after, 5)
    assert refused.value.field == "after"
