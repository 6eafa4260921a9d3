"""Every event of the ledger. Tags are public promises: an event is never renamed, only followed by a v2."""

from domain.backtest import BacktestFinished
from domain.client import ClientEvent
from domain.forecast import ForecastEvent
from domain.job import JobEvent
from domain.model_version import ModelEvent
from domain.running_settings import SettingsChanged
from domain.schedule import ScheduleEvent
from domain.tracked_ticker import TickerEvent
from domain.user import UserEvent

Event = (
    TickerEvent
    | ModelEvent
    | ForecastEvent
    | BacktestFinished
    | JobEvent
    | ScheduleEvent
    | SettingsChanged
    | ClientEvent
    | UserEvent
)
