"""What the handlers of one API process share: lanes, limits, looks and the product."""

from typing import Any

from anyio import CapacityLimiter

from application.ports.identity.authorization_server import AuthorizationServer
from application.ports.identity.token_verifier import TokenVerifier
from entrypoints.container import Container
from entrypoints.http.edge.admission import Admission
from entrypoints.http.edge.exchange import Exchange
from entrypoints.http.edge.fits import Fits
from entrypoints.http.edge.lane import Lane, for_each_item
from entrypoints.http.edge.leaving import Leaving
from entrypoints.http.edge.places import Places
from entrypoints.http.edge.shared_looks import SharedLooks
from entrypoints.http.edge.turns import Turns
from entrypoints.http.openapi.operations import operation_id

MAX_TOKEN_CHECKS = 16  # at the same time


def shared_state(
    product: Container, verifier: TokenVerifier, oauth: AuthorizationServer, leaving: Leaving
) -> dict[str, Any]:
    """The state of the application, by name; what computes in other processes ends when `leaving` begins."""
    admission = Admission(verifier, product.adapters().rate_limiter(), product.use_cases().current_settings())
    fits = Fits(product.adapters().preview_process)
    leaving.add(fits.close)
    return {
        "admission": admission,
        "admitting": CapacityLimiter(MAX_TOKEN_CHECKS),
        "exchange": Exchange(oauth, verifier, admission.admit_peer),
        "fitting": fits,
        "keyed": product.adapters().keyed_requests(),
        "leaving": leaving,
        "looks": SharedLooks(),
        "now": product.use_cases().ledger().clock.now,
        "observe": product.adapters().observer(),
        "operation_id": operation_id,
        "places": Places(),
        "product": product,
        "realm": f'realm="previsto", resource_metadata="{oauth.resource_metadata}"',
        "turns": Turns(),
        "verify": verifier.verify,
        **_lanes(product),
    }


def _lanes(product: Container) -> dict[str, object]:
    """The lanes, in which requests that arrive together are answered together."""
    use_cases, gather = product.use_cases(), product.adapters().tracing().gather
    return {
        "reading": Lane(use_cases.forecasts().several, gather),
        "previewing": Lane(for_each_item(use_cases.preview_forecast()), gather),
        "issuing": Lane(use_cases.issue_forecast().all, gather),
    }
