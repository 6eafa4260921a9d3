"""The address and the signing secret of a webhook, encrypted in its events."""

from collections.abc import Sequence

import msgspec

from application.ports.secret_box import SecretBox
from domain.errors import StoreUnavailable


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What is encrypted; the id ties it to its webhook, so that no other one can use it."""

    webhook: str
    url: str
    secret: str

    def __repr__(self) -> str:
        """The id only, so that a log never contains the secret or the address."""
        return f"Sealed(webhook={self.webhook!r})"


def seal(box: SecretBox, content: Sealed) -> str:
    """The encrypted content. Raises StoreUnavailable."""
    return box.seal(msgspec.json.encode(content))


def open_sealed(box: SecretBox, webhook: str, sealed: Sequence[str]) -> list[Sealed]:
    """The contents, in order. Raises StoreUnavailable, also for content of another webhook."""
    found = [msgspec.json.decode(box.open(one), type=Sealed) for one in sealed]
    if any(content.webhook != webhook for content in found):
        raise StoreUnavailable("the stored secret belongs to another webhook", field="webhook")
    return found
