"""`/v1/webhooks`: addresses that are told of events; each belongs to the caller who added it."""

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from application.ports.webhook_deliveries import WebhookDelivery
from application.webhooks.keep_webhooks import WebhookSecret
from domain.principal import JOB_READERS
from domain.webhook import stream_of
from domain.webhook_kinds import check_kinds, scopes_of
from entrypoints.container import Container
from entrypoints.http.edge.access import principal_of, require
from entrypoints.http.openapi.operations import needs_one_of, with_secret
from entrypoints.http.routes.pages import Cursor, Limit, Order, Wanted
from entrypoints.http.routes.requests import Call, Product, act_as_caller, refuse_shown_secret, view
from entrypoints.http.routes.webhook_views import (
    DeliveryId,
    DeliveryPage,
    DeliveryView,
    NewWebhook,
    WebhookId,
    WebhookPage,
    WebhookView,
    WebhookWithSecret,
    delivery_view,
)

SCOPES = ("forecasts:read", *JOB_READERS)
"""The scopes that read what webhooks are told."""
ONE = "/{webhook:str}"
DELIVERIES = ONE + "/deliveries"
ROTATE = "POST /v1/webhooks/ID/rotate for a new secret, with another key"


class ApiWebhooks(Controller):
    """Webhooks; every change is an event with its author."""

    path = "/v1/webhooks"
    tags = ("webhooks",)

    @get("/", summary="List webhooks", **needs_one_of(SCOPES))
    def list_webhooks(
        self,
        product: Product,
        request: Call,
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "desc",
    ) -> WebhookPage:
        """Your webhooks, newest first."""
        wanted = Wanted(name="webhooks", limit=limit, cursor=cursor, order=order)
        find = product.use_cases().find_webhooks()
        return view(wanted.choose(find.shown(find.all(_owner(request))), "id"), WebhookPage)

    @post("/", summary="Add a webhook", status_code=201, **with_secret(needs_one_of(SCOPES, 409)))
    def add_webhook(
        self, product: Product, request: Call, data: JSONBody[NewWebhook]
    ) -> Response[WebhookWithSecret]:
        """Add a webhook and return its signing secret, which is shown only once. You may have 20.

        Each kind also requires its scope: `forecasts:read` for forecasts, one that reads jobs for jobs, and
        `audit:read` for events of the ledger. It is asked again at each delivery.
        """
        check_kinds(data.kinds)
        for kind in data.kinds:
            require(request, *scopes_of(kind))
        with act_as_caller(product, request):
            refuse_shown_secret(product, stream_of(_owner(request)), ROTATE)
            made = product.use_cases().keep_webhooks().add(data.url, data.kinds, data.description or "")
        return Response(
            _with_secret(product, request, made), headers={"location": f"/v1/webhooks/{made.webhook}"}
        )

    @get(ONE, summary="Show a webhook", **needs_one_of(SCOPES, 404))
    def show_webhook(self, product: Product, request: Call, webhook: FromPath[WebhookId]) -> WebhookView:
        """One of your webhooks."""
        return _show(product, request, webhook)

    @post(f"{ONE}/pause", summary="Pause a webhook", status_code=200, **needs_one_of(SCOPES, 404))
    def pause_webhook(self, product: Product, request: Call, webhook: FromPath[WebhookId]) -> WebhookView:
        """Send nothing until it is resumed; events wait for up to 24 hours. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_webhooks().pause(_owner(request), webhook)
        return _show(product, request, webhook)

    @post(f"{ONE}/resume", summary="Resume a webhook", status_code=200, **needs_one_of(SCOPES, 404))
    def resume_webhook(self, product: Product, request: Call, webhook: FromPath[WebhookId]) -> WebhookView:
        """Send again, and what waits first. Idempotent."""
        with act_as_caller(product, request):
            product.use_cases().keep_webhooks().resume(_owner(request), webhook)
        return _show(product, request, webhook)

    @post(f"{ONE}/remove", summary="Remove a webhook", status_code=200, **needs_one_of(SCOPES, 404))
    def remove_webhook(self, product: Product, request: Call, webhook: FromPath[WebhookId]) -> WebhookView:
        """Remove a webhook with its deliveries, and answer it as it was."""
        found = _show(product, request, webhook)
        with act_as_caller(product, request):
            product.use_cases().keep_webhooks().remove(_owner(request), webhook)
        return found

    @post(
        f"{ONE}/rotate",
        summary="Rotate the secret of a webhook",
        status_code=200,
        **with_secret(needs_one_of(SCOPES, 404, 409)),
    )
    def rotate_webhook(
        self, product: Product, request: Call, webhook: FromPath[WebhookId]
    ) -> WebhookWithSecret:
        """Replace the signing secret. For 24 hours deliveries have two signatures, the new one first."""
        with act_as_caller(product, request):
            refuse_shown_secret(product, stream_of(_owner(request)), ROTATE)
            made = product.use_cases().keep_webhooks().rotate(_owner(request), webhook)
        return _with_secret(product, request, made)

    @post(f"{ONE}/test", summary="Test a webhook", status_code=202, **needs_one_of(SCOPES, 404, 409))
    def test_webhook(
        self, product: Product, request: Call, webhook: FromPath[WebhookId]
    ) -> Response[DeliveryView]:
        """Send a delivery of the kind `test`; a worker sends it within seconds.

        While one waits for its next attempt, that one is sent at once.
        """
        with act_as_caller(product, request):
            return _sending(product.use_cases().ask_deliveries().test(webhook, _owner(request)))

    @get(DELIVERIES, summary="List deliveries of a webhook", **needs_one_of(SCOPES, 404))
    def list_deliveries(
        self,
        product: Product,
        request: Call,
        webhook: FromPath[WebhookId],
        limit: Limit = 100,
        cursor: Cursor = None,
        order: Order = "desc",
    ) -> DeliveryPage:
        """What was sent to a webhook in the last 30 days, and what waits, newest first."""
        wanted = Wanted(name=f"deliveries-{webhook}", limit=limit, cursor=cursor, order=order)
        find = product.use_cases().find_webhooks()
        found = find.deliveries(
            find.one(webhook, _owner(request)).id,
            after=wanted.after,
            limit=limit + 1,
            newest_first=wanted.newest_first,
        )
        rows = [msgspec.to_builtins(delivery_view(one)) for one in found]
        return view(wanted.page(rows, "id"), DeliveryPage)

    @post(
        DELIVERIES + "/{delivery:str}/redeliver",
        summary="Send a delivery again",
        status_code=202,
        **needs_one_of(SCOPES, 404, 409),
    )
    def redeliver(
        self,
        product: Product,
        request: Call,
        webhook: FromPath[WebhookId],
        delivery: FromPath[DeliveryId],
    ) -> Response[DeliveryView]:
        """Send an ended delivery again under its id, for up to 24 hours, or a waiting one at once."""
        ask = product.use_cases().ask_deliveries()
        return _sending(ask.repeat(webhook, delivery, _owner(request)))


def _sending(delivery: WebhookDelivery) -> Response[DeliveryView]:
    """The answer 202: the list of deliveries shows how it went."""
    headers = {"location": f"/v1/webhooks/{delivery.webhook}/deliveries", "retry-after": "1"}
    return Response(delivery_view(delivery), status_code=202, headers=headers)


def _owner(request: Call) -> str:
    return principal_of(request).owner


def _show(product: Container, request: Call, webhook: str) -> WebhookView:
    find = product.use_cases().find_webhooks()
    (found,) = find.shown([find.one(webhook, _owner(request))])
    shown: WebhookView = view(found, WebhookView)
    return shown


def _with_secret(product: Container, request: Call, made: WebhookSecret) -> WebhookWithSecret:
    found = msgspec.to_builtins(_show(product, request, made.webhook))
    shown: WebhookWithSecret = view({**found, "secret": made.secret}, WebhookWithSecret)
    return shown
