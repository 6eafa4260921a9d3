"""The artifact folder: an artifact is loaded as it was written, and nothing in it is executed."""

import os
import pickle  # noqa: TID251 - the attack itself
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from domain.errors import IntegrityError, InvalidInput, NotFound, StoreUnavailable

TENSORS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([1.5, -0.0])}
CARD = {"window": 60, "names": ["x", "y"], "scale": {"centre": 0.1}}
SAVER = """
import sys
from pathlib import Path
import numpy as np
from adapters.artifacts.folder_store import FolderArtifacts
store = FolderArtifacts(Path(sys.argv[1]))
for seed in range(int(sys.argv[2]), 1 << 30):
    print(store.save(({"w": np.random.default_rng(seed).random(200_000)}, {"seed": seed})), flush=True)
"""


@pytest.fixture
def store(tmp_path: Path) -> FolderArtifacts:
    """An empty store."""
    return FolderArtifacts(tmp_path)


def file_of(tmp_path: Path, address: str) -> Path:
    """The path of an artifact."""
    return tmp_path / "sha256" / address[:2] / address


def test_an_artifact_comes_back_bit_for_bit(store: FolderArtifacts) -> None:
    """Tensors and card are equal after a round trip."""
    tensors, card = store.load(store.save((TENSORS, CARD)))

    assert card == CARD
    assert all(np.array_equal(tensors[name], TENSORS[name]) for name in TENSORS)
    assert tensors["b"].dtype == np.float32


def test_equal_content_has_one_address(store: FolderArtifacts, tmp_path: Path) -> None:
    """The order of names does not matter, and there is one file."""
    shuffled = dict(reversed(TENSORS.items())), dict(reversed(CARD.items()))

    assert store.save((TENSORS, CARD)) == store.save(shuffled)
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_an_unknown_address_is_not_found(store: FolderArtifacts) -> None:
    """An address without a file raises NotFound."""
    with pytest.raises(NotFound):
        store.load("0" * 64)


@pytest.mark.parametrize("fault", ["flipped", "cut", "grown", "emptied"])
def test_changed_bytes_are_refused(store: FolderArtifacts, tmp_path: Path, fault: str) -> None:
    """A flipped byte and a cut, longer or empty file are refused."""
    address = store.save((TENSORS, CARD))
    file = file_of(tmp_path, address)
    content = file.read_bytes()
    changed = {
        "flipped": content[:-1] + bytes([content[-1] ^ 1]),
        "cut": content[:-1],
        "grown": content + b" ",
        "emptied": b"",
    }
    file.write_bytes(changed[fault])

    with pytest.raises(IntegrityError):
        store.load(address)


def test_a_pickle_in_its_place_is_never_run(store: FolderArtifacts, tmp_path: Path) -> None:
    """A file that runs code when unpickled is refused before it is parsed."""
    address = store.save((TENSORS, CARD))
    marker = tmp_path / "marker"

    class Touch:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (marker,)

    file_of(tmp_path, address).write_bytes(pickle.dumps(Touch()))

    with pytest.raises(IntegrityError):
        store.load(address)
    assert not marker.exists()


def test_a_link_in_its_place_is_refused(store: FolderArtifacts, tmp_path: Path) -> None:
    """A link is refused even when its target has equal bytes."""
    address = store.save((TENSORS, CARD))
    file = file_of(tmp_path, address)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)

    with pytest.raises(IntegrityError):
        store.load(address)


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_folders_and_pipes_are_refused_at_once(store: FolderArtifacts, tmp_path: Path, kind: str) -> None:
    """A folder or a pipe in place of a file is refused without waiting for the pipe."""
    file = file_of(tmp_path, store.save((TENSORS, CARD)))
    file.unlink()
    file.mkdir() if kind == "folder" else os.mkfifo(file)

    with pytest.raises(IntegrityError):
        store.load(file.name)


@pytest.mark.parametrize("address", ["", "../../outside", "/etc/passwd", "a\0b", "A" * 64, "a" * 5000])
def test_an_invalid_address_opens_no_file(store: FolderArtifacts, tmp_path: Path, address: str) -> None:
    """An address is 64 hexadecimal digits; anything else is refused before it becomes a path."""
    (tmp_path / "outside").write_text("not ours")

    with pytest.raises(NotFound):
        store.load(address)


def test_saving_again_repairs_what_was_damaged(store: FolderArtifacts, tmp_path: Path) -> None:
    """Saving equal content replaces changed bytes, and a link even to equal bytes."""
    file = file_of(tmp_path, store.save((TENSORS, CARD)))
    elsewhere = file.rename(tmp_path / "elsewhere")
    file.symlink_to(elsewhere)

    store.save((TENSORS, CARD))
    assert not file.is_symlink()
    file.write_bytes(b"damaged")
    store.save((TENSORS, CARD))

    assert store.load(file.name)[1] == CARD


@pytest.mark.parametrize(
    "values", [np.array(1.5), np.empty((0, 3)), np.asfortranarray(np.eye(3)[:, :2]), np.arange(6.0)[::2]]
)
def test_every_shape_comes_back(store: FolderArtifacts, values: np.ndarray) -> None:
    """A scalar stays a scalar, and the memory layout is not part of the content."""
    loaded = store.load(store.save(({"w": values}, {})))[0]["w"]

    assert loaded.shape == values.shape
    assert np.array_equal(loaded, values)


@pytest.mark.parametrize(
    "artifact",
    [({"w": np.array([{}], dtype=object)}, {}), ({"w": np.array(["text"])}, {}), ({}, {"seed": np.int64(1)})],
)
def test_only_plain_numbers_and_json_are_saved(store: FolderArtifacts, tmp_path: Path, artifact: Any) -> None:
    """Objects, text and unsupported scalars are refused before a file is created."""
    with pytest.raises(InvalidInput):
        store.save(artifact)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_killed_save_leaves_nothing_reachable(store: FolderArtifacts, tmp_path: Path) -> None:
    """After kill -9 every address has its own bytes, and every acknowledged artifact loads."""
    acknowledged: list[str] = []
    for kill in range(6):
        saver = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(tmp_path), str(1000 * kill)], stdout=subprocess.PIPE, text=True
        )
        assert saver.stdout
        acknowledged += [saver.stdout.readline().strip() for _ in range(2 + kill)]
        saver.kill()
        # a line that the kill cut short acknowledges nothing
        acknowledged += [line for line in saver.stdout.read().split("\n") if len(line) == 64]
        saver.wait()

    stored = {path.name for path in tmp_path.rglob("*") if path.is_file() and path.name[0] != "."}

    assert set(acknowledged) <= stored
    assert all(store.load(address) for address in stored)


def test_leftovers_are_swept_by_a_later_save(store: FolderArtifacts, tmp_path: Path) -> None:
    """A later save removes old temporary files in all folders and keeps recent ones."""
    shelf = tmp_path / "sha256" / "00"
    shelf.mkdir(parents=True)
    old, fresh = shelf / ".tmp-old", shelf / ".tmp-fresh"
    old.touch()
    fresh.touch()
    os.utime(old, (0, 0))

    store.save((TENSORS, CARD))

    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_full_disk_is_a_typed_refusal_and_leaves_no_file(store: FolderArtifacts, tmp_path: Path) -> None:
    """A partial artifact is neither reachable nor left on the disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(StoreUnavailable):
            store.save(({"w": np.ones(1000)}, {}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.save(({"w": np.ones(1000)}, {}))
