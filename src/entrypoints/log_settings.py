"""Log settings: how lines are written, and how many are kept."""

from collections.abc import Mapping

import msgspec

from domain.errors import InvalidInput

FORMATS = ("auto", "json", "text")


class LogSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The format on stderr, and the size of the ring that `previsto logs` reads."""

    format: str = "auto"
    """`PREVISTO_LOG_FORMAT`: the format of log lines on stderr, `json`, `text`, or `auto`: `text` on a
    terminal and for commands that end by themselves, else `json`. Default: `auto`."""
    ring_mib: int = 16
    """`PREVISTO_LOG_RING_MIB` (MiB): the disk space for the last lines of all processes, in the folder `logs`
    of the home folder; `0` keeps none. Default: `16`."""

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "LogSettings":
        """From `PREVISTO_*` variables. Raises InvalidInput naming the variable."""
        form = env.get("PREVISTO_LOG_FORMAT") or "auto"
        if form not in FORMATS:
            raise InvalidInput(
                f"{form!r} is no log format",
                field="PREVISTO_LOG_FORMAT",
                remedy=f"accepted: {', '.join(FORMATS)}",
            )
        text = env.get("PREVISTO_LOG_RING_MIB") or "16"
        if not (text.isascii() and text.isdigit() and int(text) <= 4096):
            raise InvalidInput(
                f"{text!r} is no size", field="PREVISTO_LOG_RING_MIB", remedy="0 to 4096, e.g. 16"
            )
        return cls(format=form, ring_mib=int(text))
