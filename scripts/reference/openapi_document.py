"""The OpenAPI document as a file, from which clients are generated; equal for every release and address."""

import msgspec
from scripts.reference.http_api import openapi


def page() -> str:
    """The whole document."""
    return msgspec.json.format(msgspec.json.encode(openapi()), indent=1).decode() + "\n"
