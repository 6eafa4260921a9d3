"""ProviderFrontDoor: the pages of people who log in at a provider, beside the document about the provider."""

from collections.abc import Mapping

from adapters.identity.pages.provider_pages import PATHS, ProviderPages
from adapters.identity.resource_server import ResourceServerOnly
from application.ports.identity.authorization_server import Answer


class ProviderFrontDoor:
    """Satisfies AuthorizationServer."""

    def __init__(self, resource: ResourceServerOnly, pages: ProviderPages) -> None:
        self._resource = resource
        self._pages = pages
        self.paths: Mapping[str, str] = {**resource.paths, **PATHS}

    @property
    def resource_metadata(self) -> str:
        return self._resource.resource_metadata

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        door = self._pages if endpoint in PATHS else self._resource
        return door.respond(endpoint, method, headers, query, body)
