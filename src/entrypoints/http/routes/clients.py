"""`/v1/clients`: programs that may ask for tokens; for administrators."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from domain.client import stream_of
from domain.errors import Conflict
from entrypoints.http.openapi.operations import needs
from entrypoints.http.routes.requests import Call, Cursor, Limit, Product, acting, listed, shown

ClientId = Annotated[str, msgspec.Meta(max_length=64, pattern="^[0-9a-z]+$")]


class NewClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program, and the scopes its tokens may have."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    scopes: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(min_length=1, max_length=20)
    ]


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """A client; of its secret nothing is shown."""

    client: str
    name: str
    scopes: list[str]
    by: str
    at: datetime
    secret_since: datetime
    revoked: bool


class ClientPage(msgspec.Struct, frozen=True, kw_only=True):
    """Clients by id."""

    items: list[ClientView]
    next: str | None


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """Shown this once."""

    client_id: str
    client_secret: str


class ApiClients(Controller):
    """Each change is an event with who made it."""

    path = "/v1/clients"
    tags = ("service",)

    @get("/", summary="List clients", **needs("admin"))
    def list_clients(self, product: Product, limit: Limit = 100, cursor: Cursor = "") -> ClientPage:
        """Every client, revoked ones too."""
        return listed(product, "clients", "client", ClientPage, limit, cursor)

    @post("/", summary="Create a client", status_code=201, **needs("admin", 409))
    def create_client(self, product: Product, request: Call, data: JSONBody[NewClient]) -> Response[Secret]:
        """Its secret is in this answer and nowhere else; 409 when the key created it before."""
        ledger = product.use_cases.ledger()
        with acting(product, request):
            if ledger.carried_out(stream_of(ledger.ids.new())):
                raise Conflict(
                    "the client was created, and its secret is shown once",
                    field="Idempotency-Key",
                    remedy="POST /v1/clients/ID/rotate gives another secret",
                )
            made = product.use_cases.keep_clients().create(data.name, data.scopes)
        secret = Secret(client_id=made.client_id, client_secret=made.client_secret)
        return Response(secret, headers={"location": f"/v1/clients/{made.client_id}"})

    @get("/{client:str}", summary="Show a client", **needs("admin", 404))
    def show_client(self, product: Product, client: FromPath[ClientId]) -> ClientView:
        """One client."""
        return shown(product, "clients", client, "client", ClientView)

    @post("/{client:str}/rotate", summary="Give another secret", status_code=200, **needs("admin", 404, 409))
    def rotate_client(self, product: Product, request: Call, client: FromPath[ClientId]) -> Secret:
        """The secret before is void at once."""
        ledger = product.use_cases.ledger()
        with acting(product, request):
            if ledger.carried_out(stream_of(client)):
                raise Conflict("the secret was changed, and is shown once", field="Idempotency-Key")
            made = product.use_cases.keep_clients().rotate(client)
        return Secret(client_id=made.client_id, client_secret=made.client_secret)

    @post("/{client:str}/revoke", summary="Revoke a client", status_code=200, **needs("admin", 404))
    def revoke_client(self, product: Product, request: Call, client: FromPath[ClientId]) -> ClientView:
        """No more tokens, and those it has end within seconds; again, it changes nothing."""
        with acting(product, request):
            product.use_cases.keep_clients().revoke(client)
        return shown(product, "clients", client, "client", ClientView)
