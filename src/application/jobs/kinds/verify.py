"""`verify`: check the stored events and price revisions."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from application.ports.job_kind import Work
from application.queries.verify_ledger import VerifyLedger
from domain.checkpoint import Checkpoint

MAX_SHOWN_PROBLEMS = 1000
SCOPE = "audit:read"


class VerifyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Checkpoints to compare the ledger with, and the key that signed them (default: that of the home)."""

    checkpoints: Annotated[tuple[Checkpoint, ...], msgspec.Meta(max_length=100)] = ()
    key: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""


class Verify:
    """Verifies the ledger; nothing is appended but the end of the job."""

    form = VerifyRequest

    def __init__(self, verify_ledger: VerifyLedger) -> None:
        self._verify_ledger = verify_ledger

    def scopes(self, request: VerifyRequest) -> Sequence[str]:
        return (SCOPE,)

    def check(self, request: VerifyRequest) -> None:
        """Every request of the form can be carried out."""

    def __call__(self, request: VerifyRequest, work: Work) -> dict[str, Any]:
        """Returns the numbers of checked objects, `sound`, the number of problems, and the first ones."""
        work.require(SCOPE)
        verdict = self._verify_ledger(request.checkpoints, request.key, work.report)
        return {
            "events": verdict.events,
            "revisions": verdict.revisions,
            "checkpoints": verdict.checkpoints,
            "sound": verdict.sound,
            "problems": len(verdict.bad),
            "bad": msgspec.to_builtins(verdict.bad[:MAX_SHOWN_PROBLEMS]),
        }
