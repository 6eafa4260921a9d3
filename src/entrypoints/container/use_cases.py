"""UseCases: one provider for each use-case, named as its file."""

from dependency_injector import providers

from application.commands.change_settings import ChangeSettings
from application.commands.erase_person import ErasePerson
from application.commands.keep_clients import KeepClients
from application.commands.keep_users import KeepUsers
from application.commands.log_in import LogIn
from application.mirror.follow import FollowMirror
from application.mirror.mirror import Mirror
from application.queries.export_person import ExportPerson
from application.queries.mirror_status import MirrorStatus
from application.queries.read_events import ReadEvents
from application.queries.show_attention import ShowAttention
from application.queries.show_backlog import ShowBacklog
from application.queries.show_monitoring import ShowMonitoring
from application.queries.show_skill import ShowSkill
from entrypoints.container.counting import count_commands
from entrypoints.container.webhooks import WebhookUseCases


class UseCases(WebhookUseCases):
    """The use-cases of accounts, settings and the ledger, and by inheritance of forecasts and jobs."""

    adapters, ledger = WebhookUseCases.adapters, WebhookUseCases.ledger
    lists, projector = WebhookUseCases.lists, WebhookUseCases.projector
    keep_clients = providers.Factory(KeepClients, ledger, adapters.secrets, adapters.revoked_tokens)
    keep_users = providers.Factory(
        KeepUsers,
        ledger,
        adapters.secrets,
        adapters.hasher,
        adapters.token_families,
        adapters.web_sessions,
        adapters.revoked_tokens,
        adapters.failed_attempts,
        adapters.judge,
        adapters.persons,
    )
    log_in = providers.Factory(
        LogIn,
        ledger,
        adapters.hasher,
        adapters.failed_attempts,
        adapters.audit_trail,
        keep_users,
        adapters.persons,
    )
    erase_person = providers.Factory(
        ErasePerson,
        ledger,
        keep_users,
        adapters.persons,
        adapters.erasures,
        adapters.failed_attempts,
        adapters.keyed_requests,
        adapters.audit_trail,
        lists,
        WebhookUseCases.names,
    )
    export_person = providers.Factory(ExportPerson, adapters.feed, adapters.persons, adapters.audit_trail)
    change_settings = providers.Factory(ChangeSettings, ledger, adapters.observer)
    read_events = providers.Factory(ReadEvents, adapters.feed)
    mirror = providers.Factory(
        Mirror, adapters.feed, adapters.events, adapters.rows, observe=adapters.observer
    )
    follow_mirror = providers.Factory(FollowMirror, leases=adapters.leases, observe=adapters.observer)
    mirror_status = providers.Factory(MirrorStatus, adapters.feed, adapters.rows)
    show_monitoring = providers.Factory(
        ShowMonitoring, adapters.feed, lists, adapters.queue, adapters.release
    )
    show_skill = providers.Factory(ShowSkill, lists, adapters.metrics_tickers)
    show_backlog = providers.Factory(
        ShowBacklog, adapters.feed, projector, lists, adapters.queue, adapters.clock
    )
    show_attention = providers.Factory(ShowAttention, lists, WebhookUseCases.tracked_tickers, show_backlog)


count_commands(UseCases)
