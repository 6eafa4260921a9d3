"""Levels: which lines are written, by the logger and the severity of a line."""

from domain.log_levels import LEVELS, LogLevels

OWN = frozenset({"previsto", "domain", "application", "adapters", "entrypoints"})
"""The first parts of our own loggers. Other libraries are logged from `warning` on unless they are named."""
TALKATIVE = frozenset({"httpx", "httpcore", "hpack", "urllib3", "curl_cffi", "sqlalchemy", "psycopg"})
"""Libraries whose lines below `warning` hold addresses, headers or values of rows: never written."""
WARNING = LEVELS["warning"]


class Levels:
    """The levels of a process, which may change at any time. `default` is a name such as `info`."""

    def __init__(self, default: str) -> None:
        self.default = default
        self._levels = LogLevels()
        self._least: dict[str, int] = {}

    def set(self, levels: LogLevels) -> bool:
        """Apply other levels to all loggers; whether they differ from the ones before."""
        if levels == self._levels:
            return False
        self._levels = levels
        self._least = {}  # a new object: a thread that fills the old one changes nothing
        return True

    @property
    def general(self) -> str:
        """The level that was set for all loggers, or ""."""
        return self._levels.general

    @property
    def least(self) -> int:
        """The number of the lowest level of any logger."""
        return min(LEVELS[one] for one in (self.general or self.default, *self._levels.loggers.values()))

    def begin(self, default: str) -> None:
        """Set the default of the process."""
        self.default = default
        self._least = {}

    def allow(self, logger: str, severity: int) -> bool:
        """Whether a line of this severity is written."""
        least = self._least
        if logger not in least:
            least[logger] = self._least_of(logger)
        return severity >= least[logger]

    def _least_of(self, logger: str) -> int:
        first = logger.partition(".")[0]
        named, name = self._levels.loggers, logger
        while name and name not in named:
            name = name.rpartition(".")[0]
        general = LEVELS[self._levels.general or self.default]
        if first in OWN:
            return LEVELS[named[name]] if name else general
        found = LEVELS[named[name]] if name else max(general, WARNING)
        return max(found, WARNING) if first in TALKATIVE else found
