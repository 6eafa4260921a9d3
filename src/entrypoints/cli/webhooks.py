"""`webhooks`: addresses that are told of events."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from entrypoints.cli.arguments import parse_names
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table
from entrypoints.cli.remote import acts
from entrypoints.cli.service import service
from entrypoints.http.routes.webhook_views import DeliveryView, WebhookView, delivery_view
from entrypoints.shown_rows import as_shown

if TYPE_CHECKING:
    from application.webhooks.ask_deliveries import AskDeliveries
    from entrypoints.container import Container


@click.group()
def webhooks() -> None:
    """Add, list, pause, test and remove webhooks: addresses that are told of events.

    A running `previsto worker` or `previsto serve` sends the events.
    """


@webhooks.command()
@click.argument("url")
@click.option(
    "--kinds",
    required=True,
    metavar="A,B",
    help="Kinds of events, e.g. job.failed,forecast.scored, or types of events of the ledger.",
)
@click.option("--description", default="", help="What the webhook is for.")
@in_json
@click.pass_context
def add(ctx: click.Context, url: str, kinds: str, description: str, form: Form) -> None:
    """Add a webhook at URL and print its id and signing secret.

    The secret is shown only once. The webhook belongs to the installation: it gets jobs that no client
    submitted and forecasts without an owner, from now on.
    """
    if there := service(ctx):
        added = there.webhooks.create(url, kinds=parse_names(kinds), description=description or None)
        _show_secret(added.id, added.secret, form)
        return
    made = container(ctx).use_cases().keep_webhooks().add(url, parse_names(kinds), description)
    _show_secret(made.webhook, made.secret, form)


@webhooks.command("list")
@in_forms
@click.pass_context
def list_webhooks(ctx: click.Context, form: Form) -> None:
    """List the webhooks of all owners; on a remote service, those of the login."""
    if there := service(ctx):
        rows = [_row(one) for one in acts.webhooks(there)]
    else:
        find = container(ctx).use_cases().find_webhooks()
        rows = [_row(one) for one in find.shown(find.all())]
    answer_list("webhooks", rows, form, show_webhooks)


def show_webhooks(rows: Sequence[dict[str, Any]]) -> None:
    """Show webhooks, one in a row."""
    table = [
        (r["id"], r["url"], ", ".join(r["kinds"]), r["state"], r["owner"], r["created_at"]) for r in rows
    ]
    show_table("Webhooks", ("webhook", "url", "kinds", "state", "owner", "created"), table)


@webhooks.command()
@click.argument("webhook")
@in_forms
@click.pass_context
def show(ctx: click.Context, webhook: str, form: Form) -> None:
    """Show WEBHOOK and its state."""
    if there := service(ctx):
        row = acts.webhook(there, webhook)
    else:
        find = container(ctx).use_cases().find_webhooks()
        (row,) = find.shown([find.one(webhook)])
    _show_one(_row(row), form)


@webhooks.command()
@click.argument("webhook")
@click.pass_context
def pause(ctx: click.Context, webhook: str) -> None:
    """Send nothing to WEBHOOK until it is resumed.

    Events wait for up to 24 hours.
    """
    _keep(ctx, "pause", webhook)
    say(f"{webhook} is paused")


@webhooks.command()
@click.argument("webhook")
@click.pass_context
def resume(ctx: click.Context, webhook: str) -> None:
    """Send to WEBHOOK again, and what waits first."""
    _keep(ctx, "resume", webhook)
    say(f"{webhook} is active")


@webhooks.command()
@click.argument("webhook")
@confirmed_by_yes
@click.pass_context
def remove(ctx: click.Context, webhook: str, yes: bool) -> None:
    """Remove WEBHOOK and its deliveries.

    The command asks for confirmation; without a terminal it needs --yes.
    """
    confirm(f"removing webhook {webhook}", yes)
    _keep(ctx, "remove", webhook)
    say(f"{webhook} is removed")


@webhooks.command()
@click.argument("webhook")
@in_json
@click.pass_context
def rotate(ctx: click.Context, webhook: str, form: Form) -> None:
    """Print a new signing secret of WEBHOOK.

    For 24 hours deliveries have two signatures, the new one first.
    """
    made = _keep(ctx, "rotate", webhook)
    _show_secret(webhook, made.secret, form)


@webhooks.command()
@click.argument("webhook")
@in_json
@click.pass_context
def test(ctx: click.Context, webhook: str, form: Form) -> None:
    """Send a delivery of the kind `test` to WEBHOOK; a running worker sends it."""
    there = service(ctx)
    made = there.webhooks.test(webhook) if there else delivery_view(_ask(ctx).test(webhook))
    _show_delivery(as_shown(DeliveryView, made), form)


@webhooks.command()
@click.argument("webhook")
@click.option("--limit", type=click.IntRange(1, 500), default=100, help="Number of deliveries [100].")
@in_forms
@click.pass_context
def deliveries(ctx: click.Context, webhook: str, limit: int, form: Form) -> None:
    """List what was sent to WEBHOOK in the last 30 days, and what waits."""
    if there := service(ctx):
        found: Iterable[object] = islice(there.webhooks.list_deliveries(webhook), limit)
    else:
        find = container(ctx).use_cases().find_webhooks()
        found = map(delivery_view, find.deliveries(find.one(webhook).id, limit=limit))
    answer_list("deliveries", [as_shown(DeliveryView, one) for one in found], form, _show_deliveries)


def _show_deliveries(found: Sequence[dict[str, Any]]) -> None:
    names = ("id", "kind", "state", "attempts", "last_status", "created_at")
    table = [tuple(one[name] for name in names) for one in found]
    show_table("Deliveries", ("delivery", "kind", "state", "attempts", "last status", "created"), table)


@webhooks.command()
@click.argument("webhook")
@click.argument("delivery")
@in_json
@click.pass_context
def redeliver(ctx: click.Context, webhook: str, delivery: str, form: Form) -> None:
    """Send DELIVERY of WEBHOOK again, under its id."""
    if there := service(ctx):
        _show_delivery(as_shown(DeliveryView, there.webhooks.redeliver(webhook, delivery)), form)
        return
    _show_delivery(as_shown(DeliveryView, delivery_view(_ask(ctx).repeat(webhook, delivery))), form)


def _row(found: dict[str, Any]) -> dict[str, Any]:
    return {**as_shown(WebhookView, found), "owner": found["owner"]}


def _keep(ctx: click.Context, act: str, webhook: str) -> Any:
    """What becomes of pausing, resuming, removing or rotating a webhook, of the service or of this home."""
    if there := service(ctx):
        return getattr(there.webhooks, act)(webhook)
    product = container(ctx)
    return getattr(product.use_cases().keep_webhooks(), act)(_owner(product, webhook), webhook)


def _ask(ctx: click.Context) -> "AskDeliveries":
    return container(ctx).use_cases().ask_deliveries()


def _owner(product: "Container", webhook: str) -> str:
    """The owner of a webhook: the command line changes those of all owners."""
    return product.use_cases().find_webhooks().one(webhook).added.owner


def _show_secret(webhook: str, secret: str, form: Form) -> None:
    if form:
        show_data({"id": webhook, "secret": secret}, form)
        return
    say(f"webhook {webhook}")
    say(f"secret  {secret}")
    say("the secret is not shown again", err=True)


def _show_one(row: dict[str, Any], form: Form) -> None:
    if form:
        show_data(row, form)
        return
    show_table("Webhook", ("field", "value"), [(name, _text(value)) for name, value in row.items()])


def _text(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


def _show_delivery(delivery: dict[str, Any], form: Form) -> None:
    if form:
        show_data(delivery, form)
        return
    say(f"{delivery['id']} is {delivery['state']}; a running worker sends it")
