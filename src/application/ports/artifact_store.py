"""ArtifactStore: fitted models by the SHA-256 of their bytes."""

from typing import Protocol

from application.ports.forecaster import Artifact


class ArtifactStore(Protocol):
    """Content-addressed files; equal content has one address and is written once."""

    def save(self, artifact: Artifact) -> str:
        """Write durably (all or nothing) and return the SHA-256 in hex."""
        ...

    def load(self, sha256: str) -> Artifact:
        """Read, compare the hash, and only then parse.

        Raises NotFound when there is none, IntegrityError when the bytes are not those of the address.
        """
        ...

    def discard(self, sha256: str) -> None:
        """Remove durably an artifact that no event names, e.g. a checkpoint of a training.

        Nothing happens when there is none, nor for what is no address: nothing lies under it.
        """
        ...
