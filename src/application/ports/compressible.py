"""Compressible: a strategy whose versions can be made smaller, or answered by another runtime."""

from collections.abc import Mapping
from typing import Protocol

from application.ports.forecaster import Artifact, FittedForecaster, Settings


class Compressible(Protocol):
    """The capability of a strategy to compress its versions. A strategy without these methods refuses."""

    def reference(self, artifact: Artifact) -> FittedForecaster:
        """What an uncompressed version of this artifact answered before it had learned anything."""
        ...

    def smaller(self, settings: Settings, sizes: Mapping[str, int]) -> Settings:
        """The settings of a smaller version that is trained anew.

        Raises InvalidInput for a size that is unknown, or not smaller.
        """
        ...

    def to_onnx(self, artifact: Artifact) -> Artifact:
        """The artifact with an ONNX graph in place of the weights. Raises MissingExtra, InvalidInput."""
        ...

    def to_int8(self, artifact: Artifact) -> Artifact:
        """The artifact with an ONNX graph whose weights have 8 bits. Raises MissingExtra, InvalidInput."""
        ...


class Prunable(Protocol):
    """The capability to cut whole units from a trained network, besides Compressible."""

    def pruned(self, settings: Settings, numbers: Mapping[str, int]) -> Settings:
        """The settings after a cut, with which a network of the same size can be trained anew.

        Raises InvalidInput for a number that is unknown, or cuts nothing.
        """
        ...

    def prune(self, artifact: Artifact, numbers: Mapping[str, int]) -> Artifact:
        """The artifact after the cut, not trained further. Raises InvalidInput where it has no weights."""
        ...

    def finetuning(self, settings: Settings, epochs: int, start: str) -> Settings:
        """The settings of a fit that goes on from the version `start` for so many epochs, more slowly."""
        ...
