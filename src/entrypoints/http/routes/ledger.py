"""`/v1/ledger`: verify the ledger as a job, and sign its head; requires the scope `audit:read`."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import JSONBody

from application.jobs.kinds.verify import VerifyRequest
from domain.checkpoint import Checkpoint
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.job_answers import submit
from entrypoints.http.routes.job_views import JobView
from entrypoints.http.routes.requests import Call, Product

MAX_HEADS = 100
HexKey = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$", description="An Ed25519 public key.")]
Kind = Annotated[
    Literal["previsto.checkpoint.v1"],
    msgspec.Meta(description="The kind of the document, and the version of its form."),
]


class SignedHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The last event of the ledger at a time, signed: a checkpoint."""

    kind: Kind
    position: Annotated[int, msgspec.Meta(ge=1, le=2**53, description="The position of the last event.")]
    hash: Annotated[
        str, msgspec.Meta(max_length=128, description="The hash of this event, and so of all before it.")
    ]
    at: Annotated[datetime, msgspec.Meta(tz=True, description="The time of the signature.")]
    key: HexKey
    signature: Annotated[
        str, msgspec.Meta(max_length=256, description="The Ed25519 signature, in hexadecimal.")
    ]


class NewVerification(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signed heads to compare the ledger with."""

    heads: Annotated[
        list[SignedHead],
        msgspec.Meta(
            max_length=MAX_HEADS,
            description="Earlier answers of `/v1/ledger/head`, which were kept outside of the service.",
        ),
    ] = []
    key: Annotated[
        HexKey | None,
        msgspec.Meta(description="The public key that signed them; null for the key of this service."),
    ] = None


class LedgerChecks(Controller):
    """What shows that nothing recorded was changed."""

    path = "/v1/ledger"

    @get("/head", summary="Sign the head of the ledger", **needs("audit:read", 409))
    def show_head(self, product: Product) -> SignedHead:
        """The position and the hash of the last event, signed now. 409 while the ledger is empty.

        Keep the answers outside of the service: a verification compares the ledger with them, and
        `previsto ledger verify --against FILE` reads them, one a line. The last 1000 events are verified
        first.
        """
        signed = product.use_cases().signed_heads().sign_newest()
        return msgspec.convert(msgspec.to_builtins(signed), SignedHead)

    @post("/verification", summary="Verify the ledger", status_code=202, **needs("audit:read", 422))
    def submit_verification(
        self, product: Product, request: Call, data: JSONBody[NewVerification]
    ) -> Response[JobView]:
        """Submit a job of kind `verify`: check the hash chain of all events and every price revision.

        The `result` of the job has `sound`, the numbers of checked `events`, `revisions` and `checkpoints`,
        which are the heads, the number of `problems`, and the first of them in `bad`.
        """
        asked = VerifyRequest(
            checkpoints=tuple(msgspec.convert(msgspec.to_builtins(data.heads), list[Checkpoint])),
            # A worker may have another home, with another key.
            key=data.key or (product.use_cases().signed_heads().key() if data.heads else ""),
        )
        return submit(product, request, "verify", asked)
