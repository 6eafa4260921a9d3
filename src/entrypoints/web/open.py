"""The dashboard of a product, for the application of its API."""

from typing import Any

from entrypoints.container import Container
from entrypoints.http.edge.pages import NO_PAGES, Pages
from entrypoints.http.edge.rate import REQUESTS, keep_rate
from entrypoints.web.guard import PageGuard
from entrypoints.web.routes import WEB_ROUTES
from entrypoints.web.static_files import PATHS
from entrypoints.web.streams import open_places


def open_pages(product: Container) -> Pages:
    """All pages; none when the dashboard is off, or when people log in at another provider."""
    sessions = product.page_sessions()
    if sessions is None:
        return NO_PAGES
    rates, now = product.adapters().rate_limiter(), product.use_cases().current_settings()

    def charge(owner: str, state: dict[str, Any]) -> None:
        """Count a request of a person as one of the API. Raises TooManyRequests."""
        minute = now().requests_per_minute
        keep_rate(state, REQUESTS, minute, rates.take(f"api:{owner}", minute))

    return Pages(
        routes=WEB_ROUTES,
        public=PATHS,
        sessions=sessions,
        guard=PageGuard(sessions, charge),
        places=open_places(),
    )
