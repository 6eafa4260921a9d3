"""Errors of the command line: one line on stderr and a documented exit code."""

import os
from typing import Any

import click
import msgspec

from domain.errors import InvalidInput, PrevistoError
from domain.free_text import shown
from entrypoints.cli.exit_codes import CHECK_FAILED, INTERRUPTED, exit_code
from entrypoints.cli.known_names import meant
from entrypoints.cli.output import say
from entrypoints.cli.terminal import printable_json, use_plain_characters
from entrypoints.secret_files import take_secret_files


def run(command: click.Command, arguments: list[str]) -> int:
    """Run the command and return its exit code; errors go to stderr, as JSON with --json."""
    told: dict[str, Any] = {}
    use_plain_characters()
    try:
        _check_encoding(arguments)
        told["files"] = take_secret_files(os.environ)
        result = command.main(arguments, prog_name="previsto", standalone_mode=False, obj=told)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        message = error.format_message().rstrip(".").replace("\n\t", " ")  # click lists choices in lines
        _show("invalid-input", message, _field(error), _help(error), arguments)
        return error.exit_code if error.exit_code > 1 else 2
    except (click.Abort, KeyboardInterrupt):
        _show("interrupted", "interrupted; incomplete changes were not kept", "", "", arguments)
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except PrevistoError as error:
        names = told["names"]().shown if "names" in told and "person-" in error.message else str
        remote = told.get("server") or told.get("profile")
        hint = "" if remote else meant(error, arguments, told.get("home"), told.get("source"))
        remedy = f"{hint} {error.remedy}".strip()
        _show(
            error.code,
            names(error.message),
            error.field,
            remedy,
            arguments,
            told.get("trace") or _trace(error),
        )
        return exit_code(error) or CHECK_FAILED


def _check_encoding(arguments: list[str]) -> None:
    """Refuse bytes that are not UTF-8 before the command starts, because they cannot be stored, and NUL."""
    for argument in arguments:
        try:
            argument.encode()
            if "\0" in argument:
                raise ValueError(argument)
        except ValueError:
            raise InvalidInput(
                f"argument {argument!a} is not valid UTF-8",
                field="argument",
                remedy="encode the argument as UTF-8",
            ) from None


def _field(error: click.ClickException) -> str:
    parameter = getattr(error, "param", None)
    return str(getattr(parameter, "name", "") or "")


def _trace(error: PrevistoError) -> str:
    """The trace of a request, which the error of a remote service has."""
    return str(getattr(error, "trace", ""))


def _help(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return f"see `{ctx.command_path if ctx else 'previsto'} --help`"


def _show(code: str, message: str, field: str, remedy: str, arguments: list[str], trace: str = "") -> None:
    if "--json" in arguments:
        # A name of a file may hold bytes that are not UTF-8, which JSON cannot.
        said = {"code": code, "message": shown(message), "field": field, "remedy": shown(remedy)}
        problem = {"error": said | ({"trace": trace} if trace else {})}
        click.echo(printable_json(msgspec.json.encode(problem).decode()), err=True)
        return
    where = f"{field}: " if field else ""
    hint = f" ({remedy})" if remedy else ""
    mark = f" [trace {trace}]" if trace else ""
    say(f"previsto: {where}{message}{hint}{mark}", err=True)
