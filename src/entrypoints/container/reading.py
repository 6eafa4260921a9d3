"""The ledger, and the readers of its streams: known prices, champions, projections."""

from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from application.accounts.command_line import CommandLinePerson
from application.accounts.names import Names
from application.forecasting.known_prices import KnownPrices
from application.forecasting.range_factors import RangeFactors
from application.forecasting.serving import Serving
from application.ledger import Ledger
from application.prices.freshness import Freshness
from application.projections.projector import Projector
from application.queries.current_settings import CurrentSettings
from application.queries.lists import Lists
from application.signed_heads import SignedHeads
from entrypoints.container.telemetry import trace_projector


class Reading(containers.DeclarativeContainer):
    """Providers that several use-cases need."""

    if TYPE_CHECKING:
        __getattr__: None  # type: ignore[assignment, misc]  # a misspelt name is an error, and not Provider[Any]

    adapters = providers.DependenciesContainer()
    names = providers.Singleton(Names, adapters.persons, adapters.sealer)
    identify = providers.Singleton(CommandLinePerson, adapters.persons)
    ledger = providers.Singleton(
        Ledger,
        adapters.events,
        adapters.clock,
        adapters.ids,
        adapters.origin,
        adapters.tracing.provided.traceparent,
        identify,
        names,
    )
    known_prices = providers.Singleton(KnownPrices, adapters.events, adapters.history, adapters.cache_reads)
    freshness = providers.Singleton(Freshness, adapters.calendar, adapters.prices_expiry)
    serving = providers.Singleton(
        Serving, adapters.events, adapters.artifacts, adapters.catalog, adapters.cache_reads
    )
    bare_projector = providers.Singleton(Projector, adapters.feed, adapters.rows, adapters.observer)
    projector = providers.Singleton(trace_projector, bare_projector, adapters.tracing)
    lists = providers.Factory(Lists, projector)
    current_settings = providers.Singleton(
        CurrentSettings, adapters.events, adapters.settings.provided.running
    )
    range_factors = providers.Singleton(RangeFactors, adapters.feed, projector, current_settings)
    signed_heads = providers.Singleton(SignedHeads, adapters.feed, adapters.signer, adapters.clock)
