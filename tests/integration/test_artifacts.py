"""The artifact folder: what is loaded is what was written, and nothing in it can run."""

import pickle  # noqa: TID251 - the attack itself
from pathlib import Path

import numpy as np
import pytest

from adapters.artifacts.folder_store import FolderArtifacts
from domain.errors import IntegrityError, NotFound

TENSORS = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([1.5, -0.0])}
CARD = {"window": 60, "names": ["x", "y"], "scale": {"centre": 0.1}}


@pytest.fixture
def store(tmp_path: Path) -> FolderArtifacts:
    """Empty."""
    return FolderArtifacts(tmp_path)


def file_of(tmp_path: Path, address: str) -> Path:
    """Where an artifact lies."""
    return tmp_path / "sha256" / address[:2] / address


def test_an_artifact_comes_back_bit_for_bit(store: FolderArtifacts) -> None:
    """Tensors and card are equal after a round trip."""
    tensors, card = store.load(store.save((TENSORS, CARD)))

    assert card == CARD
    assert all(np.array_equal(tensors[name], TENSORS[name]) for name in TENSORS)
    assert tensors["b"].dtype == np.float32


def test_equal_content_has_one_address(store: FolderArtifacts, tmp_path: Path) -> None:
    """The order of names does not matter, and a file stands once."""
    shuffled = dict(reversed(TENSORS.items())), dict(reversed(CARD.items()))

    assert store.save((TENSORS, CARD)) == store.save(shuffled)
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_an_unknown_address_is_not_found(store: FolderArtifacts) -> None:
    """Nothing is invented."""
    with pytest.raises(NotFound):
        store.load("0" * 64)


@pytest.mark.parametrize("fault", ["flipped", "cut", "grown", "emptied"])
def test_changed_bytes_are_refused(store: FolderArtifacts, tmp_path: Path, fault: str) -> None:
    """One flipped byte, a cut, grown or empty file is not the artifact."""
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
    """A file that would act when unpickled is refused before anything parses it."""
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
    """Even to equal bytes: a link is somebody else's file."""
    address = store.save((TENSORS, CARD))
    file = file_of(tmp_path, address)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)

    with pytest.raises(IntegrityError):
        store.load(address)
