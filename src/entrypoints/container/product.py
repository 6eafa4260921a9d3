"""Container: settings, adapters and use-cases of one installation."""

from dependency_injector import containers, providers

from entrypoints.container.adapters import Adapters
from entrypoints.container.identity import (
    open_authorization_server,
    open_page_sessions,
    open_people,
    open_provider_login,
)
from entrypoints.container.use_cases import UseCases
from entrypoints.settings import Settings


class Container(containers.DeclarativeContainer):
    """`Container(settings=…, process=…)`; tests override single providers.

    `process` names this one in its traces: `api`, `worker`, `job`, or `cli`.

    Call the inner container first: `product.use_cases().issue_forecast()` has the type IssueForecast, but
    `product.use_cases.issue_forecast()` has the type Any.
    """

    settings = providers.Dependency(instance_of=Settings)
    process = providers.Object("cli")
    adapters = providers.Container(Adapters, settings=settings, process=process)
    use_cases = providers.Container(UseCases, adapters=adapters)
    people = providers.Singleton(
        open_people,
        settings.provided.identity,
        users=use_cases.users,
        clients=use_cases.clients,
        keep_users=use_cases.keep_users,
        log_in=use_cases.log_in,
        families=adapters.token_families,
        sessions=adapters.web_sessions,
        attempts=adapters.failed_attempts,
        devices=adapters.device_codes,
        denylist=adapters.denylist,
        shown=use_cases.names.provided.shown,
    )
    provider_login = providers.Singleton(
        open_provider_login,
        settings.provided.identity,
        adapters.key_ring,
        adapters.token_verifier,
        adapters.session_tokens,
        adapters.web_sessions,
        use_cases.log_in,
    )
    authorization_server = providers.Singleton(
        open_authorization_server,
        settings.provided.identity,
        adapters.key_ring,
        people.provider,
        provider_login,
    )
    page_sessions = providers.Singleton(
        open_page_sessions, settings.provided.identity, adapters.key_ring, people.provider, provider_login
    )
