"""The files of docs/reference that are written from the code: `make reference`."""

from pkgutil import resolve_name

PAGES = {
    "docs/reference/cli.md": "command_line",
    "docs/reference/errors.md": "errors",
    "docs/reference/events.md": "events",
    "docs/reference/http.md": "http_api",
    "docs/reference/metrics.md": "metrics",
    "docs/reference/openapi.json": "openapi_document",
    "docs/reference/settings.md": "settings",
    ".env.example": "environment",
}
"""Each file with the module here that writes it."""


def text_of(name: str) -> str:
    """What the file should say; its module is imported now, for that of the API takes seconds."""
    return str(resolve_name(f"scripts.reference.{PAGES[name]}:page")())
