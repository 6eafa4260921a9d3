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
