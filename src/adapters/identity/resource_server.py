"""ResourceServerOnly: the authorization server endpoints when an external provider issues the tokens."""

from collections.abc import Mapping

from adapters.identity.oauth.answers import CACHEABLE, answer, method_not_allowed, not_found
from adapters.identity.oauth.published import resource_document, resource_path
from application.ports.identity.authorization_server import Answer


class ResourceServerOnly:
    """Publishes the address of the provider (RFC 9728), and answers 404 at all other endpoints."""

    def __init__(self, address: str, audience: str, provider: str) -> None:
        self.paths: Mapping[str, str] = {"protected-resource": resource_path(address, audience)}
        self._address = address
        self._document = resource_document(audience, provider)

    @property
    def resource_metadata(self) -> str:
        return self._address + self.paths["protected-resource"]

    def respond(
        self, endpoint: str, method: str, headers: Mapping[str, str], query: str, body: bytes
    ) -> Answer:
        if endpoint != "protected-resource":
            return not_found()
        return (
            answer(200, self._document, CACHEABLE)
            if method in ("GET", "HEAD")
            else method_not_allowed("GET, HEAD")
        )
