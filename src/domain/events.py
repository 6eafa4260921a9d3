"""All events of the ledger. A tag never changes; a new version of an event has a new tag."""

from domain.backtest import BacktestFinished
from domain.client import ClientEvent
from domain.forecast import ForecastEvent
from domain.job import JobEvent
from domain.registry_events import ModelEvent
from domain.running_settings import SettingsChanged
from domain.schedule import ScheduleEvent
from domain.tracked_ticker import TickerEvent
from domain.tuning_events import TuningEvent
from domain.user import UserEvent
from domain.webhook import WebhookEvent

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
    | WebhookEvent
    | TuningEvent
)
