"""`/v1/clients`: API clients and their secrets; requires the scope `admin`."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from domain.client import stream_of
from entrypoints.http.openapi.operations import needs, with_secret
from entrypoints.http.routes.client_views import ClientView
from entrypoints.http.routes.pages import Cursor, Limit, Order, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    act_as_caller,
    list_rows,
    refuse_shown_secret,
    show_row,
)

ClientId = Annotated[
    str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$", description="The `id` of the client.")
]


class NewClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new API client and the scopes that its tokens may have."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    """The name that people read; need not be unique."""
    scopes: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(min_length=1, max_length=20)
    ]
    """The scopes that its tokens may have."""
    redirect_uris: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=500)]], msgspec.Meta(max_length=20)
    ] = []
    """Addresses to which a browser returns after login; with any, the client acts only for users."""
    device: bool = False
    """Whether users may authorize it from another device; it acts only for users then."""
    public: bool = False
    """Whether it has no secret, for a program on the machine of its user."""


class ClientPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of API clients, ordered by id."""

    items: list[ClientView]
    """The items of this page, or all of them where there are no pages."""
    next: str | None
    """The cursor of the next page; null on the last one."""


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """A client id and its secret. The secret is not stored, so no other answer contains it."""

    client_id: str
    """The id with which the client gets tokens."""
    client_secret: str
    """The secret; no other answer has it. Empty for a public client."""


class ApiClients(Controller):
    """API clients; every change is an event with its author."""

    path = "/v1/clients"

    @get("/", summary="List API clients", **needs("admin"))
    def list_clients(
        self, product: Product, limit: Limit = 100, cursor: Cursor = None, order: Order = "desc"
    ) -> ClientPage:
        """All API clients, including revoked ones, newest first."""
        wanted = Wanted(name="clients", limit=limit, cursor=cursor, order=order)
        return list_rows(product, wanted, ClientPage)

    @post("/", summary="Create an API client", status_code=201, **with_secret(needs("admin", 409)))
    def create_client(self, product: Product, request: Call, data: JSONBody[NewClient]) -> Response[Secret]:
        """Create a client and return its secret, which is shown only once.

        With `redirect_uris` or `device` it acts only for users who log in.
        409 if a request with the same idempotency key created the client before.
        """
        with act_as_caller(product, request):
            expected = stream_of(product.use_cases().ledger().ids.new())
            refuse_shown_secret(product, expected, "POST /v1/clients/ID/rotate for a new secret")
            made = product.use_cases().keep_clients().create_for(**msgspec.structs.asdict(data))
        secret = Secret(client_id=made.client_id, client_secret=made.client_secret)
        return Response(secret, headers={"location": f"/v1/clients/{made.client_id}"})

    @get("/{client:str}", summary="Show an API client", **needs("admin", 404))
    def show_client(self, product: Product, client: FromPath[ClientId]) -> ClientView:
        """One API client."""
        return show_row(product, "clients", client, "client", ClientView)

    @post(
        "/{client:str}/rotate",
        summary="Rotate the secret of a client",
        status_code=200,
        **with_secret(needs("admin", 404, 409)),
    )
    def rotate_client(self, product: Product, request: Call, client: FromPath[ClientId]) -> Secret:
        """Replace the secret; the previous secret is invalid at once.

        Tokens that the client got with it are refused within five seconds. Tokens for users stay valid until
        they expire, at most ten minutes; revoke ends those too.
        """
        with act_as_caller(product, request):
            refuse_shown_secret(product, stream_of(client), "rotate again with another idempotency key")
            made = product.use_cases().keep_clients().rotate(client)
        return Secret(client_id=made.client_id, client_secret=made.client_secret)

    @post("/{client:str}/revoke", summary="Revoke an API client", status_code=200, **needs("admin", 404))
    def revoke_client(self, product: Product, request: Call, client: FromPath[ClientId]) -> ClientView:
        """Refuse new tokens to a client; its current tokens become invalid within seconds. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_clients().revoke(client)
        return show_row(product, "clients", client, "client", ClientView)
