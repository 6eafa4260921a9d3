"""`/v1/users`: users who may log in; requires the scope `admin`."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from domain.user import stream_of
from entrypoints.container import Container
from entrypoints.http.openapi.operations import needs, needs_one_of, with_secret
from entrypoints.http.routes.audit import AuditPage, audit_page
from entrypoints.http.routes.pages import Cursor, Limit, Order, Wanted
from entrypoints.http.routes.requests import (
    Call,
    Product,
    StatedReason,
    act_as_caller,
    list_rows,
    refuse_shown_secret,
    show_row,
)
from entrypoints.http.routes.user_export import UserExport, user_export
from entrypoints.http.routes.user_views import UserView

UserId = Annotated[
    str,
    msgspec.Meta(
        max_length=63,
        pattern="^[a-z][a-z0-9._-]{0,62}$",
        description="The name with which the user logs in.",
        examples=["bia"],
    ),
]


class NewUser(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new user, and the most scopes that a program may get for the user."""

    name: UserId
    scopes: Annotated[
        list[Annotated[str, msgspec.Meta(max_length=40)]],
        msgspec.Meta(
            min_length=1, max_length=20, description="The most scopes that a program may get for the user."
        ),
    ]


class UserPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of users, in the order in which they were created."""

    items: Annotated[list[UserView], msgspec.Meta(description="The users of the page.")]
    next: Annotated[
        str | None, msgspec.Meta(description="The cursor of the next page; null on the last one.")
    ]


class OneTimePassword(msgspec.Struct, frozen=True, kw_only=True):
    """A password for one login. It is not stored, so no other answer contains it."""

    id: UserId
    one_time_password: Annotated[
        str, msgspec.Meta(description="The password; the login with it asks for another one.")
    ]


class ApiUsers(Controller):
    """Users of the embedded authorization server; every change is an event with its author."""

    path = "/v1/users"

    @get("/", summary="List users", **needs("admin"))
    def list_users(
        self, product: Product, limit: Limit = 100, cursor: Cursor = None, order: Order = "asc"
    ) -> UserPage:
        """All users, including disabled and erased ones, in the order in which they were created."""
        wanted = Wanted(name="users", limit=limit, cursor=cursor, order=order)
        return list_rows(product, wanted, UserPage)

    @post("/", summary="Create a user", status_code=201, **with_secret(needs("admin", 409)))
    def create_user(
        self, product: Product, request: Call, data: JSONBody[NewUser]
    ) -> Response[OneTimePassword]:
        """Create a user and return a one-time password, which is shown only once."""
        with act_as_caller(product, request):
            made = product.use_cases().keep_users().create(data.name, data.scopes)
        person = _person(product, data.name)  # a name must not be kept
        answer = OneTimePassword(id=person, one_time_password=made)
        return Response(answer, headers={"location": f"/v1/users/{person}"})

    @get("/{user:str}", summary="Show a user", **needs("admin", 404))
    def show_user(self, product: Product, user: FromPath[UserId]) -> UserView:
        """One user."""
        return _show(product, user)

    @post(
        "/{user:str}/password",
        summary="Reset a password",
        status_code=200,
        **with_secret(needs("admin", 404, 409)),
    )
    def reset_password(self, product: Product, request: Call, user: FromPath[UserId]) -> OneTimePassword:
        """Replace the password by a one-time password, which is shown only once.

        All sessions and tokens of the user end.
        """
        with act_as_caller(product, request):
            again = "reset it again with another idempotency key"
            refuse_shown_secret(product, stream_of(_person(product, user)), again)
            made = product.use_cases().keep_users().give_password(user)
        return OneTimePassword(id=_person(product, user), one_time_password=made)

    @post("/{user:str}/disable", summary="Disable a user", status_code=200, **needs("admin", 404))
    def disable_user(self, product: Product, request: Call, user: FromPath[UserId]) -> UserView:
        """End all sessions and tokens of a user, who cannot log in until enabled. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_users().disable(user)
        return _show(product, user)

    @post("/{user:str}/enable", summary="Enable a user", status_code=200, **needs("admin", 404))
    def enable_user(self, product: Product, request: Call, user: FromPath[UserId]) -> UserView:
        """Let a disabled user log in again. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_users().enable(user)
        return _show(product, user)

    @post("/{user:str}/unlock", summary="Unlock a user", status_code=200, **needs("admin", 404))
    def unlock_user(self, product: Product, request: Call, user: FromPath[UserId]) -> UserView:
        """End the wait of a user after wrong passwords."""
        with act_as_caller(product, request):
            product.use_cases().keep_users().unlock(user)
        return _show(product, user)

    @post("/{user:str}/erase", summary="Erase a user", status_code=200, **needs("admin", 404, 409))
    def erase_user(
        self, product: Product, request: Call, user: FromPath[UserId], data: JSONBody[StatedReason]
    ) -> UserView:
        """Delete the name and the key of a user for ever, and end all sessions and tokens.

        The ledger keeps the pseudonym `person`, by which the request can be repeated; afterwards no user has
        the name. The last administrator is refused with 409.
        """
        with act_as_caller(product, request):
            person = product.use_cases().erase_person()(user, data.reason)
        return _show(product, person)

    @get("/{user:str}/export", summary="Export what is stored about a user", **needs("admin", 404))
    def export_user(self, product: Product, user: FromPath[UserId]) -> UserExport:
        """Every event by or about a user, and the audit trail of the user, to hand out to the person.

        It reads the whole ledger: about ten seconds for a million events.
        """
        return user_export(product.use_cases().export_person()(user))

    @get(
        "/{user:str}/audit",
        summary="List what a user did",
        **needs_one_of(("audit:read", "admin"), 404),
    )
    def list_user_audit(
        self, product: Product, user: FromPath[UserId], limit: Limit = 100, cursor: Cursor = None
    ) -> AuditPage:
        """Logins, failures, consents and tokens of a user, newest first."""
        person = _show(product, user).person
        return audit_page(
            product, Wanted(name=f"audit.{person}", limit=limit, cursor=cursor, order="desc"), person
        )


def _person(product: Container, user: str) -> str:
    return str(product.use_cases().users().id_of(user))


def _show(product: Container, user: str) -> UserView:
    return show_row(product, "users", _person(product, user), "user", UserView)
