"""The extra `mcp`, which an installation may lack."""

from importlib.util import find_spec

from domain.errors import MissingExtra


def require_mcp() -> None:
    """Raise MissingExtra where the SDK of the protocol is not installed."""
    if find_spec("mcp") is None:
        raise MissingExtra(
            "the answers to assistants need the package mcp",
            field="mcp",
            remedy="pip install 'previsto[mcp]'",
        )
