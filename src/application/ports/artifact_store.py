"""ArtifactStore: fitted models, stored by the SHA-256 of their bytes."""

from typing import Protocol

from application.ports.forecaster import Artifact


class ArtifactStore(Protocol):
    """Content-addressed files; equal content has one address and one file."""

    def save(self, artifact: Artifact) -> str:
        """Write the artifact atomically and durably. Returns its SHA-256 in hexadecimal."""
        ...

    def load(self, sha256: str) -> Artifact:
        """Read the artifact and check its hash before parsing.

        Raises NotFound for an unknown address, IntegrityError when the bytes do not match the address.
        """
        ...

    def discard(self, sha256: str) -> None:
        """Remove an artifact that no event names, e.g. a checkpoint of a training.

        Does nothing for an unknown or invalid address.
        """
        ...
