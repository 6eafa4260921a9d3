"""`webhooks`: addresses that are told of events."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
import msgspec

from entrypoints.cli.arguments import parse_names
from entrypoints.cli.consent import confirm, confirmed_by_yes
from entrypoints.cli.output import Form, answer_list, container, in_forms, in_json, say, show_data, show_table
from entrypoints.http.routes.webhook_views import delivery_view

if TYPE_CHECKING:
    from application.ports.webhook_deliveries import WebhookDelivery
    from application.webhooks.keep_webhooks import WebhookSecret
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
    made = container(ctx).use_cases().keep_webhooks().add(url, parse_names(kinds), description)
    _show_secret(made, form)


@webhooks.command("list")
@in_forms
@click.pass_context
def list_webhooks(ctx: click.Context, form: Form) -> None:
    """List the webhooks of all owners."""
    find = container(ctx).use_cases().find_webhooks()
    rows = find.shown(find.all())
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
    find = container(ctx).use_cases().find_webhooks()
    (row,) = find.shown([find.one(webhook)])
    _show_one(row, form)


@webhooks.command()
@click.argument("webhook")
@click.pass_context
def pause(ctx: click.Context, webhook: str) -> None:
    """Send nothing to WEBHOOK until it is resumed.

    Events wait for up to 24 hours.
    """
    product = container(ctx)
    product.use_cases().keep_webhooks().pause(_owner(product, webhook), webhook)
    say(f"{webhook} is paused")


@webhooks.command()
@click.argument("webhook")
@click.pass_context
def resume(ctx: click.Context, webhook: str) -> None:
    """Send to WEBHOOK again, and what waits first."""
    product = container(ctx)
    product.use_cases().keep_webhooks().resume(_owner(product, webhook), webhook)
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
    product = container(ctx)
    product.use_cases().keep_webhooks().remove(_owner(product, webhook), webhook)
    say(f"{webhook} is removed")


@webhooks.command()
@click.argument("webhook")
@in_json
@click.pass_context
def rotate(ctx: click.Context, webhook: str, form: Form) -> None:
    """Print a new signing secret of WEBHOOK.

    For 24 hours deliveries have two signatures, the new one first.
    """
    product = container(ctx)
    _show_secret(product.use_cases().keep_webhooks().rotate(_owner(product, webhook), webhook), form)


@webhooks.command()
@click.argument("webhook")
@in_json
@click.pass_context
def test(ctx: click.Context, webhook: str, form: Form) -> None:
    """Send a delivery of the kind `test` to WEBHOOK; a running worker sends it."""
    _show_delivery(container(ctx).use_cases().ask_deliveries().test(webhook), form)


@webhooks.command()
@click.argument("webhook")
@click.option("--limit", type=click.IntRange(1, 500), default=100, help="Number of deliveries [100].")
@in_forms
@click.pass_context
def deliveries(ctx: click.Context, webhook: str, limit: int, form: Form) -> None:
    """List what was sent to WEBHOOK in the last 30 days, and what waits."""
    find = container(ctx).use_cases().find_webhooks()
    found = find.deliveries(find.one(webhook).id, limit=limit)
    if form:
        views = [delivery_view(one) for one in found]
        show_data({"deliveries": views}, form, views)
        return
    table = [(one.id, one.kind, one.state, one.attempts, one.status or None, one.created_at) for one in found]
    show_table("Deliveries", ("delivery", "kind", "state", "attempts", "last status", "created"), table)


@webhooks.command()
@click.argument("webhook")
@click.argument("delivery")
@in_json
@click.pass_context
def redeliver(ctx: click.Context, webhook: str, delivery: str, form: Form) -> None:
    """Send DELIVERY of WEBHOOK again, under its id."""
    _show_delivery(container(ctx).use_cases().ask_deliveries().repeat(webhook, delivery), form)


def _owner(product: "Container", webhook: str) -> str:
    """The owner of a webhook: the command line changes those of all owners."""
    return product.use_cases().find_webhooks().one(webhook).added.owner


def _show_secret(made: "WebhookSecret", form: Form) -> None:
    if form:
        show_data({"id": made.webhook, "secret": made.secret}, form)
        return
    say(f"webhook {made.webhook}")
    say(f"secret  {made.secret}")
    say("the secret is not shown again", err=True)


def _show_one(row: dict[str, Any], form: Form) -> None:
    if form:
        show_data(row, form)
        return
    show_table("Webhook", ("field", "value"), [(name, _text(value)) for name, value in row.items()])


def _text(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


def _show_delivery(delivery: "WebhookDelivery", form: Form) -> None:
    if form:
        show_data(msgspec.to_builtins(delivery_view(delivery)), form)
        return
    say(f"{delivery.id} is {delivery.state}; a running worker sends it")
