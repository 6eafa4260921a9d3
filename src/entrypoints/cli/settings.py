"""`settings`: effective settings, and running settings, bounds that change while the service runs."""

import os
from collections.abc import Sequence

import click
import msgspec

from application.queries.lists import Data
from domain.errors import InvalidInput
from domain.running_settings import Setting
from entrypoints.cli.effective_settings import effective_settings
from entrypoints.cli.output import Form, answer_list, container, in_forms, show_table
from entrypoints.cli.service import service
from entrypoints.http.routes.setting_views import SettingView
from entrypoints.shown_rows import as_shown

REASON = click.option("--reason", default="", help="Reason for the history.")


@click.group()
def settings() -> None:
    """Show settings, and change those that apply without a restart."""


@settings.command("list")
@in_forms
@click.pass_context
def list_settings(ctx: click.Context, form: Form) -> None:
    """List settings with their values and last changes."""
    _show(ctx, form)


@settings.command("show")
@in_forms
@click.pass_context
def show(ctx: click.Context, form: Form) -> None:
    """Show every setting with its effective value and where it comes from.

    Secrets are not shown. The origin is an option, the environment, a file, an event, or the default.
    """
    found = effective_settings(container(ctx), ctx.find_root().obj or {}, os.environ)
    answer_list("settings", msgspec.to_builtins(found), form, show_effective)


@settings.command("set")
@click.argument("name", metavar="NAME[=VALUE]")
@click.argument("value", required=False)
@REASON
@in_forms
@click.pass_context
def set_setting(ctx: click.Context, name: str, value: str | None, reason: str, form: Form) -> None:
    """Set NAME to VALUE.

    VALUE is a number, true or false, a JSON object such as '{"train": 2}', for log_level a text such as
    info,adapters.market_data=debug, for on_decline one of nothing, alert, retrain and demote, or for
    on_challenge one of nothing, propose and promote.
    """
    if value is None:
        name, _, value = name.partition("=")
    _change(ctx, {name: _value(name, value)}, reason)
    _show(ctx, form)


@settings.command()
@click.argument("name")
@REASON
@in_forms
@click.pass_context
def reset(ctx: click.Context, name: str, reason: str, form: Form) -> None:
    """Reset NAME to the value of the environment."""
    _change(ctx, {name: None}, reason)
    _show(ctx, form)


def _change(ctx: click.Context, given: Data, reason: str) -> None:
    """Change settings; one that is None is reset to the environment."""
    if there := service(ctx):
        there.settings.update(given | ({"reason": reason} if reason else {}))
        return
    wanted = {name: value for name, value in given.items() if value is not None}
    container(ctx).use_cases().change_settings()(wanted, [*given.keys() - wanted.keys()], reason)


def _show(ctx: click.Context, form: Form) -> None:
    if there := service(ctx):
        found: Sequence[object] = there.settings.get().items
    else:
        found = [_plain(one) for one in container(ctx).use_cases().current_settings().all()]
    answer_list("settings", [as_shown(SettingView, one) for one in found], form, show_settings)


def show_settings(found: Sequence[Data]) -> None:
    """Show settings with their values, one in a row."""
    rows = [(s["name"], _text(s["value"]), _text(s["default"]), s["changed_by"]) for s in found]
    show_table("Settings", ("name", "value", "environment", "changed by"), rows, "0 means no limit")


def show_effective(found: Sequence[Data]) -> None:
    """Show effective settings, one in a row."""
    rows = [(s["name"], s["value"], s["origin"]) for s in found]
    show_table("Settings", ("variable", "value", "origin"), rows, f"{len(rows)} settings")


def _value(name: str, text: str) -> object:
    if name in ("log_level", "on_decline", "on_challenge"):
        return text
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        raise InvalidInput(
            f"invalid value {text!r}", field=name, remedy="e.g. 600, or '{\"train\": 2}'"
        ) from None


def _plain(setting: Setting) -> Data:
    plain: Data = msgspec.to_builtins(setting)
    changed = plain.pop("changed") or {}
    by, reason, at = (changed.get(key) or None for key in ("by", "reason", "at"))
    return {**plain, "changed_by": by, "reason": reason, "changed_at": at}


def _text(value: object) -> str:
    return (
        ", ".join(f"{k}={v}" for k, v in value.items()) or "0"
        if isinstance(value, dict)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value) or "-"
    )
