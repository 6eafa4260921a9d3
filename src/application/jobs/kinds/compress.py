"""`compress`: make a smaller or faster version within the error budget of its parent."""

from collections.abc import Sequence
from typing import Any

from application.commands.compress_model import CompressModel, CompressRequest, refusal_of
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.model_version import stream_of_model
from domain.registry_events import CompressionRefused, ModelRegistered

TRAIN = "models:train"


class Compress:
    """Compresses; its effect is the registered version, or the refusal with its figures."""

    form = CompressRequest

    def __init__(self, ledger: Ledger, compress_model: CompressModel) -> None:
        self._ledger = ledger
        self._compress_model = compress_model

    def scopes(self, request: CompressRequest) -> Sequence[str]:
        return (TRAIN,)

    def check(self, request: CompressRequest) -> None:
        self._compress_model.plan(request)

    def __call__(self, request: CompressRequest, work: Work) -> dict[str, Any]:
        """Compress, or return what an earlier attempt recorded. Raises ParityRefused."""
        work.require(TRAIN)
        earlier = [one.event for one in self._ledger.earlier_events(stream_of_model(request.model))]
        found = earlier[0] if earlier else self._compress_model(request, work.report)
        if isinstance(found, CompressionRefused):
            raise refusal_of(found)
        assert isinstance(found, ModelRegistered) and found.parity
        return {
            "model": found.model,
            "parent": found.parent,
            "artifact": found.artifact,
            "kept": found.parity.kept,
        }
