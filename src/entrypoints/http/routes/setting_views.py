"""A running setting as a struct of the API, which the command line shows too."""

from datetime import datetime
from typing import Any

import msgspec


class SettingView(msgspec.Struct, frozen=True, kw_only=True):
    """A running setting. `default` is from the environment, the rest is about the last change, if any."""

    name: str
    """The name of the setting."""
    value: Any
    """The value that applies."""
    default: Any
    """The value of the environment."""
    changed_by: str | None = None
    """Who changed it last; null for one that was never changed."""
    reason: str | None = None
    """The reason of the last change."""
    changed_at: datetime | None = None
    """The time of the last change; null without one."""
