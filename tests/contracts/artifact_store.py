"""The contract of every ArtifactStore."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from application.ports.artifact_store import ArtifactStore
from domain.errors import IntegrityError, InvalidInput, NotFound

ARTIFACT = (
    {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([1.5, -0.0, np.nan])},
    {"window": 60, "names": ["x", "y"], "scale": {"centre": 0.1}},
)


class ArtifactStoreContract:
    """Subclasses give the fixture `store`, and `files`: the bytes by address, outside the store's code."""

    def test_an_artifact_comes_back_bit_for_bit(self, store: ArtifactStore) -> None:
        """Tensors and card are equal after a round trip, down to the sign of a zero."""
        tensors, card = store.load(store.save(ARTIFACT))

        assert card == ARTIFACT[1]
        assert {n: (v.dtype, v.shape, v.tobytes()) for n, v in tensors.items()} == {
            n: (v.dtype, v.shape, v.tobytes()) for n, v in ARTIFACT[0].items()
        }

    def test_equal_content_has_one_address(self, store: ArtifactStore) -> None:
        """The order of names does not matter; other content has another address."""
        shuffled = dict(reversed(ARTIFACT[0].items())), dict(reversed(ARTIFACT[1].items()))

        assert store.save(ARTIFACT) == store.save(shuffled)
        assert store.save(ARTIFACT) != store.save(({}, ARTIFACT[1]))

    @pytest.mark.parametrize("fault", ["flipped", "cut", "grown", "emptied"])
    def test_changed_bytes_are_refused_and_repaired_by_a_save(
        self, store: ArtifactStore, files: Any, fault: str
    ) -> None:
        """Changed content is refused before parsing; saving it again replaces it."""
        address = store.save(ARTIFACT)
        content = files[address]
        files[address] = {
            "flipped": content[:-1] + bytes([content[-1] ^ 1]),
            "cut": content[:-1],
            "grown": content + b" ",
            "emptied": b"",
        }[fault]

        with pytest.raises(IntegrityError):
            store.load(address)
        store.save(ARTIFACT)
        assert store.load(address)[1] == ARTIFACT[1]

    def test_an_unknown_address_is_not_found(self, store: ArtifactStore) -> None:
        """In an empty store and beside another artifact."""
        with pytest.raises(NotFound):
            store.load("0" * 64)
        store.save(ARTIFACT)
        with pytest.raises(NotFound):
            store.load("0" * 64)

    @pytest.mark.parametrize(
        "address", ["", "../../outside", "/etc/passwd", "a\0b", "A" * 64, "0" * 64 + "\n", "a" * 5000]
    )
    def test_what_is_no_address_is_not_found_and_discards_nothing(
        self, store: ArtifactStore, address: str
    ) -> None:
        """An address is 64 hexadecimal digits; anything else reaches no file."""
        kept = store.save(ARTIFACT)

        with pytest.raises(NotFound):
            store.load(address)
        store.discard(address)

        assert store.load(kept)

    def test_what_is_discarded_is_gone_and_can_come_again(self, store: ArtifactStore) -> None:
        """Only that artifact is removed; discarding it again changes nothing."""
        address, other = store.save(ARTIFACT), store.save(({}, {}))

        store.discard(address)
        store.discard(address)

        with pytest.raises(NotFound):
            store.load(address)
        assert store.load(other) == ({}, {})
        assert store.save(ARTIFACT) == address
        assert store.load(address)[1] == ARTIFACT[1]

    def test_discarding_in_an_empty_store_does_nothing(self, store: ArtifactStore) -> None:
        """The folder of the store need not exist."""
        store.discard("0" * 64)

    def test_equal_saves_at_once_all_succeed(self, store: ArtifactStore) -> None:
        """Eight writers of one content get the same address, and it loads for each of them."""
        start = Barrier(8)

        def save(_: int) -> str:
            start.wait()
            address: str = store.save(ARTIFACT)
            store.load(address)
            return address

        with ThreadPoolExecutor(8) as writers:
            assert len(set(writers.map(save, range(8)))) == 1

    def test_what_is_no_artifact_is_refused(self, store: ArtifactStore) -> None:
        """Objects that are not numbers are refused."""
        with pytest.raises(InvalidInput):
            store.save(({"w": np.array([{}], dtype=object)}, {}))
