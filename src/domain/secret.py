"""Secret: a text that no log line, answer or message may show."""


class Secret(str):
    """A token, a password, or an address that holds one. It is a text for the library that needs it."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """What may be shown of it."""
        return "***"

    def __repr__(self) -> str:
        return repr(self.shown)
